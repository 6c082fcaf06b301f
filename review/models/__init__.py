"""Statements and their checks; the board's rounds, seats and votes."""

from review.models.board import Round, Seat, Vote
from review.models.statements import StatementSet

__all__ = ["Round", "Seat", "StatementSet", "Vote"]
