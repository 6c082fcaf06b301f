"""Who may do what with whom, and what follows from the facts of a customer."""
