"""The statements as people read them: sheets of labelled rows, made from a stored case file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from review.proofs import Mark, mark_of
from review.statements.case import BUSINESS, Case, Evidence
from review.statements.lines import LINES, Line, business, household, line_title, method_title
from review.statements.proof import proof_of

NARROW, WIDE = 3, 8
"""A phone shows three columns as they are; up to eight become cards; more scroll sideways."""
RESULTS = frozenset({"expected_equity", "actual_equity", "difference", "items_total_cost"})
"""Lines of a list that sum up the others."""


@dataclass(frozen=True)
class Cell:
    """One figure as written; `negative` marks what is below zero."""

    text: str
    negative: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a sheet: what it is, its figures, whether it is a total."""

    title: Any
    cells: tuple[Cell, ...]
    total: bool = False
    mark: Mark | None = None
    """How the figure is known, where somebody said so."""


@dataclass(frozen=True)
class Sheet:
    """One statement: a title, the heads of its columns (the first names the lines) and its rows."""

    title: Any
    columns: tuple[Any, ...]
    rows: tuple[Row, ...]
    proven: Decimal | None = None
    """The share of its amounts that is documented or was observed, where any evidence was noted."""

    @property
    def body(self) -> list[tuple[Row, list[tuple[Any, Cell]]]]:
        """The rows, each cell with the head of its column."""
        return [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]

    @property
    def wide(self) -> bool:
        """Whether it has a column for each month: it then scrolls sideways instead of becoming cards."""
        return len(self.columns) > WIDE

    @property
    def stacks(self) -> bool:
        """Whether its rows become cards on a phone."""
        return NARROW < len(self.columns) <= WIDE


def sheets_of(case: Case) -> list[Sheet]:
    """Return all statements of a case in the order in which a member reads them, each with how much is proven."""
    sheets = _business(case) if case.customer_class == BUSINESS else _household(case)
    shares = {proof.section: proof.share for proof in proof_of(case)} if case.evidence else {}
    return [replace(sheet, proven=shares.get(section)) for section, sheet in sheets.items() if sheet.rows]


def _business(case: Case) -> dict[str, Sheet]:
    return {
        "balance_sheet": _balance(case, _("Balance sheet"), "balance_sheet", business.ASSETS, business.LIABILITIES),
        "income_statement": _monthly(case, _("Income statement"), "income_statement"),
        "equity_verification": _list(case, _("Equity verification"), "equity_verification.", "receivables_written_off"),
        "cash_flow_statement": _monthly(case, _("Cash flow statement"), "cash_flow_statement"),
        "movement": _list(case, _("Inventory, movement"), "inventory_table."),
        "inventory_table": _items(case),
        "debts": _debts(case),
        "fixed_assets": _list(case, _("Fixed assets"), "fixed_assets."),
        "evidence": _evidence(case),
        "off_balance_sheet": _off_balance(case),
    }


def _household(case: Case) -> dict[str, Sheet]:
    section = "household_balance_sheet"
    return {
        section: _balance(case, _("Household balance sheet"), section, household.ASSETS, household.LIABILITIES),
        "household_income": _list(case, _("Household income"), "household_income."),
        "household_spending": _list(case, _("Household spending"), "household_spending."),
        "evidence": _evidence(case),
        "off_balance_sheet": _off_balance(case),
    }


def _balance(case: Case, title: str, section: str, assets: Iterable[str], liabilities: Iterable[str]) -> Sheet:
    dates = [day.isoformat() if day else "" for day in (case.opening_date, case.closing_date)]
    heads = [f"{head} {day}".strip() for head, day in zip((_("Opening"), _("Closing")), dates, strict=True)]
    sides = ("opening", "closing")

    def figures(key: str) -> list[Decimal]:
        return [_amount(case, f"{section}.{side}.{key}") for side in sides]

    titles = {**_titles(section).ASSETS, **_titles(section).LIABILITIES}
    rows: list[Row] = []
    totals = []
    for keys, name in ((assets, _("Total assets")), (liabilities, _("Total liabilities"))):
        lines = {key: figures(key) for key in keys}
        rows += [
            Row(_first(titles[key]), _cells(amounts), mark=_closing_mark(case, section, key))
            for key, amounts in lines.items()
            if any(amounts)
        ]
        total = [sum((amounts[side] for amounts in lines.values()), Decimal(0)) for side in (0, 1)]
        totals.append(total)
        rows.append(Row(name, _cells(total), total=True))
    equity = [owned - owed for owned, owed in zip(*totals, strict=True)]
    rows.append(Row(_("Equity"), _cells(equity), total=True))
    return Sheet(title, (_("Item"), *heads), tuple(rows))


