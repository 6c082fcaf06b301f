"""Every line item of the statements: the one list that reading, checking, the workbook and the pages share."""

import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from review.statements.lines.business import BUSINESS_LINES
from review.statements.lines.household import HOUSEHOLD_LINES
from review.statements.lines.spec import Absent, Line, Take, phrase

__all__ = [
    "BUSINESS_LINES",
    "HOUSEHOLD_LINES",
    "LINES",
    "METHODS",
    "OFF_BALANCE",
    "Absent",
    "Line",
    "Take",
    "line_title",
    "method_title",
]

LINES: Final[dict[str, Line]] = {line.path: line for line in (*BUSINESS_LINES, *HOUSEHOLD_LINES)}

METHODS: Final[dict[str, Any]] = {
    "owner_by_month": _("owner's word by month"),
    "owner_by_day": _("owner's word by day"),
    "sampled_daily_takings": _("sampled daily takings"),
    "ledger_or_till_record": _("ledger or till record"),
    "till_cash": _("cash in the till"),
    "wallet_and_bank_receipts": _("wallet and bank receipts"),
    "purchases_and_margin": _("purchases and margin"),
    "staff_output": _("staff output"),
    "utility_bills": _("utility bills"),
    "tax_record": _("tax record"),
}
"""Independent ways to estimate revenue (domain 2.3); a case file may name others."""

OFF_BALANCE: Final[dict[str, Any]] = {
    "self_occupied_house": _("Own home"),
    "home_mortgage": _("Mortgage on the own home"),
    "guarantees_given": _("Guarantees given"),
}
"""What is kept off the balance sheet, so that it does not dilute the deviation; a case file may name more."""

_METHOD_PREFIX: Final = "evidence.implied_annual_revenue."
_DEBT_TITLES: Final[dict[str, Any]] = {
    "interest": _("Debt %(number)s, interest"),
    "received": _("Debt %(number)s, received"),
    "repaid": _("Debt %(number)s, repaid"),
    "opening": _("Debt %(number)s, opening"),
    "closing": _("Debt %(number)s, closing"),
}


def method_title(name: str) -> Any:
    """Return the name of a revenue method in the reader's language; an unknown one as it is written."""
    return METHODS.get(name, name)


def line_title(line_item: str) -> Any:
    """Return what a line item is called in the reader's language. An unknown path is returned as it is."""
    if line_item in LINES:
        return LINES[line_item].title
    if line_item in OFF_BALANCE:
        return OFF_BALANCE[line_item]
    if line_item.startswith(_METHOD_PREFIX):
        return phrase(_("Revenue by %(method)s"), method=method_title(line_item.removeprefix(_METHOD_PREFIX)))
    if line_item == "inventory_table.items":
        return _("Stock count, item by item")
    if line_item == "inventory_table.sales_mix_margin":
        return _("Margin of the sales mix")
    return _debt_title(line_item)


def _debt_title(line_item: str) -> Any:
    match = re.fullmatch(r"debts\.(\d{1,2})\.(\w+)", line_item)
    if not match or match[2] not in _DEBT_TITLES:
        return line_item
    return phrase(_DEBT_TITLES[match[2]], number=int(match[1]) + 1)
