"""Bringing in whole lists from Excel: read as a stream, checked row by row, applied all together or not at all."""
