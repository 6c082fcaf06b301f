"""What stands in the cells of a workbook filled from a case: figures, fields and the records of its tables."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from review.statements.case import BUSINESS, Case, Debt, Evidence, Figure, MissingFigure
from review.statements.identities.monthly import CHANGE, CLOSING, OPENING, PROFIT, monthly_value
from review.statements.identities.sides import ZERO, Sum
from review.statements.identities.totals import DEFINITIONS, interest_by_rate, totals_of
from review.statements.lines import Line

Record = dict[str, Any]
_EPOCH: Final = date(1899, 12, 30)
_TERMS: Final = ("amount", "term_months", "annual_rate_pct", "repayment", "purpose_zh", "expected_growth")


class Contents:
    """The values of one case, or of a blank template where there is none."""

    def __init__(self, case: Case | None) -> None:
        self.case = case
        self.own = _own_arithmetic(case) if case and case.customer_class == BUSINESS else {}
        self.fields = _fields_of(case) if case else {"unit": "yuan"}

    def figure(self, line: Line, month: int = 0) -> Decimal | None:
        """Return what a line says, None beyond the period and in a blank template."""
        figure = self.case.figures.get(line.path) if self.case else None
        if isinstance(figure, tuple):
            return figure[month] if month < len(figure) else None
        return figure

    def adds_up(self, line: Line, month: int = 0) -> bool:
        """Whether a derived line says what our own arithmetic says: then a formula may stand for it."""
        own = self.own.get(line.path)
        computed = (own[month] if month < len(own) else None) if isinstance(own, tuple) else own
        return self.figure(line, month) == computed

    def beyond(self, month: int) -> str | None:
        """Return what formulas show in a month beyond the period: nothing."""
        return "" if self.case and month >= self.case.month_count else None

    def month_of(self, total: Sum, month: int) -> Decimal | str | None:
        """Return what a sum of monthly lines comes to in a month."""
        if self.case is None or month >= self.case.month_count:
            return self.beyond(month)
        try:
            return monthly_value(self.case, total)[month]
        except MissingFigure:
            return None

    def month_serial(self, month: int) -> Decimal | str | None:
        """Return the first day of a month as Excel counts days."""
        if self.case is None or month >= self.case.month_count:
            return self.beyond(month)
        first = date.fromisoformat(f"{self.case.period.months[month]}-01")
        return Decimal((first - _EPOCH).days)

    def field(self, path: str) -> Any:
        """Return the value of a field outside the tables."""
        return self.fields.get(path)

    def table(self, name: str) -> list[Record]:
        """Return the records of a table: the stock count, the debts and their flows, estimates, off-balance items."""
        case = self.case
        if case is None:
            return []
        if name == "items":
            return [_item(item) for item in case.items]
        if name == "methods":
            revenue = _yearly_revenue(case)
            return [
                {"name": m.name, "amount": m.amount, "unreliable": m.unreliable, "deviation": _share(revenue, m.amount)}
                for m in case.methods
            ]
        if name == "proof":
            return [_mark(line_item, evidence) for line_item, evidence in case.evidence.items()]
        if name == "off_balance":
            return [{"name": title, "amount": amount} for title, amount in case.off_balance_sheet.items()]
        return [_debt(debt) for debt in case.debts]


def _own_arithmetic(case: Case) -> dict[str, Figure]:
    """Return what each derived line would be, given what the lines it is made of say, typed or not.

    Where it says the same, a formula can stand for it, and reading the workbook back gives what the case says.
    """
    own: dict[str, Figure] = {}
    totals = totals_of(case)
    for path, total in DEFINITIONS.items():
        try:
            own[path] = monthly_value(case, total) if path in (PROFIT, CHANGE) else total.value(totals)
        except MissingFigure:
            continue
    cash = [case.figures.get(path) for path in (OPENING, CHANGE, CLOSING)]
    first = own.get(OPENING)
    if isinstance(first, Decimal) and all(isinstance(figure, tuple) for figure in cash):
        opening, change, closing = (case.months(path) for path in (OPENING, CHANGE, CLOSING))
        own[OPENING] = (first, *closing[:-1])
        own[CLOSING] = tuple(a + b for a, b in zip(opening, change, strict=True))
    return own


def _fields_of(case: Case) -> Record:
    about, request = case.about, case.loan_request
    fields: Record = {
        "case_id": about.case_id,
        "title_zh": about.title_zh,
        "title_en": about.title_en,
        "segment": about.segment,
        "unit": "yuan",
        "period.start": case.period.start,
        "period.end": case.period.end,
        "balance_sheet.opening_date": case.opening_date,
        "balance_sheet.closing_date": case.closing_date,
    }
    if request:
        fields |= {f"loan_request.{term}": getattr(request, term) for term in _TERMS}
    return fields


def _item(item: Any) -> Record:
    share, price = item.sales_share_pct, item.unit_price
    return {
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "unit": item.unit,
        "quantity": item.quantity,
        "unit_cost": item.unit_cost,
        "unit_price": price,
        "sales_share_pct": share,
        "cost": item.quantity * item.unit_cost,
        "mix": share * (1 - item.unit_cost / price) if share and price else "",
    }


def _mark(line_item: str, evidence: Evidence) -> Record:
    return {
        "line_item": line_item,
        "kind": evidence.kind,
        "note": evidence.note,
        "by": evidence.by,
        "on": evidence.on,
        "paper": None if evidence.paper is None else Decimal(evidence.paper),
    }


def _debt(debt: Debt) -> Record:
    return {
        "name": debt.name,
        "line_item": debt.line_item,
        "opening": debt.opening,
        "annual_rate_pct": debt.annual_rate_pct,
        "closing": debt.closing,
        "received": debt.received,
        "repaid": debt.repaid,
        "interest": debt.interest,
        "typed": [own != listed for own, listed in zip(interest_by_rate(debt), debt.interest, strict=True)],
    }


def _yearly_revenue(case: Case) -> Decimal:
    keys = ("revenue_cash", "revenue_credit", "revenue_from_advances")
    try:
        total = sum((case.total(f"income_statement.{key}") for key in keys), ZERO)
    except MissingFigure:
        return ZERO
    return total * 12 / case.month_count


def _share(revenue: Decimal, amount: Decimal) -> Decimal | str:
    return (revenue - amount) / revenue if revenue else ""
