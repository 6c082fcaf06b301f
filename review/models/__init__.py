"""Statements and their checks; the board's rounds, seats and votes."""

from review.models.board import Round, Seat, Vote
from review.models.flows import Flow, FlowFile, FlowLayout, FlowParty, FlowProblem
from review.models.statements import StatementDraft, StatementSet
from review.models.yardstick import CaseMeasure, Yardstick

__all__ = [
    "CaseMeasure",
    "Flow",
    "FlowFile",
    "FlowLayout",
    "FlowParty",
    "FlowProblem",
    "Round",
    "Seat",
    "StatementDraft",
    "StatementSet",
    "Vote",
    "Yardstick",
]
