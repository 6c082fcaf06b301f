"""The parts of a case file that are lists: items of the stock count, debts, estimates of revenue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from review.statements.case import MOST_DEBTS, MOST_ITEMS, MOST_METHODS, Debt, RevenueMethod, StockItem
from review.statements.errors import Problems
from review.statements.lines.business import DEBTS
from review.statements.schema.reading import (
    excerpt,
    read_list,
    read_number,
    read_object,
    read_text,
    refuse_misspelt,
    refuse_unknown,
)

_ITEM_KEYS: Final = ("name_zh", "name_en", "unit", "quantity", "unit_cost", "unit_price", "sales_share_pct")
_DEBT_KEYS: Final = ("name", "line_item", "opening", "annual_rate_pct", "received", "repaid", "closing", "interest")
_METHODS: Final = "evidence.implied_annual_revenue"
_UNRELIABLE: Final = "evidence.unreliable_methods"


def read_items(raw: Any, problems: Problems) -> tuple[StockItem, ...]:
    """Return the items of the stock count; the shares of sales must not exceed 100 percent together."""
    where = "inventory_table.items"
    rows = read_list(raw, where, problems, longest=MOST_ITEMS)
    items = [_read_item(row, f"{where}.{number}", problems) for number, row in enumerate(rows)]
    found = tuple(item for item in items if item is not None)
    if sum((item.sales_share_pct or Decimal(0) for item in found), Decimal(0)) > 100:
        problems.add(where, _("The shares of sales exceed 100 percent together."))
    return found


def _read_item(raw: Any, where: str, problems: Problems) -> StockItem | None:
    row = read_object(raw, where, problems)
    if row is None:
        return None
    refuse_misspelt(row, _ITEM_KEYS, where, problems)
    name_zh, name_en, unit = (
        read_text(row.get(key), f"{where}.{key}", problems) for key in ("name_zh", "name_en", "unit")
    )
    quantity = read_number(row.get("quantity"), f"{where}.quantity", problems, places=4)
    cost = read_number(row.get("unit_cost"), f"{where}.unit_cost", problems, places=4)
    price, share = _optional(row, "unit_price", where, problems), _optional(row, "sales_share_pct", where, problems)
    if share and not price:
        problems.add(f"{where}.unit_price", _("Needs a selling price above 0, because the item has a share of sales."))
    if quantity is None or cost is None:
        return None
    return StockItem(quantity, cost, name_zh, name_en, unit, price, share)


def _optional(row: Mapping[str, Any], key: str, where: str, problems: Problems) -> Decimal | None:
    return None if row.get(key) is None else read_number(row[key], f"{where}.{key}", problems, places=4)


def read_debts(raw: Any, months: int, problems: Problems) -> tuple[Debt, ...]:
    """Return the list of debts, each with its movement for every month of the period."""
    rows = read_list(raw, "debts", problems, longest=MOST_DEBTS)
    debts = [_read_debt(row, f"debts.{number}", months, problems) for number, row in enumerate(rows)]
    return tuple(debt for debt in debts if debt is not None)


def _read_debt(raw: Any, where: str, months: int, problems: Problems) -> Debt | None:
    row = read_object(raw, where, problems)
    if row is None:
        return None
    refuse_misspelt(row, _DEBT_KEYS, where, problems)
    if row.get("line_item") not in DEBTS:
        problems.add(f"{where}.line_item", _("Must be one of: %(choices)s.") % {"choices": ", ".join(DEBTS)})
    name = read_text(row.get("name"), f"{where}.name", problems)
    opening = read_number(row.get("opening"), f"{where}.opening", problems)
    closing = read_number(row.get("closing"), f"{where}.closing", problems)
    rate = read_number(row.get("annual_rate_pct"), f"{where}.annual_rate_pct", problems, places=4)
    flows = [_read_flow(row.get(key), f"{where}.{key}", months, problems) for key in ("received", "repaid", "interest")]
    if opening is None or closing is None or rate is None or None in flows:
        return None
    received, repaid, interest = (flow or () for flow in flows)
    return Debt(name, str(row.get("line_item")), opening, closing, rate, received, repaid, interest)


def _read_flow(raw: Any, where: str, months: int, problems: Problems) -> tuple[Decimal, ...] | None:
    if not isinstance(raw, list | tuple) or len(raw) != months:
        form = _("Must be a list of %(count)s amounts, one for each month of the period.")
        problems.add(where, form % {"count": months})
        return None
    values = [read_number(value, f"{where}.{number}", problems) for number, value in enumerate(raw)]
    return None if None in values else tuple(value for value in values if value is not None)


def read_methods(evidence: Any, problems: Problems) -> tuple[RevenueMethod, ...]:
    """Return the estimates of revenue in the order of their names, with the reason where one is unreliable."""
    if not isinstance(evidence, Mapping):
        return ()
    raw = evidence.get("implied_annual_revenue")
    found = {} if raw is None else read_object(raw, _METHODS, problems) or {}
    reasons = _read_reasons(evidence.get("unreliable_methods"), list(found), problems)
    if len(found) > MOST_METHODS:
        problems.add(_METHODS, _("Has more than %(longest)s entries.") % {"longest": MOST_METHODS})
        return ()
    methods = []
    for name in sorted(found, key=str):
        where = f"{_METHODS}.{excerpt(name)}"
        title = read_text(name, where, problems, longest=60, required=True)
        amount = read_number(found[name], where, problems)
        if amount is not None:
            methods.append(RevenueMethod(title, amount, reasons.get(title, "")))
    return tuple(methods)


def _read_reasons(raw: Any, known: list[str], problems: Problems) -> dict[str, str]:
    if raw is None:
        return {}
    found = read_object(raw, _UNRELIABLE, problems) or {}
    refuse_unknown(found, known, _UNRELIABLE, problems)
    return {
        str(name): read_text(reason, f"{_UNRELIABLE}.{excerpt(name)}", problems, required=True)
        for name, reason in list(found.items())[:MOST_METHODS]
    }
