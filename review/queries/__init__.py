"""Reads of the review app, by topic."""
