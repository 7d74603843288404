"""Rooms, members and the messages between them."""
