"""From the texts of the cells to a case: what is wrong stands at its cell, what is still empty is named.

A sheet that is being filled in is checked as far as it goes: a line without a figure is missing, a month left empty in
a line that has begun counts as nothing until the sheet is stored, when every month must have its figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from review.statements.case import BUSINESS, Case, StockItem
from review.statements.cells.names import TABLES, CellSpec, cells_known, row_of
from review.statements.cells.texts import Value, understand
from review.statements.errors import StatementError
from review.statements.identities.derive import Cells, complete
from review.statements.identities.totals import DEFINITIONS, interest_by_rate_of
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES, LINES, Absent, Line
from review.statements.schema.evidence import FIGURE_EVIDENCE
from review.statements.schema.load import MOST_MONTHS, load_case, months_between
from review.statements.workbook.source import put

ZERO: Final = Decimal(0)
_HEAD: Final = ("case_id", "title_zh", "title_en", "segment")
_ITEM: Final = ("name_zh", "name_en", "unit", "quantity", "unit_cost", "unit_price", "sales_share_pct")
_REVENUE_BY: Final = "evidence.implied_annual_revenue"


@dataclass
class Reading:
    """What the cells say: the case as far as it goes, what is wrong by cell, which cells are still empty."""

    case: Case | None = None
    added_up: Case | None = None
    """The same case as the sheet adds it up: what is empty counts as nothing. For totals on the screen only."""
    problems: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)
    """The rows of each list that are in the case, in their order there: empty ones between them are left out."""
    names: dict[str, dict[int, str]] = field(default_factory=dict)
    """The names by row of the lists that go by names."""

    @property
    def complete(self) -> bool:
        """Whether nothing is wrong and nothing is missing, so that it can be stored."""
        return self.case is not None and not self.problems and not self.missing


def read_cells(
    cells: Mapping[str, str],
    *,
    customer_class: str,
    request: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Mapping[str, Any]] | None = None,
) -> Reading:
    """Return what the cells say. `request` is what the application asks for, as a case file has it."""
    reader = _Reader(cells, customer_class)
    for _again in range(3):
        data = reader.data(request, evidence or {})
        if data is None:
            break
        try:
            return reader.reading(load_case(data))
        except StatementError as error:
            # What is wrong is set aside, so that the rest can be checked all the same.
            reader.set_aside(error)
    return Reading(problems=reader.problems, missing=reader.missing)


class _Reader:
    """Reads one sheet of cells."""

    def __init__(self, cells: Mapping[str, str], customer_class: str) -> None:
        self.customer_class = customer_class
        self.known = cells_known(customer_class)
        self.problems: dict[str, str] = {}
        self.values: dict[str, Value] = {}
        self.where: dict[str, str] = {}
        self.missing: list[str] = []
        self.lacking: set[str] = set()
        self.rows: dict[str, list[int]] = {}
        self.names: dict[str, dict[int, str]] = {}
        for name, text in cells.items():
            if name in self.known:
                self._take(name, text, self.known[name])

    def _take(self, name: str, text: str, spec: CellSpec) -> None:
        try:
            value = understand(text, spec)
        except DomainError as error:
            self.problems[name] = error.message
            return
        if value is not None:
            self.values[name] = value

    def data(
        self, request: Mapping[str, Any] | None, evidence: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any] | None:
        """Return the case file, zeros for what is missing; None where not even the period is known."""
        self.missing, self.lacking, self.where, self.names = [], set(), {}, {}
        months = self._months()
        if months == 0:
            return None
        data: dict[str, Any] = {"customer_class": self.customer_class, "unit": "yuan", "currency": "CNY"}
        for name in (*_HEAD, "period.start", "period.end"):
            self._copy(data, name)
        if self.customer_class == BUSINESS:
            self._business(data, months)
        else:
            for line in HOUSEHOLD_LINES:
                self._put_line(data, line, self._cells_of(line, months))
        self._off_balance(data)
        self._request(data, request)
        self._evidence(data, evidence)
        return data

    def _months(self) -> int:
        start, end = self.values.get("period.start"), self.values.get("period.end")
        if not isinstance(start, date) or not isinstance(end, date):
            for name in ("period.start", "period.end"):
                if name not in self.values:
                    self.problems.setdefault(name, _("Enter the first and the last day of the period."))
            return 0
        count = len(months_between(start, end))
        if 1 <= count <= MOST_MONTHS:
            return count
        self.problems["period.end"] = _("Must cover one to twelve months; the end must not be before the start.")
        return 0

    def _copy(self, data: dict[str, Any], name: str) -> None:
        value = self.values.get(name)
        if value is not None:
            put(data, name, value.isoformat() if isinstance(value, date) else value)

    # Lines

    def _cells_of(self, line: Line, months: int) -> Cells:
        """Return the figures of a line, None where there is none; note what is missing."""
        names = [f"{line.path}.{month}" for month in range(months)] if line.monthly else [line.path]
        found = tuple(value if isinstance(value := self.values.get(name), Decimal) else None for name in names)
        if not line.derived and line.absent is Absent.ERROR:
            blank = [name for name, value in zip(names, found, strict=True) if value is None]
            self.missing += [name for name in blank if name not in self.problems]
            if len(blank) == len(names):
                self.lacking.add(line.path)
        return found

    def _put_line(self, data: dict[str, Any], line: Line, found: Cells) -> None:
        if line.absent is not Absent.ERROR and found == (None,):
            return
        values = [ZERO if value is None else value for value in found]
        put(data, line.path, values if line.monthly else values[0])

    def _business(self, data: dict[str, Any], months: int) -> None:
        for name in ("balance_sheet.opening_date", "balance_sheet.closing_date"):
            self._copy(data, name)
        items = self._items()
        counted = tuple(StockItem(item["quantity"], item["unit_cost"]) for item in items)
        typed = {line.path: self._cells_of(line, months) for line in BUSINESS_LINES}
        zeroed = {path: found if LINES[path].derived else _zeroed(found) for path, found in typed.items()}
        figures = complete(zeroed, counted)
        for line in BUSINESS_LINES:
            figure = figures.get(line.path)
            if line.absent is not Absent.ERROR and typed[line.path] == (None,):
                continue
            put(data, line.path, list(figure) if isinstance(figure, tuple) else figure)
        self._lack_totals(typed)
        data["inventory_table"]["items"] = items
        data["debts"] = list(self._debts(months))
        self._methods(data)

    def _lack_totals(self, typed: Mapping[str, Cells]) -> None:
        """A total of something that is missing is missing too, unless it was typed."""
        for path, total in DEFINITIONS.items():
            if typed.get(path, ()) != () and None not in typed[path]:
                continue
            if self.lacking.intersection((*total.plus, *total.minus)):
                self.lacking.add(path)

    # Lists

    def _rows_of(self, path: str) -> list[int]:
        rows = {row[1] for name in (*self.values, *self.problems) if (row := row_of(name)) and row[0] == path}
        self.rows[path] = sorted(rows)
        return self.rows[path]

    def _record(self, path: str, row: int, keys: tuple[str, ...], target: str) -> dict[str, Any]:
        record = {}
        for key in keys:
            self.where[f"{target}.{key}"] = f"{path}.{row}.{key}"
            record[key] = self.values.get(f"{path}.{row}.{key}")
        return record

    def _require(self, path: str, row: int, *keys: str) -> bool:
        blank = [f"{path}.{row}.{key}" for key in keys if f"{path}.{row}.{key}" not in self.values]
        self.missing += [name for name in blank if name not in self.problems]
        return not blank

    def _items(self) -> list[dict[str, Any]]:
        path = TABLES["items"]
        items: list[dict[str, Any]] = []
        kept = []
        for row in self._rows_of(path):
            if self._require(path, row, "quantity", "unit_cost"):
                kept.append(row)
                items.append(self._record(path, row, _ITEM, f"{path}.{len(items)}"))
        self.rows[path] = kept
        if kept:
            self.where[path] = f"{path}.{kept[0]}.sales_share_pct"
        return items

    def _debts(self, months: int) -> Iterator[dict[str, Any]]:
        kept: list[int] = []
        for row in self._rows_of("debts"):
            if not self._require("debts", row, "line_item", "opening", "annual_rate_pct", "closing"):
                continue
            target = f"debts.{len(kept)}"
            kept.append(row)
            keys = ("name", "line_item", "opening", "annual_rate_pct", "closing")
            debt = self._record("debts", row, keys, target)
            for flow in ("received", "repaid"):
                debt[flow] = [amount or ZERO for amount in self._flow(row, flow, months, target)]
            own = interest_by_rate_of(debt["opening"], debt["annual_rate_pct"], debt["received"], debt["repaid"])
            typed = self._flow(row, "interest", months, target)
            debt["interest"] = [mine if one is None else one for one, mine in zip(typed, own, strict=True)]
            yield debt
        self.rows["debts"] = kept

    def _flow(self, row: int, flow: str, months: int, target: str) -> list[Decimal | None]:
        names = [f"debts.{row}.{flow}.{month}" for month in range(months)]
        self.where |= {f"{target}.{flow}.{month}": name for month, name in enumerate(names)}
        return [value if isinstance(value := self.values.get(name), Decimal) else None for name in names]

    def _methods(self, data: dict[str, Any]) -> None:
        put(data, _REVENUE_BY, {})
        put(data, "evidence.unreliable_methods", {})
        evidence = data["evidence"]
        for row, name in self._named("methods", evidence["implied_annual_revenue"]):
            evidence["implied_annual_revenue"][name] = self.values[f"methods.{row}.amount"]
            self.where[f"{_REVENUE_BY}.{name}"] = f"methods.{row}.amount"
            if reason := self.values.get(f"methods.{row}.unreliable"):
                evidence["unreliable_methods"][name] = reason
                self.where[f"evidence.unreliable_methods.{name}"] = f"methods.{row}.unreliable"

    def _off_balance(self, data: dict[str, Any]) -> None:
        found: dict[str, Any] = {}
        for row, name in self._named("off_balance", found):
            found[name] = self.values[f"off_balance.{row}.amount"]
            self.where[f"off_balance_sheet.{name}"] = f"off_balance.{row}.amount"
        data["off_balance_sheet"] = found

    def _named(self, path: str, taken: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
        """Yield the rows of a list that goes by names, each name once."""
        for row in self._rows_of(path):
            cell = f"{path}.{row}.name"
            if not self._require(path, row, "name", "amount"):
                continue
            name = str(self.values[cell])
            if name in taken:
                self.problems[cell] = _("Is there twice; leave one.")
                continue
            self.names.setdefault(path, {})[row] = name
            yield row, name

    def _request(self, data: dict[str, Any], request: Mapping[str, Any] | None) -> None:
        if request is None:
            return
        data["loan_request"] = dict(request)
        growth = self.values.get("loan_request.expected_growth")
        if growth is not None:
            data["loan_request"]["expected_growth"] = growth

    def _evidence(self, data: dict[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> None:
        """Put the evidence under the line items of the case; that of rows that are gone goes with them."""
        found = {}
        for cell, entry in evidence.items():
            line_item = self._line_item(cell, data)
            if line_item:
                found[line_item] = dict(entry)
        data[FIGURE_EVIDENCE] = found

    def _line_item(self, cell: str, data: Mapping[str, Any]) -> str | None:
        row = row_of(cell)
        if row is None:
            return cell if cell == TABLES["items"] or _has(data, cell) else None
        path, number = row
        if path in ("methods", "off_balance"):
            name = self.values.get(f"{cell}.name")
            prefix, there = (
                (_REVENUE_BY, data.get("evidence", {}).get("implied_annual_revenue", {}))
                if path == "methods"
                else ("off_balance_sheet", data["off_balance_sheet"])
            )
            return f"{prefix}.{name}" if name in there else None
        rows = self.rows.get(path, [])
        return f"{path}.{rows.index(number)}" if number in rows else None

    # What comes of it

    def set_aside(self, error: StatementError) -> None:
        """Note every problem at its cell and take what stands there for missing."""
        for problem in error.problems:
            cell = self._cell_at(problem.where)
            self.problems.setdefault(cell, problem.message)
            self.values.pop(cell, None)

    def _cell_at(self, where: str) -> str:
        path = where
        while path:
            if path in self.where:
                return self.where[path]
            if path in self.known:
                return path
            path = path.rpartition(".")[0]
        return where

    def reading(self, case: Case) -> Reading:
        """Return the case without the lines that are missing."""
        figures = {path: figure for path, figure in case.figures.items() if path not in self.lacking}
        order = {name: number for number, name in enumerate(self.known)}
        missing = sorted(dict.fromkeys(self.missing), key=lambda name: order.get(name, 0))
        return Reading(replace(case, figures=figures), case, self.problems, missing, self.rows, self.names)


def _zeroed(found: Cells) -> Cells:
    return tuple(ZERO if value is None else value for value in found)


def _has(data: Mapping[str, Any], path: str) -> bool:
    inner: Any = data
    for key in path.split("."):
        if not isinstance(inner, Mapping) or key not in inner:
            return False
        inner = inner[key]
    return path in LINES
