"""A `Case` as plain JSON data, from which `load_case` makes the same case again."""

from decimal import Decimal
from typing import Any

from jinxin.money import round_fen
from review.statements.case import BUSINESS, Case, Debt, Figure, LoanRequest, StockItem
from review.statements.lines import LINES
from review.statements.schema.evidence import FIGURE_EVIDENCE, evidence_to_json


def case_to_json(case: Case) -> dict[str, Any]:
    """Return the case file of a case: amounts as text with two decimals, other numbers as they were given."""
    data: dict[str, Any] = {
        "case_id": case.about.case_id,
        "title_zh": case.about.title_zh,
        "title_en": case.about.title_en,
        "customer_class": case.customer_class,
        "segment": case.about.segment,
        "unit": "yuan",
        "currency": "CNY",
        "period": {
            "start": case.period.start.isoformat(),
            "end": case.period.end.isoformat(),
            "months": list(case.period.months),
        },
    }
    for path, figure in case.figures.items():
        _place(data, path, _plain(figure, LINES[path].places))
    if case.customer_class == BUSINESS:
        _add_lists(data, case)
    data["off_balance_sheet"] = {name: _money(amount) for name, amount in case.off_balance_sheet.items()}
    if case.loan_request:
        data["loan_request"] = _loan_request(case.loan_request)
    if case.evidence:
        data[FIGURE_EVIDENCE] = evidence_to_json(case.evidence)
    return data


def _place(data: dict[str, Any], path: str, value: Any) -> None:
    *sections, key = path.split(".")
    for section in sections:
        data = data.setdefault(section, {})
    data[key] = value


def _money(value: Decimal) -> str:
    return str(round_fen(value))


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _plain(figure: Figure, places: int) -> Any:
    write = _money if places == 2 else _number
    return [write(value) for value in figure] if isinstance(figure, tuple) else write(figure)


def _add_lists(data: dict[str, Any], case: Case) -> None:
    for key, day in (("opening_date", case.opening_date), ("closing_date", case.closing_date)):
        if day:
            data.setdefault("balance_sheet", {})[key] = day.isoformat()
    if "inventory_table" in data or case.items:
        data.setdefault("inventory_table", {})["items"] = [_item(item) for item in case.items]
    data["debts"] = [_debt(debt) for debt in case.debts]
    evidence = data.setdefault("evidence", {})
    evidence["implied_annual_revenue"] = {method.name: _money(method.amount) for method in case.methods}
    reasons = {method.name: method.unreliable for method in case.methods if method.unreliable}
    if reasons:
        evidence["unreliable_methods"] = reasons


def _item(item: StockItem) -> dict[str, Any]:
    return {
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "unit": item.unit,
        "quantity": _number(item.quantity),
        "unit_cost": _number(item.unit_cost),
        "unit_price": _number(item.unit_price),
        "sales_share_pct": _number(item.sales_share_pct),
    }


def _debt(debt: Debt) -> dict[str, Any]:
    return {
        "name": debt.name,
        "line_item": debt.line_item,
        "opening": _money(debt.opening),
        "annual_rate_pct": _number(debt.annual_rate_pct),
        "received": [_money(value) for value in debt.received],
        "repaid": [_money(value) for value in debt.repaid],
        "closing": _money(debt.closing),
        "interest": [_money(value) for value in debt.interest],
    }


def _loan_request(request: LoanRequest) -> dict[str, Any]:
    data: dict[str, Any] = {
        "amount": _money(request.amount),
        "term_months": request.term_months,
        "annual_rate_pct": _number(request.annual_rate_pct),
        "repayment": request.repayment,
        "purpose_zh": request.purpose_zh,
    }
    if request.expected_growth is not None:
        data["expected_growth"] = _number(request.expected_growth)
    return data