def _titles(section: str) -> Any:
    return business if section == "balance_sheet" else household


def _first(words: Any) -> Any:
    """The name of a line; the business lines carry a note behind it."""
    return words[0] if isinstance(words, tuple) else words


def _monthly(case: Case, title: str, section: str) -> Sheet:
    rows = []
    for line in _lines(f"{section}."):
        figure = case.figures.get(line.path)
        if isinstance(figure, tuple):
            cells = _cells([*figure, case.total(line.path)])
            rows.append(Row(line.title, cells, total=line.derived, mark=_mark(case, line.path)))
    return Sheet(title, (_("Item"), *case.period.months, _("Period")), tuple(rows))


def _list(case: Case, title: str, *prefixes: str) -> Sheet:
    rows = [
        Row(line.title, (_cell(figure, line.places),), total=line.key in RESULTS, mark=_mark(case, line.path))
        for line in _lines(*prefixes)
        if isinstance(figure := case.figures.get(line.path), Decimal)
    ]
    return Sheet(title, (_("Item"), _("Amount")), tuple(rows))


def _lines(*prefixes: str) -> list[Line]:
    return [line for path, line in LINES.items() if path.startswith(prefixes)]


def _items(case: Case) -> Sheet:
    english = (get_language() or "").startswith("en")
    rows = []
    for number, item in enumerate(case.items):
        name = (item.name_en or item.name_zh) if english else (item.name_zh or item.name_en)
        price = "" if item.unit_price is None else format_yuan(item.unit_price)
        share = "" if item.sales_share_pct is None else f"{item.sales_share_pct.normalize():f}%"
        cost = item.quantity * item.unit_cost
        texts = (
            item.unit,
            f"{item.quantity.normalize():f}",
            format_yuan(item.unit_cost),
            format_yuan(cost),
            price,
            share,
        )
        mark = _mark(case, f"inventory_table.items.{number}")
        rows.append(Row(name, tuple(Cell(text) for text in texts), mark=mark))
    heads = (_("Goods"), _("Unit"), _("Quantity"), _("Unit cost"), _("Cost"), _("Price"), _("Share of sales"))
    return Sheet(_("Stock count"), heads, tuple(rows))


def _debts(case: Case) -> Sheet:
    rows = []
    for number, debt in enumerate(case.debts):
        amounts = (debt.opening, sum(debt.received), sum(debt.repaid), debt.closing, sum(debt.interest))
        rate = Cell(f"{debt.annual_rate_pct.normalize():f}%")
        cells = (*_cells([Decimal(amount) for amount in amounts]), rate)
        rows.append(Row(debt.name, cells, mark=_mark(case, f"debts.{number}")))
    heads = (_("Debt"), _("Opening"), _("Received"), _("Repaid"), _("Closing"), _("Interest"), _("Yearly rate"))
    return Sheet(_("Debts"), heads, tuple(rows))


def _evidence(case: Case) -> Sheet:
    rows = list(_list(case, "", "evidence.").rows)
    for method in case.methods:
        title = method_title(method.name)
        note = _("%(method)s (not counted: %(reason)s)") % {"method": title, "reason": method.unreliable}
        mark = _mark(case, f"evidence.implied_annual_revenue.{method.name}")
        rows.append(Row(note if method.unreliable else title, (_cell(method.amount),), mark=mark))
    return Sheet(_("Evidence"), (_("Item"), _("Amount")), tuple(rows))


def _off_balance(case: Case) -> Sheet:
    rows = [
        Row(line_title(name), (_cell(amount),), mark=_mark(case, f"off_balance_sheet.{name}"))
        for name, amount in case.off_balance_sheet.items()
    ]
    return Sheet(_("Off the balance sheet"), (_("Item"), _("Amount")), tuple(rows))


def _mark(case: Case, line_item: str) -> Mark | None:
    """Return how a figure is known, by its own mark or that of its list."""
    own: Evidence | None = case.evidence.get(line_item) or case.evidence.get(line_item.rpartition(".")[0])
    return mark_of(own)


def _closing_mark(case: Case, section: str, key: str) -> Mark | None:
    """Return the mark of a line with two balances: that of the closing one, which everything rests on."""
    return _mark(case, f"{section}.closing.{key}")


def _amount(case: Case, path: str) -> Decimal:
    figure = case.figures.get(path)
    return figure if isinstance(figure, Decimal) else Decimal(0)


def _cells(amounts: Iterable[Decimal]) -> tuple[Cell, ...]:
    return tuple(_cell(amount) for amount in amounts)


def _cell(amount: Decimal, places: int = 2) -> Cell:
    text = format_yuan(amount) if places == 2 else f"{amount.normalize():f}"
    return Cell(text, amount < 0)
