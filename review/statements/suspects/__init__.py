"""Which figure is probably wrong."""

from review.statements.suspects.search import Suspect, suspects_of

__all__ = ["Suspect", "suspects_of"]
