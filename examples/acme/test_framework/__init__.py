"""Acme's own test framework: containers, clients and helpers."""
