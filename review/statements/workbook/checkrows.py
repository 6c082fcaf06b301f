"""The rows of the sheet of checks: every check that a case can have, as formulas over the cells of the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from openpyxl.utils import get_column_letter

from review.statements.case import BUSINESS, MOST_DEBTS, MOST_METHODS, About, Case, Period
from review.statements.checks import CheckSettings, identities_of
from review.statements.identities.business import METHOD_REVENUE, ROLLED_STOCK
from review.statements.identities.sides import ZERO, Comparison, Identity
from review.statements.identities.totals import DEFINITIONS, Totals, cash
from review.statements.lines.business import DEBTS
from review.statements.wording import check_title, line_title
from review.statements.workbook.formulas import Formulas
from review.statements.workbook.layout import FIRST, MONTHS
from review.statements.workbook.sheets import DEBT_TITLES

HELP: Final = 11
"""The first of the hidden columns in which months are worked out one by one."""

_LISTED_WITH_INTEREST: Final = ("bank_loans", "online_loans", "private_loans")
_PROFIT: Final = "income_statement.net_profit"
_TAX: Final = "evidence.income_tax_record_annual"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as formulas. `key` says which one it is: its code, with the method or the debt where it has several.

    Without `base` it must hold to the fen; one that is not `wanted` stays empty; `label` is a formula where
    `named` says so. `impossible` rows have a difference only, which must not be below nothing.
    """

    key: str
    label: Any
    left: str = ""
    right: str = ""
    base: str = ""
    difference: str = ""
    wanted: str = ""
    share: bool = False
    named: bool = False
    impossible: bool = False
    identity: Identity | None = None
    """The comparison behind it, where it is the same for every case: for the value beside the formula."""

    @property
    def code(self) -> str:
        """The code of the check."""
        return self.key.partition(":")[0]


def rows_of(formulas: Formulas, settings: CheckSettings, helpers: "Helpers") -> list[CheckRow]:
    """Return the rows of all checks of a class of customer, in the order in which the pages show them."""
    found: list[CheckRow] = []
    for identity in _identities(formulas.layout.customer_class, settings):
        found.append(_row(identity, formulas, helpers))
        if identity.code == "R10":
            found += _kinds_of_debt(formulas, helpers)
    if formulas.layout.customer_class == BUSINESS:
        found += [*_methods(formulas), *_monthly(formulas, helpers), *_impossible(formulas)]
    return found


def _identities(customer_class: str, settings: CheckSettings) -> list[Identity]:
    """Return the checks of a class, also those that exist only with evidence or are listed only when broken."""
    year = Period(date(2026, 1, 1), date(2026, 12, 31), tuple(f"2026-{month:02d}" for month in range(1, 13)))
    evidence = ("documented_purchases", "stated_margin", "trade_average_margin")
    figures = Totals({f"evidence.{key}": ZERO for key in evidence} if customer_class == BUSINESS else {})
    found = identities_of(Case(customer_class, About(""), year, {}), figures, settings)
    return [part for one in found if not one.code.startswith("T") for part in _parts(one)]


def _parts(identity: Identity) -> Iterator[Identity]:
    """Yield a check and its further comparisons, each as one of its own."""
    yield replace(identity, others=())
    for other in identity.others:
        yield replace(identity, main=other, others=())


def _row(identity: Identity, formulas: Formulas, helpers: "Helpers") -> CheckRow:
    main: Comparison = identity.main
    row = CheckRow(
        identity.code,
        f"{identity.code}  {check_title(identity.code)}",
        formulas.side(main.left),
        "" if identity.code == "R12" else formulas.side(main.right),
        "" if main.base is None or identity.code == "R12" else formulas.side(main.base),
        share=identity.places == 6,
        identity=identity,
    )
    if identity.code == "R12":
        return replace(
            row, identity=None, right=helpers.interest(), base=helpers.interest(), wanted=helpers.all_listed()
        )
    if identity.code == "H04":
        return _wage_by_tax(row, formulas)
    if identity.code == "C14" and main.left.parts(_Any())[0][0].endswith("closing_inventory"):
        # A closing stock that is rolled forward instead of counted is no mistake.
        rolled = f"ROUND({formulas.side(main.left)}-({formulas.side(ROLLED_STOCK)}),2)=0"
        return replace(row, wanted=f"NOT({rolled})")
    if identity.code in ("R14", "R15", "R16"):
        typed = [path for path, _amount in [*main.left.parts(_Any()), *main.right.parts(_Any())]]
        cells = [formulas.total(path) for path in typed if path.startswith("evidence.")]
        return replace(row, wanted=f"AND({','.join(f'ISNUMBER({cell})' for cell in cells)})")
    return row


