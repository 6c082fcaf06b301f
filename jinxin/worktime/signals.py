"""Told to later apps that rest on the calendar: it cannot know them."""

from django.dispatch import Signal

calendar_changed = Signal()
"""Sent inside the transaction that changed which days are worked, with `actor` and `at`. A receiver that fails undoes
the change."""
