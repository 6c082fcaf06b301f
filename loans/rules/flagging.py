"""What a flag is: a named rule held against one case."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise

from jinxin.policy.settings import Limits, Policy, rule
from jinxin.policy.words import shown


class Level(StrEnum):
    """How loud a flag is; also the colour it is shown in."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    UNKNOWN = "neutral"


class Group(StrEnum):
    """What part of the case a rule looks at."""

    CREDIT = "credit"
    PERSON = "person"
    PURPOSE = "purpose"
    CAPACITY = "capacity"
    MEANS = "means"


@dataclass(frozen=True)
class Flag:
    """One rule applied to one case: the figure found, the limits it was held against, and the verdict.

    `basis` are the numbers and rows behind the figure, as sentences in the reader's language.
    """

    code: str
    label: Promise | str
    level: Level
    value: str
    limits: str
    basis: tuple[str, ...] = ()
    group: Group = Group.CREDIT


def raised(found: Iterable[Flag]) -> list[Flag]:
    """Return the flags that are up, red before amber."""
    listed = list(found)
    return [flag for level in (Level.RED, Level.AMBER) for flag in listed if flag.level == level]


def label_of_rule(name: str) -> Promise:
    """Return what a setting of the policy is called."""
    label: Promise = rule(name).metadata["label"]
    return label


def limits_of(name: str, policy: Policy) -> str:
    """Return the limits of a setting in words."""
    return shown(rule(name), getattr(policy, name))


def percent(share: Decimal) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{share * 100:.1f}%"


def above(share: Decimal, limits: Limits) -> Level:
    """Return the verdict on a share that may not pass its limits."""
    return Level.RED if share > limits.red else Level.AMBER if share > limits.amber else Level.GREEN
