"""The rows behind a figure of the credit report, in words."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from loans.choices import AccountState, InquiryReason, InquiryResult
from loans.wording import listed

MOST_SAID: Final = 12
"""Rows said of one figure; the report's page shows all."""


def grounds_in_words(rows: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return a sentence for each row, as they were kept with the report."""
    said = [SENTENCES[row["is"]](row) for row in rows[:MOST_SAID]]
    if len(rows) > MOST_SAID:
        said.append(_("And %(count)s more.") % {"count": len(rows) - MOST_SAID})
    return tuple(said)


def _inquiry(row: Mapping[str, Any]) -> str:
    words = {"day": row["day"], "who": row["who"], "why": InquiryReason(row["reason"]).label}
    if row.get("result") == InquiryResult.REFUSED:
        return _("%(day)s %(who)s, %(why)s: refused") % words
    return _("%(day)s %(who)s, %(why)s") % words


def _account(row: Mapping[str, Any]) -> str:
    words = {
        "who": row["who"],
        "number": row["number"],
        "amount": format_yuan(Decimal(row["amount"])),
        "limit": format_yuan(Decimal(row["limit"])),
    }
    if "state" in row:
        words["state"] = AccountState(row["state"]).label
        words["overdue"] = format_yuan(Decimal(row["overdue"]))
        return _("%(who)s %(number)s: %(state)s, overdue %(overdue)s, balance %(amount)s") % words
    return _("%(who)s %(number)s: %(amount)s of %(limit)s") % words


def _lender(row: Mapping[str, Any]) -> str:
    return _("%(who)s: %(amount)s") % {"who": row["who"], "amount": format_yuan(Decimal(row["amount"]))}


def _months(row: Mapping[str, Any]) -> str:
    return _("From %(first)s to %(last)s") % {"first": row["months"][0], "last": row["months"][-1]}


def _late(row: Mapping[str, Any]) -> str:
    words = {"who": row["who"], "number": row["number"], "months": listed(row["months"])}
    return _("%(who)s %(number)s: late in %(months)s") % words


SENTENCES: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "inquiry": _inquiry,
    "account": _account,
    "lender": _lender,
    "months": _months,
    "late": _late,
}
