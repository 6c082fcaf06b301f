"""Statements and their checks; the board's rounds, seats and votes."""

from review.models.board import Round, Seat, Vote
from review.models.evenings import (
    AgendaItem,
    AgendaSeat,
    Away,
    Evening,
    MemberTie,
    MinutesFile,
    Presence,
    Question,
)
from review.models.flows import Flow, FlowFile, FlowLayout, FlowParty, FlowProblem
from review.models.judgement import Outcome, Sign
from review.models.statements import StatementDraft, StatementSet
from review.models.yardstick import CaseMeasure, Yardstick

__all__ = [
    "AgendaItem",
    "AgendaSeat",
    "Away",
    "CaseMeasure",
    "Evening",
    "Flow",
    "FlowFile",
    "FlowLayout",
    "FlowParty",
    "FlowProblem",
    "MemberTie",
    "MinutesFile",
    "Outcome",
    "Presence",
    "Question",
    "Round",
    "Seat",
    "Sign",
    "StatementDraft",
    "StatementSet",
    "Vote",
    "Yardstick",
]
