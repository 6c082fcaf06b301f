"""How the figures of the demo's statements are known: counted on the visit, shown by papers, or only said."""

from datetime import date
from typing import Any, Final

from loans.enums import PaperKind

SEEN: Final = ("balance_sheet.closing.cash_on_hand", "balance_sheet.closing.inventory", "inventory_table.items")
SHOWN: Final[dict[str, PaperKind]] = {
    "balance_sheet.closing.bank_loans": PaperKind.CREDIT_REPORT,
    "balance_sheet.closing.credit_card_balance": PaperKind.CREDIT_REPORT,
    "evidence.credit_report_balance": PaperKind.CREDIT_REPORT,
    "household_balance_sheet.closing.mortgage": PaperKind.CREDIT_REPORT,
    "balance_sheet.closing.bank_deposits": PaperKind.FLOWS,
    "balance_sheet.closing.e_wallet_balances": PaperKind.FLOWS,
    "evidence.payroll_credits_annual": PaperKind.PAYROLL,
    "household_income.net_pay_annual": PaperKind.PAYROLL,
}
SAID: Final = (
    "income_statement.household_expenses",
    "income_statement.other_drawings",
    "household_spending.living_annual",
)


def evidence_for(case: dict[str, Any], *, papers: dict[str, int], by: str, on: date) -> dict[str, dict[str, Any]]:
    """Return the evidence of a case file; `papers` has the number of one paper of each kind that is on file."""
    photo: dict[str, Any] = {"paper": papers[PaperKind.STOCK]} if PaperKind.STOCK in papers else {}
    seen = {line: {"kind": "observed", "by": by, "on": on.isoformat(), **photo} for line in SEEN}
    shown = {line: {"kind": "documented", "paper": papers[kind]} for line, kind in SHOWN.items() if kind in papers}
    said = {line: {"kind": "stated"} for line in SAID}
    return {line: mark for line, mark in {**seen, **shown, **said}.items() if _has(case, line)}


def _has(case: dict[str, Any], line: str) -> bool:
    found: Any = case
    for key in line.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found is not None
