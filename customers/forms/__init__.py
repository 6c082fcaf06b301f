"""The forms, by topic."""
