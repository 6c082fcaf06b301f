"""Which figure is probably wrong."""

from review.statements.suspects.search import suspects_of
from review.statements.suspects.suspect import Suspect

__all__ = ["Suspect", "suspects_of"]
