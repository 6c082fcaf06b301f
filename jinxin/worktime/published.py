"""Official calendars: the State Council's yearly notice of holidays and make-up working days, one file a year.

The files in `data/` are TOML; a manager imports a newly published year in the same form:

    [notice]
    number = "国办发明电〔2025〕7号"
    published = 2025-11-04

    [[holidays]]
    name = "Spring Festival"
    from = 2026-02-15
    to = 2026-02-23
    makeup = [2026-02-14, 2026-02-28]

`name` is one of FESTIVALS, so that it can be shown in both languages, or any other text, shown as it is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jinxin.errors import DomainError

FESTIVALS = (
    gettext_noop("New Year's Day"),
    gettext_noop("Spring Festival"),
    gettext_noop("Qingming Festival"),
    gettext_noop("Labour Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("Mid-Autumn Festival"),
    gettext_noop("National Day"),
    gettext_noop("National Day and Mid-Autumn Festival"),
)
LONGEST_HOLIDAY = 31
"""Days; a longer block in a file is taken for a mistyped date."""


class DayKind(StrEnum):
    """Why a day departs from its weekday."""

    HOLIDAY = "holiday"  # published day off
    MAKEUP = "makeup"  # published working day in exchange for a bridge day
    CLOSED = "closed"  # the centre stays shut
    EXTRA = "extra"  # the centre opens though it would be shut
    SHORT = "short"  # the centre opens but closes early


@dataclass(frozen=True, slots=True)
class DayRule:
    """What is special about one day. `name` is one of FESTIVALS or a manager's own words; `closes` is for SHORT."""

    kind: DayKind
    name: str = ""
    closes: time | None = None

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return _(self.name) if self.name else ""


@dataclass(frozen=True)
class PublishedYear:
    """One year as published: number and date of the notice, and every day that departs from its weekday."""

    year: int
    notice: str
    published: date
    days: Mapping[date, DayRule]


def parse_year(text: str, year: int) -> PublishedYear:
    """Read one year's calendar from TOML. Raises DomainError saying what is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DomainError(_("This is not a valid calendar file: %(reason)s.") % {"reason": error}) from error
    notice, holidays = data.get("notice"), data.get("holidays")
    if not isinstance(notice, dict) or not isinstance(holidays, list) or not holidays:
        raise DomainError(_("The calendar file needs a [notice] section and at least one [[holidays]] section."))
    number = notice.get("number")
    if not isinstance(number, str) or not number.strip():
        raise DomainError(_("The calendar file must give the number of the State Council's notice."))
    days: dict[date, DayRule] = {}
    for block in holidays:
        _add_block(days, block, year)
    return PublishedYear(year, number.strip(), _date_in(notice, "published"), days)


def _add_block(days: dict[date, DayRule], block: Any, year: int) -> None:
    """Add one holiday with its make-up days; a day may be named only once."""
    wanted = {"name": str, "makeup": list}
    if not isinstance(block, dict) or not all(isinstance(block.get(key), kind) for key, kind in wanted.items()):
        raise DomainError(_("Every [[holidays]] section needs name, from, to and makeup."))
    first, last = _date_in(block, "from"), _date_in(block, "to")
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        raise DomainError(
            _("%(name)s: the last day must follow the first within %(most)s days.")
            % {"name": block["name"], "most": LONGEST_HOLIDAY}
        )
    rules = {first + timedelta(days=n): DayKind.HOLIDAY for n in range(length)}
    for makeup in block["makeup"]:
        day = _date_in({"makeup": makeup}, "makeup")
        if day in rules:
            raise DomainError(_("%(day)s is listed twice.") % {"day": day})
        rules[day] = DayKind.MAKEUP
    for day, kind in rules.items():
        if day.year != year:
            raise DomainError(_("%(day)s does not lie in %(year)s.") % {"day": day, "year": year})
        if day in days:
            raise DomainError(_("%(day)s is listed twice.") % {"day": day})
        days[day] = DayRule(kind, block["name"])


def _date_in(section: Mapping[str, Any], key: str) -> date:
    value = section.get(key)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise DomainError(_("Write %(key)s as a date such as 2026-10-01, without quotation marks.") % {"key": key})
    return value


@cache
def published_years() -> tuple[PublishedYear, ...]:
    """Return the years that come with the application, oldest first."""
    folder = files(__package__) / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(parse_year((folder / name).read_text("utf-8"), int(name.removesuffix(".toml"))) for name in names)
