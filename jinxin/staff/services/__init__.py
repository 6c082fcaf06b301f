"""What may be done to accounts, one verb each."""
