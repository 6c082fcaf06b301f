"""Reads, named by what they are for."""