class _Any(Totals):
    """Figures of which only the names are asked."""

    def __missing__(self, line_item: str) -> Any:
        return ZERO


def _wage_by_tax(row: CheckRow, formulas: Formulas) -> CheckRow:
    """A tax of nothing gives an upper bound of the wage only."""
    with_tax, without = (_identities_of_tax(formulas, {_TAX: amount}) for amount in (ZERO + 1, ZERO))
    untaxed = f"{formulas.total(_TAX)}=0"
    return replace(
        row,
        identity=None,
        left=f"IF({untaxed},{without},{with_tax})",
        difference="IF(" + untaxed + ",MIN(0,C{row}-D{row}),C{row}-D{row})",
    )


def _identities_of_tax(formulas: Formulas, figures: dict[str, Any]) -> str:
    year = Period(date(2026, 1, 1), date(2026, 12, 31), ())
    found = identities_of(Case("salaried", About(""), year, {}), Totals(figures), CheckSettings())
    return formulas.side(next(one for one in found if one.code == "H04").main.left)


def _kinds_of_debt(formulas: Formulas, helpers: "Helpers") -> list[CheckRow]:
    """Return R10 for each kind of debt, where the list has one of it."""
    found = []
    for kind in DEBTS:
        opening, closing = (formulas.total(f"balance_sheet.{side}.{kind}") for side in ("opening", "closing"))
        rolled = f"{opening}+{helpers.of_kind(kind, 'received')}-{helpers.of_kind(kind, 'repaid')}"
        label = f"R10  {line_title(f'balance_sheet.closing.{kind}')}"
        wanted = helpers.has_kind(kind)
        found.append(CheckRow(f"R10:{kind}", label, closing, rolled, closing, wanted=wanted))
    return found


def _methods(formulas: Formulas) -> list[CheckRow]:
    """Return revenue against each estimate of it, in the order of the table; one with a reason does not count."""
    found = []
    for number in range(MOST_METHODS):
        name, amount, reason = (formulas.in_table("methods", key, number) for key in ("name", "amount", "unreliable"))
        revenue = formulas.side(METHOD_REVENUE)
        label = f'"T  "&{name}&IF({reason}="",""," ("&{reason}&")")'
        key = f"T:{number}"
        found.append(CheckRow(key, label, revenue, amount, revenue, wanted=f"ISNUMBER({amount})", named=True))
    return found


def _monthly(formulas: Formulas, helpers: "Helpers") -> Iterator[CheckRow]:
    """Yield C09 and C11: the month in which profit, or the chain of cash, is furthest from its own arithmetic."""
    for code in ("C09", "C11"):
        area = helpers.monthly(code)
        worst = f"IF(MAX({area})>=-MIN({area}),MAX({area}),MIN({area}))"
        yield CheckRow(code, f"{code}  {check_title(code)}", difference=worst)


def _impossible(formulas: Formulas) -> Iterator[CheckRow]:
    closing = formulas.places["cash_flow_statement.closing_cash"]
    across = f"{formulas.at(closing)}:${get_column_letter(closing.column + MONTHS - 1)}${closing.row}"
    titles = (line_title("cash_flow_statement.closing_cash"), check_title("R05"))
    yield CheckRow("N01:cash", f"N01  {titles[0]}", difference=f"MIN({across})", impossible=True)
    yield CheckRow("N01:stock", f"N01  {titles[1]}", difference=formulas.side(ROLLED_STOCK), impossible=True)


