"""Who may do what to which case, and what the centre lends for."""
