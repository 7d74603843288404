"""Notifications to members who are not in a room."""
