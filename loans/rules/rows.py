"""What is repeated in an investigation, as plain fields of one form: asset1_kind, opinion2_says, source_family.

A fixed number of places for each kind keeps the form one flat list of names: drafts, conflicts and comparisons need to
know nothing of rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loans.choices import Side
from loans.models import Holding, Investigation, Opinion


@dataclass(frozen=True)
class RowKind:
    """Rows of one kind: how their fields are called, how many there can be, and their columns in order."""

    code: str
    title: Promise
    hint: Promise
    places: int
    model: type[Holding] | type[Opinion]
    columns: tuple[str, ...]
    content: tuple[str, ...]
    side: str = ""

    def name(self, position: int, column: str) -> str:
        """Return what a field of the form is called."""
        return f"{self.code}{position}_{column}"

    def names(self) -> list[str]:
        """Return all field names, place by place."""
        return [self.name(position, column) for position in self.positions for column in self.columns]

    @property
    def positions(self) -> range:
        """The places, from 1."""
        return range(1, self.places + 1)

    def rows_of(self, investigation: Investigation) -> list[Any]:
        """Return the rows of an investigation that are of this kind."""
        if self.side:
            return [row for row in investigation.holding_rows if row.side == self.side]
        return list(investigation.opinion_rows)


OPINIONS = RowKind(
    "opinion",
    _("What others say"),
    _("At least two neighbours or traders, asked without the customer."),
    4,
    Opinion,
    ("who", "relation", "verdict", "says", "heard_on"),
    ("who", "relation", "verdict", "says"),
)
ASSETS = RowKind(
    "asset",
    _("Assets"),
    _("What the customer states, and what was seen on site or in a document."),
    10,
    Holding,
    ("kind", "about", "stated", "seen", "source", "proof", "paper"),
    ("kind", "about", "stated", "seen", "source", "proof"),
    side=Side.ASSET,
)
DEBTS = RowKind(
    "debt",
    _("Debts"),
    _("All of them, private ones too: balance and instalment a month."),
    8,
    Holding,
    ("kind", "about", "stated", "seen", "monthly", "source", "paper"),
    ("kind", "about", "stated", "seen", "monthly", "source"),
    side=Side.DEBT,
)
ROW_KINDS: Final = (OPINIONS, ASSETS, DEBTS)
ROW_FIELDS: Final = tuple(name for kind in ROW_KINDS for name in kind.names())
EVIDENCE: Final = ("source", "day", "paper")
"""Fields of a statement's source, by the beginning of their name."""


def evidence_names(statement: str) -> tuple[str, ...]:
    """Return the fields that say where a statement comes from."""
    return tuple(f"{start}_{statement}" for start in EVIDENCE)


def filled_rows(kind: RowKind, values: Mapping[str, Any]) -> list[Any]:
    """Return the rows that say anything, unsaved, at their places."""
    found = []
    for position in kind.positions:
        said = {column: values.get(kind.name(position, column)) for column in kind.columns}
        if any(said[column] not in (None, "") for column in kind.content):
            found.append(_row(kind, position, said))
    return found


def _row(kind: RowKind, position: int, said: Mapping[str, Any]) -> Any:
    row = kind.model(position=position, **({"side": kind.side} if kind.side else {}))
    for column, value in said.items():
        attribute = "paper_id" if column == "paper" else column
        empty = "" if kind.model._meta.get_field(column).get_internal_type() == "CharField" else None
        setattr(row, attribute, empty if value in (None, "") else value)
    return row


def row_values(kind: RowKind, rows: Iterable[Any]) -> dict[str, Any]:
    """Return rows as fields of the form, places that are free as empty ones."""
    values: dict[str, Any] = dict.fromkeys(kind.names())
    for row in rows:
        for column in kind.columns:
            values[kind.name(row.position, column)] = getattr(row, "paper_id" if column == "paper" else column)
    return values


def evidence_values(about: str, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return where a statement comes from as fields of the form."""
    said = kept or {}
    day = said.get("day")
    return {
        f"source_{about}": said.get("source") or "",
        f"day_{about}": date.fromisoformat(day) if day else None,
        f"paper_{about}": said.get("paper"),
    }


def evidence_of(about: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return where a statement comes from as it is kept; None where nothing is said."""
    source, day, paper = (values.get(name) for name in evidence_names(about))
    if not (source or day or paper):
        return None
    return {"source": source or "", "day": day.isoformat() if day else None, "paper": paper or None}


def sums(rows: Iterable[Holding]) -> dict[str, Decimal | None]:
    """Return the sums of assets and debts (yuan); None where nothing was listed.

    An asset counts with what was seen, with what was stated only while nobody looked; a debt with the larger of both,
    for a debt that is hidden is owed all the same.
    """
    listed = list(rows)
    owned = [row for row in listed if row.side == Side.ASSET]
    owed = [row for row in listed if row.side == Side.DEBT]
    return {
        "assets_total": _total(row.stated if row.seen is None else row.seen for row in owned) if listed else None,
        "assets_stated": _total(row.stated for row in owned) if listed else None,
        "debts_total": _total(max(row.stated or 0, row.seen or 0) for row in owed) if listed else None,
        "other_instalments": _total(row.monthly for row in owed) if listed else None,
    }


def _total(amounts: Iterable[Decimal | int | None]) -> Decimal:
    return sum((Decimal(amount) for amount in amounts if amount is not None), Decimal(0))