class Helpers:
    """Hidden cells beside the checks, where debts and months are worked out one by one, from row `first` on."""

    def __init__(self, formulas: Formulas, first: int) -> None:
        self.formulas, self.first = formulas, first

    def cells(self) -> Iterator[tuple[str, str]]:
        """Yield each hidden cell with its formula."""
        if self.formulas.layout.customer_class != BUSINESS:
            return
        for number in range(MOST_DEBTS):
            yield from self._debt(number)
        yield from self._months()

    def _debt(self, number: int) -> Iterator[tuple[str, str]]:
        """Interest by rate for each month; then before, after, listed, and what is believed of it."""
        row = self.first + number
        opening, rate = (self.formulas.in_table("debts", key, number) for key in ("opening", "annual_rate_pct"))
        received, repaid, listed = (self._flow(key, number) for key in ("received", "repaid", "interest"))
        for month in range(MONTHS):
            balance = f"N({opening})"
            if month:
                balance += f"+SUM({self._upto(received, month)})-SUM({self._upto(repaid, month)})"
            inside = f"{month}<{self.formulas.months()}"
            yield f"{_column(month)}{row}", f"IF({inside},ROUND(({balance})*N({rate})/1200,2),0)"
        before = f"{_column(MONTHS)}{row}"
        after = f"{_column(MONTHS + 1)}{row}"
        yield before, f"SUM({_column(0)}{row}:{_column(MONTHS - 1)}{row})"
        yield after, f"{before}+ROUND((SUM({received})-SUM({repaid}))*N({rate})/1200,2)"
        low, high = f"MIN({before},{after})", f"MAX({before},{after})"
        believed = f"AND(ROUND({low}*0.95-1,6)<=ROUND(SUM({listed}),6),ROUND(SUM({listed}),6)<=ROUND({high}*1.05+1,6))"
        yield f"{_column(MONTHS + 2)}{row}", f"IF({believed},SUM({listed}),{before})"

    def _months(self) -> Iterator[tuple[str, str]]:
        places, side, at = self.formulas.places, self.formulas.side, self.formulas.at
        opening, change, closing = (
            places[f"cash_flow_statement.{k}"] for k in ("opening_cash", "net_cash_flow", "closing_cash")
        )
        for month in range(MONTHS):
            start = at(closing, month - 1) if month else side(DEFINITIONS[cash("opening_cash")[0]])
            differences = (
                f"{at(places[_PROFIT], month)}-({side(DEFINITIONS[_PROFIT], month=month)})",
                f"{at(opening, month)}-({start})",
                f"{at(change, month)}-({side(DEFINITIONS[cash('net_cash_flow')[0]], month=month)})",
                f"{at(closing, month)}-({at(opening, month)}+{at(change, month)})",
            )
            for number, text in enumerate(differences):
                cell = f"{_column(month)}{self.first + MOST_DEBTS + number}"
                yield cell, f"IF({month}<{self.formulas.months()},ROUND({text},2),0)"

    def monthly(self, code: str) -> str:
        """Return the area with the differences of the months."""
        top = self.first + MOST_DEBTS + (0 if code == "C09" else 1)
        return f"${_column(0)}${top}:${_column(MONTHS - 1)}${top if code == 'C09' else top + 2}"

    def interest(self) -> str:
        """Return what all listed debts cost, as far as what is listed can be believed."""
        column = _column(MONTHS + 2)
        return f"SUM(${column}${self.first}:${column}${self.first + MOST_DEBTS - 1})"

    def has_kind(self, kind: str) -> str:
        """Return whether the list of debts has one of a kind."""
        return f'COUNTIF({self.formulas.column("debts", "line_item")},"{_title(kind)}")>0'

    def of_kind(self, kind: str, flow: str) -> str:
        """Return what was received or repaid on all debts of a kind."""
        parts = [
            f'IF({self._kind(number)}="{_title(kind)}",SUM({self._flow(flow, number)}),0)'
            for number in range(MOST_DEBTS)
        ]
        return f"({'+'.join(parts)})"

    def _kind(self, number: int) -> str:
        return self.formulas.in_table("debts", "line_item", number)

    def all_listed(self) -> str:
        """Return whether every debt that bears interest in a balance sheet is in the list."""
        tests = []
        for kind in _LISTED_WITH_INTEREST:
            ends = [f"N({self.formulas.total(f'balance_sheet.{side}.{kind}')})=0" for side in ("opening", "closing")]
            tests.append(f"OR(AND({','.join(ends)}),{self.has_kind(kind)})")
        return f"AND({','.join(tests)})"

    def _flow(self, key: str, number: int) -> str:
        sheet, table = self.formulas.layout.table(f"debts_{key}")
        first, last = get_column_letter(FIRST), get_column_letter(FIRST + MONTHS - 1)
        row = table.first + number
        return f"'{sheet.title}'!${first}${row}:${last}${row}"

    def _upto(self, flow: str, month: int) -> str:
        head, _colon, tail = flow.partition(":")
        return f"{head}:${get_column_letter(FIRST + month - 1)}{tail[tail.rindex('$') :]}"


def _title(kind: str) -> str:
    return str(DEBT_TITLES[kind])


def _column(offset: int) -> str:
    return get_column_letter(HELP + offset)
