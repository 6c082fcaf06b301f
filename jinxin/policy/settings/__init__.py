"""The rules that have a number, each with its default. The seed's values unless a comment says otherwise."""

from dataclasses import Field, dataclass, fields
from functools import cache
from typing import Any

from jinxin.policy.settings.after_payout import AfterPayout
from jinxin.policy.settings.board import Board
from jinxin.policy.settings.credit_report import CreditReport
from jinxin.policy.settings.deadlines import Deadlines
from jinxin.policy.settings.flows import Flows
from jinxin.policy.settings.investigation import Investigation
from jinxin.policy.settings.keeping import Keeping
from jinxin.policy.settings.lending import Lending
from jinxin.policy.settings.marketing import Marketing
from jinxin.policy.settings.spec import GROUPS, Limits
from jinxin.policy.settings.territory import Territory
from jinxin.policy.settings.worktime import WorkingTime

__all__ = ["GROUPS", "Limits", "Policy", "rule", "rule_fields"]


@dataclass(frozen=True)
class Policy(
    Keeping,
    Territory,
    Marketing,
    AfterPayout,
    Lending,
    Flows,
    Board,
    Investigation,
    CreditReport,
    Deadlines,
    WorkingTime,
):
    """All settings of one policy version, a module of this package for each group they are shown in.

    `version` is 0 for the built-in defaults.
    """

    version: int = 0


def rule_fields() -> "list[Field[Any]]":
    """Return the dataclass fields that are settings (all but the version)."""
    return [item for item in fields(Policy) if item.metadata]


@cache
def rule(name: str) -> "Field[Any]":
    """Return the field of one setting; KeyError for an unknown name."""
    return {item.name: item for item in rule_fields()}[name]
