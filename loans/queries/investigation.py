"""Reads of an investigation."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinxin import clock
from loans.models import Application, Investigation
from loans.rules.understandings import SECTIONS, Section
from loans.wording import label_of


@dataclass(frozen=True)
class Answer:
    """One field as it is read: its label, its value, and how to write it (money, day, number or text)."""

    label: str
    value: Any
    kind: str


@dataclass(frozen=True)
class Chapter:
    """A section with its answers."""

    section: Section
    answers: tuple[Answer, ...]


def investigation_of(application: Application) -> Investigation:
    """Return the investigation of a case, an empty one of version 0 where nothing has been saved."""
    found = Investigation.objects.filter(application=application).select_related("saved_by").first()
    return found or Investigation(application=application, version=0)


def flag_day(application: Application, at: datetime) -> date:
    """Return the day the flags are held against: that of completion, today while the investigation is open."""
    return clock.local_date(application.investigated_at or at)


def answers(investigation: Investigation) -> list[Chapter]:
    """Return what was written down, section by section."""
    return [Chapter(section, tuple(_answer(investigation, name) for name in section.fields)) for section in SECTIONS]


def _answer(investigation: Investigation, name: str) -> Answer:
    value = getattr(investigation, name)
    kind = "money" if isinstance(value, Decimal) else "day" if isinstance(value, date) else "text"
    return Answer(label_of(Investigation, name), value, kind)
