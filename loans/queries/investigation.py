"""Reads of an investigation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Prefetch, prefetch_related_objects

from jinxin import clock
from jinxin.money import ZERO
from jinxin.policy.settings import Policy
from loans.choices import Source
from loans.enums import State
from loans.models import Application, Holding, Investigation, Paper
from loans.queries.papers import read_once
from loans.rules.means import shortfall
from loans.rules.rows import ROW_KINDS, RowKind, evidence_values, row_values
from loans.rules.understandings import FIELDS, SOURCED, Section, sections_for
from loans.signals import figures_wanted
from loans.wording import label_of

ASSET_TOLERANCE: Final = Policy().asset_tolerance


@dataclass(frozen=True)
class SourceOf:
    """Where a statement comes from, with the day and the paper where they were named."""

    source: str
    day: date | None
    paper: Paper | None

    @property
    def label(self) -> str:
        """The source in words."""
        return str(Source(self.source).label) if self.source else ""


@dataclass(frozen=True)
class Answer:
    """One field as it is read: its label, its value, how to write it (money, day, number or text), and its source."""

    label: str
    value: Any
    kind: str
    source: SourceOf | None = None
    wide: bool = False


@dataclass(frozen=True)
class MeansLine:
    """An asset or a debt with what is missing of what was stated; `is_over` where that passes the tolerance."""

    row: Holding
    tolerance: Decimal

    @property
    def difference(self) -> Decimal | None:
        """What was seen less what was stated."""
        if self.row.stated is None or self.row.seen is None:
            return None
        return self.row.seen - self.row.stated

    @property
    def deviation(self) -> Decimal | None:
        """The difference as a share of what was stated."""
        share = shortfall(self.row.stated, self.row.seen)
        return None if share is None else -share

    @property
    def is_over(self) -> bool:
        """Whether less was seen than the policy lets pass."""
        return self.deviation is not None and -self.deviation > self.tolerance


@dataclass(frozen=True)
class Table:
    """The rows of one kind, assets and debts with their sums."""

    kind: RowKind
    rows: list[Any]
    tolerance: Decimal

    @property
    def lines(self) -> list[MeansLine]:
        """Assets or debts with their differences."""
        return [MeansLine(row, self.tolerance) for row in self.rows]

    @property
    def stated(self) -> Decimal:
        """The sum of what was stated."""
        return self._sum("stated")

    @property
    def seen(self) -> Decimal:
        """The sum of what was seen or proven."""
        return self._sum("seen")

    @property
    def monthly(self) -> Decimal:
        """The sum of the instalments."""
        return self._sum("monthly")

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(row, name) or ZERO for row in self.rows), ZERO)


@dataclass(frozen=True)
class Chapter:
    """A section with its answers and its rows."""

    section: Section
    answers: tuple[Answer, ...]
    tables: tuple[Table, ...] = ()
    source: SourceOf | None = None


def investigation_of(application: Application) -> Investigation:
    """Return the investigation of a case with its rows, an empty one of version 0 where nothing has been saved.

    What was read with the case is not read again (`find_case` reads it along).
    """
    found = None if application.state == State.DRAFT else read_once(application)  # it begins with the first visit
    if found is None:
        return Investigation(application=application, version=0)
    found.application = application
    holdings = Prefetch("holdings", Holding.objects.select_related("paper"))
    prefetch_related_objects([found], holdings, "opinions")
    return found


def initial_of(saved: Investigation) -> dict[str, Any]:
    """Return the answers by the names of the form's fields, and the version they were read from.

    What nobody has written down yet begins with what the register and the statements know.
    """
    values = flat_values(saved)
    for name, known in _known(saved).items():
        if values[name] in (None, ""):
            values[name] = known
    return values | {"version": saved.version}


def _known(saved: Investigation) -> dict[str, Any]:
    """Return what is known of a case elsewhere, by the names of the fields; asked for until the income is written."""
    application = saved.application
    found: dict[str, Any] = {"marital_status": application.customer.marital_status}
    if saved.monthly_income is not None:
        return found
    answered: list[tuple[Any, Any]] = figures_wanted.send(Application, application=application)
    for _receiver, figures in answered:
        found |= {name: figure for name, figure in figures.items() if name in FIELDS}
    return found


def flat_values(saved: Investigation) -> dict[str, Any]:
    """Return columns, rows and sources under the names of the form's fields."""
    values = {name: getattr(saved, name) for name in FIELDS}
    for kind in ROW_KINDS:
        values |= row_values(kind, kind.rows_of(saved))
    for about in SOURCED:
        values |= evidence_values(about, saved.sources.get(about))
    return values


def sources_of(saved: Investigation) -> dict[str, SourceOf]:
    """Return where the statements come from, by statement or section."""
    if not saved.sources:
        return {}
    papers = {paper.pk: paper for paper in saved.application.papers.all()}
    return {about: _source(kept, papers) for about, kept in saved.sources.items()}


def _source(kept: Mapping[str, Any], papers: Mapping[int, Paper]) -> SourceOf:
    day = kept.get("day")
    return SourceOf(
        kept.get("source", ""), date.fromisoformat(day) if day else None, papers.get(kept.get("paper") or 0)
    )


def flag_day(application: Application, at: datetime) -> date:
    """Return the day the flags are held against: that of completion, today while the investigation is open."""
    return clock.local_date(application.investigated_at or at)


def answers(investigation: Investigation, *, tolerance: Decimal = ASSET_TOLERANCE) -> list[Chapter]:
    """Return what was written down, section by section; `tolerance` is that of assets seen against assets stated."""
    sources = sources_of(investigation)
    sections = sections_for(investigation.application.customer.customer_class)
    return [_chapter(section, investigation, sources, tolerance) for section in sections]


def _chapter(
    section: Section, investigation: Investigation, sources: dict[str, SourceOf], tolerance: Decimal
) -> Chapter:
    names = section.fields_for(investigation.application.customer.customer_class)
    common = sources.get(section.code)
    found = tuple(
        _answer(investigation, name, sources.get(name) or (common if name in section.statements else None))
        for name in names
    )
    tables = tuple(Table(kind, kind.rows_of(investigation), tolerance) for kind in section.rows)
    return Chapter(section, found, tables, common)


def _answer(investigation: Investigation, name: str, source: SourceOf | None) -> Answer:
    value = getattr(investigation, name)
    column: Any = Investigation._meta.get_field(name)
    if column.choices and value:
        value = dict(column.flatchoices).get(value, value)
    kind = "money" if isinstance(value, Decimal) else "day" if isinstance(value, date) else "text"
    wide = column.get_internal_type() == "TextField"
    return Answer(
        label_of(Investigation, name), value, "number" if name == "growth_percent" else kind, source, wide=wide
    )
