"""What a question of a portrait is, and what several of them share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass, MaritalStatus

Words = Promise | str
Choices = tuple[tuple[str, Words], ...]
BOTH: Final = frozenset(CustomerClass.values)
SALARIED: Final = frozenset({CustomerClass.SALARIED.value})
BUSINESS: Final = frozenset({CustomerClass.BUSINESS.value})


class Topic(models.TextChoices):
    """What a portrait is about."""

    PURPOSE = "purpose", _("What the money is for")
    INDUSTRY = "industry", _("Industry")
    HISTORY = "history", _("Work history")
    FAMILY = "family", _("Family")
    CONDITION = "condition", _("Business and means")
    INTERESTS = "interests", _("Interests")
    PREFERENCES = "preferences", _("How to speak to them")


class Kind(models.TextChoices):
    """What an answer is: kept as a text, a list of codes, a number, an amount ("12000.00") or a day ("2027-03-01")."""

    CHOICE = "choice", _("One of several")
    SEVERAL = "several", _("Any of several")
    TEXT = "text", _("Text")
    MONEY = "money", _("Amount")
    NUMBER = "number", _("Number")
    DAY = "day", _("Day")


@dataclass(frozen=True)
class Condition:
    """A question is only asked where another (of kind choice) or a fact of the register has one of these values."""

    values: frozenset[str]
    question: str = ""
    fact: str = ""

    def holds(self, known: Mapping[str, Any]) -> bool:
        """Say whether it holds by what is known, facts of the register by their names."""
        return known.get(self.question or self.fact) in self.values


@dataclass(frozen=True)
class Question:
    """One question: what is asked, of whom, and how much the answer is worth."""

    code: str
    topic: Topic
    wording: Words
    kind: Kind
    weight: int
    choices: Choices = ()
    classes: frozenset[str] = BOTH
    only_if: Condition | None = None
    help: Words = ""
    unit: Words = ""
    lowest: int = 0
    highest: int = 0


YES_NO: Final[Choices] = (("yes", _("Yes")), ("no", _("No")))
MARRIED: Final = Condition(frozenset({MaritalStatus.MARRIED.value}), fact="marital_status")
IN_NEED: Final = Condition(frozenset({"month", "quarter", "year", "later"}), question="need_soon")


def answered(question: str, *values: str) -> Condition:
    """Return the condition that another question has one of these answers."""
    return Condition(frozenset(values), question=question)


FACTS: Final = ("marital_status",)
"""Facts of the register that conditions speak of."""
