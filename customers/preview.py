"""The rows of an import as a page shows them: each cell masked, with what is wrong with it or what it changes."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse

from customers.enums import ImportKind, RowState
from customers.models import ImportRow, ImportRun
from customers.services.importing.columns import COLUMNS, Column
from jinxin.paging import page_of

TONES = {RowState.NEW: "green", RowState.CHANGED: "blue", RowState.SAME: "neutral", RowState.WRONG: "red"}
SHORTEST_NUMBER = 9
ORDER = (RowState.WRONG, RowState.NEW, RowState.CHANGED, RowState.SAME)


@dataclass(frozen=True)
class Cell:
    """A cell: its column, what stands in it, and what there is to say of it."""

    column: Column
    text: str
    error: str
    note: str
    before: str | None

    @property
    def speaks(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.error or self.note or self.before is not None)


@dataclass(frozen=True)
class Shown:
    """A row with its cells; `url` leads to what it made or changed."""

    row: ImportRow
    cells: list[Cell]
    tone: str
    url: str


@dataclass(frozen=True)
class Tab:
    """The rows of one result."""

    state: str
    label: str
    count: int
    is_chosen: bool


class Preview:
    """One page of an import's rows, of all results or of the one in the address."""

    def __init__(self, run: ImportRun, params: QueryDict) -> None:
        self.run, self.params, self.columns = run, params, COLUMNS[run.kind]
        asked = params.get("state", "")
        self.state = asked if asked in RowState.values else ""

    @cached_property
    def page(self) -> Page[ImportRow]:
        """The rows of this page."""
        rows = self.run.rows.filter(state=self.state) if self.state else self.run.rows.all()
        counts = self.run.counts
        count = counts.get(self.state, 0) if self.state else self.total
        return page_of(rows.order_by("number"), self.params, count=0 if self.run.erased_at else count)

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return sum(self.run.counts.values())

    @property
    def news(self) -> int:
        """How many rows would be written."""
        return int(self.run.counts.get(RowState.NEW, 0)) + int(self.run.counts.get(RowState.CHANGED, 0))

    def tabs(self) -> list[Tab]:
        """Return the results that occur, with how many rows each has."""
        counts = self.run.counts
        return [
            Tab(state, str(state.label), counts[state], state == self.state) for state in ORDER if counts.get(state)
        ]

    def rows(self) -> list[Shown]:
        """Return the rows of this page with their cells."""
        return [
            Shown(row, self._cells(row), TONES[RowState(row.state)], self._url(row)) for row in self.page.object_list
        ]

    def _cells(self, row: ImportRow) -> list[Cell]:
        texts = row.texts
        return [
            Cell(
                column,
                _masked(column, texts.get(column.name, ""), column.name in row.errors),
                row.errors.get(column.name, ""),
                row.notes.get(column.name, ""),
                row.before.get(column.name),
            )
            for column in self.columns
        ]

    def _url(self, row: ImportRow) -> str:
        if row.subject_pk is None:
            return ""
        route = "customers:premises" if self.run.kind == ImportKind.PREMISES else "customers:detail"
        return reverse(route, args=[row.subject_pk])


def _masked(column: Column, text: str, is_wrong: bool) -> str:
    """Return a text as everybody may see it. What is far too short to be anybody's number shows what was typed."""
    if not text or (is_wrong and len(text) < SHORTEST_NUMBER):
        return text
    return column.mask(text)
