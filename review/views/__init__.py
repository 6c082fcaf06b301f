"""Pages of the statements and of the board."""
