"""The form of a year's official calendar, row by row: holidays from day to day, and the days worked in exchange."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jinxin.worktime.published import FESTIVALS, LONGEST_HOLIDAY
from jinxin.worktime.yearfile import Block, YearFile, exchanged, raw_rows, shown_name, stored_name

MOST_ROWS: Final = 40
"""Rows of either kind; a year has seven holidays and about as many days worked in exchange."""
HOLIDAYS, MAKEUPS = "holidays", "makeups"
YEARLY: Final = FESTIVALS[:7]
"""The festivals of every year, which an empty form begins with."""


def _day(label: Any) -> forms.DateField:
    attrs = {"type": "date", "class": "form-control"}
    return forms.DateField(label=label, widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"))


def _name(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=40, widget=forms.TextInput(attrs={"list": "festivals", "class": "form-control"})
    )


class NoticeForm(forms.Form):
    """The notice itself."""

    number = forms.CharField(
        label=_("Number of the notice"),
        max_length=100,
        help_text=_("As printed on it, for example 国办发明电〔2025〕7号."),
    )
    published = _day(_("Published on"))


class HolidayRow(forms.Form):
    """The days off of one holiday."""

    name = _name(_("Holiday"))
    first = _day(_("First day off"))
    last = _day(_("Last day off"))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and a span that can only be mistyped."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if first and last and not 0 <= (last - first).days < LONGEST_HOLIDAY:
            text = _now("The last day must follow the first within %(most)s days.") % {"most": LONGEST_HOLIDAY}
            self.add_error("last", text)
        return values

    def days(self) -> list[date]:
        """Return every day off."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


class MakeupRow(forms.Form):
    """A day worked in exchange for one of the days off."""

    day = _day(_("Day worked"))
    name = _name(_("For which holiday"))


Holidays = formset_factory(HolidayRow, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
Makeups = formset_factory(MakeupRow, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
FIELDS: Final = {HOLIDAYS: ("name", "first", "last"), MAKEUPS: ("day", "name")}
SAYING: Final = {HOLIDAYS: ("first", "last"), MAKEUPS: ("day", "name")}
"""Fields of which one must be filled in for a row to say anything: a holiday's name alone waits for its days."""


class YearRows:
    """The whole form: the notice, the holidays, the days worked in exchange."""

    def __init__(self, year: int, notice: forms.Form, holidays: Any, makeups: Any) -> None:
        self.year, self.notice, self.holidays, self.makeups = year, notice, holidays, makeups

    @classmethod
    def of(cls, year: int, known: YearFile | None) -> "YearRows":
        """Return the form of a year as it is in force, or one to begin with where nothing is known of it."""
        blocks = known.blocks if known else []
        holidays = [{"name": shown_name(it.name), "first": it.first, "last": it.last} for it in blocks]
        makeups = [{"day": day, "name": shown_name(name)} for day, name in exchanged(blocks)]
        notice: dict[str, Any] = {"number": known.number, "published": known.published} if known else {}
        return cls._fresh(year, notice, holidays or [{"name": shown_name(name)} for name in YEARLY], makeups)

    @classmethod
    def _fresh(cls, year: int, notice: dict[str, Any], holidays: list[Any], makeups: list[Any]) -> "YearRows":
        return cls(
            year,
            NoticeForm(initial=notice),
            Holidays(initial=holidays, prefix=HOLIDAYS),
            Makeups(initial=makeups, prefix=MAKEUPS),
        )

    @classmethod
    def sent(cls, year: int, data: Any) -> "YearRows":
        """Return the form as it was sent. Rows that say nothing stand as they were and are not asked for the rest."""
        values, quiet = _notice(data), {}
        for prefix, names in FIELDS.items():
            rows = raw_rows(data, prefix, names, MOST_ROWS)
            values |= _numbered(prefix, rows)
            quiet[prefix] = [{} if any(row[name].strip() for name in SAYING[prefix]) else row for row in rows]
        holidays = Holidays(values, prefix=HOLIDAYS, initial=quiet[HOLIDAYS])
        return cls(year, NoticeForm(values), holidays, Makeups(values, prefix=MAKEUPS, initial=quiet[MAKEUPS]))

    @classmethod
    def changed(cls, year: int, data: Any) -> "YearRows":
        """Return the form with a row more (`add`) or less (`remove`, as “holidays-2”); what was typed stays."""
        rows = {prefix: raw_rows(data, prefix, names, MOST_ROWS) for prefix, names in FIELDS.items()}
        if (more := data.get("add")) in rows and len(rows[more]) < MOST_ROWS:
            rows[more].append({})
        prefix, _dash, number = str(data.get("remove", "")).partition("-")
        if prefix in rows and number.isascii() and number.isdigit() and int(number[:4]) < len(rows[prefix]):
            del rows[prefix][int(number[:4])]
        return cls._fresh(year, _notice(data), rows[HOLIDAYS], rows[MAKEUPS])

    @property
    def is_bound(self) -> bool:
        """Whether it was sent."""
        return self.notice.is_bound

    def is_valid(self) -> bool:
        """Check every row, then the rows against each other; what is wrong is said at its field."""
        parts = (self.notice, self.holidays, self.makeups)
        valid = [part.is_valid() for part in parts]  # each says what is wrong with it
        if not all(valid):
            return False
        if not _said(self.holidays):
            self.notice.add_error(None, _now("Enter at least one holiday."))
        self._check_days()
        return not (self.notice.errors or any(self.holidays.errors) or any(self.makeups.errors))

    def _check_days(self) -> None:
        """A day lies in the year, and is named once; a day worked belongs to one of the holidays."""
        seen: set[date] = set()
        for row in _said(self.holidays):
            self._check(row, "first", row.days(), seen)
        names = {stored_name(row.cleaned_data["name"]) for row in _said(self.holidays)}
        for row in _said(self.makeups):
            self._check(row, "day", [row.cleaned_data["day"]], seen)
            if stored_name(row.cleaned_data["name"]) not in names:
                row.add_error("name", _now("No holiday above has this name."))

    def _check(self, row: Any, name: str, days: list[date], seen: set[date]) -> None:
        if outside := next((day for day in days if day.year != self.year), None):
            row.add_error(name, _now("%(day)s does not lie in %(year)s.") % {"day": outside, "year": self.year})
        elif twice := next((day for day in days if day in seen), None):
            row.add_error(name, _now("%(day)s is listed twice.") % {"day": twice})
        seen.update(days)

    def text(self) -> str:
        """Return the valid rows as a calendar file."""
        makeups: dict[str, list[date]] = {}
        for row in _said(self.makeups):
            makeups.setdefault(stored_name(row.cleaned_data["name"]), []).append(row.cleaned_data["day"])
        blocks = []
        for row in sorted(_said(self.holidays), key=lambda row: row.cleaned_data["first"]):
            name = stored_name(row.cleaned_data["name"])
            first, last = row.cleaned_data["first"], row.cleaned_data["last"]
            blocks.append(Block(name, first, last, makeups.pop(name, [])))
        return YearFile(self.notice.cleaned_data["number"], self.notice.cleaned_data["published"], blocks).text()


def _said(rows: Any) -> list[Any]:
    """Return the rows that say something."""
    return [row for row in rows.forms if row.has_changed()]


def _notice(data: Any) -> dict[str, str]:
    return {name: str(data.get(name, ""))[:200] for name in NoticeForm.base_fields}


def _numbered(prefix: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """Return rows as a formset is sent."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data
