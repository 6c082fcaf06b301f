"""Invented statements that hang together: a shop's five, a household's own; some with a story that breaks a check."""
