"""What people do here, one verb each, by topic."""
