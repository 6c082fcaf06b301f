"""Documents the centre makes out for its customers."""
