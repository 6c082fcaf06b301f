"""Told to later apps that rest on the policy: it cannot know them."""

from django.dispatch import Signal

policy_changed = Signal()
"""Sent inside the transaction, with `version`, `changed` (names), `actor` and `at`. A receiver that fails undoes the
change; one that returns a sentence has it shown to the person who changed the policy."""
