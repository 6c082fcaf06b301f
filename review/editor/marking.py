"""The figures of a draft as a list to be marked: what each comes to, and how it is known so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from review.proofs import SECTIONS, Mark, mark_of
from review.statements.case import Case, MissingFigure
from review.statements.cells import Reading
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES, line_title, method_title


@dataclass(frozen=True)
class Markable:
    """One figure: its cell, its name, its amount, its mark."""

    cell: str
    title: Any
    amount: Decimal
    mark: Mark | None


@dataclass(frozen=True)
class Group:
    """The figures of one statement."""

    key: str
    title: Any
    figures: list[Markable]


def groups_of(reading: Reading) -> list[Group]:
    """Return the figures of a draft that are more than nothing, by statement."""
    case = reading.added_up
    found: dict[str, list[Markable]] = {}
    for section, figure in _figures(case, reading) if case else ():
        found.setdefault(section, []).append(figure)
    return [Group(key, SECTIONS[key], figures) for key, figures in found.items()]


def _figures(case: Case, reading: Reading) -> Iterator[tuple[str, Markable]]:
    for line in (*BUSINESS_LINES, *HOUSEHOLD_LINES):
        if line.derived or line.path not in case.figures:
            continue
        try:
            amount = case.total(line.path)
        except MissingFigure:
            continue
        if amount and line.places == 2:
            section = line.path.split(".")[0] if "." in line.path else "equity_verification"
            yield section, Markable(line.path, line.title, amount, mark_of(case.evidence.get(line.path)))
    yield from _of_lists(case, reading.rows)
    yield from _of_names(case, reading.names)


def _of_lists(case: Case, rows: Mapping[str, list[int]]) -> Iterator[tuple[str, Markable]]:
    if case.items:
        path = "inventory_table.items"
        counted = sum((item.quantity * item.unit_cost for item in case.items), Decimal(0))
        yield "inventory_table", Markable(path, line_title(path), counted, mark_of(case.evidence.get(path)))
    numbered = zip(rows.get("inventory_table.items", ()), case.items, strict=False)
    for position, (row, item) in enumerate(numbered):
        title = _("Counted: %(name)s") % {"name": item.name_zh or item.name_en}
        mark = mark_of(case.evidence.get(f"inventory_table.items.{position}"))
        yield "inventory_table", Markable(f"inventory_table.items.{row}", title, item.quantity * item.unit_cost, mark)
    for position, (row, debt) in enumerate(zip(rows.get("debts", ()), case.debts, strict=False)):
        mark = mark_of(case.evidence.get(f"debts.{position}"))
        yield "debts", Markable(f"debts.{row}", debt.name or line_title(debt.line_item), debt.closing, mark)


def _of_names(case: Case, names: Mapping[str, Mapping[int, str]]) -> Iterator[tuple[str, Markable]]:
    for row, name in names.get("methods", {}).items():
        amount = next((one.amount for one in case.methods if one.name == name), Decimal(0))
        mark = mark_of(case.evidence.get(f"evidence.implied_annual_revenue.{name}"))
        yield "evidence", Markable(f"methods.{row}", method_title(name), amount, mark)
    for row, name in names.get("off_balance", {}).items():
        mark = mark_of(case.evidence.get(f"off_balance_sheet.{name}"))
        amount = case.off_balance_sheet.get(name, Decimal(0))
        yield "off_balance_sheet", Markable(f"off_balance.{row}", line_title(name), amount, mark)
