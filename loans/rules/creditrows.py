"""The figures of a credit report, computed from its rows, each with the rows behind it.

The seed names what to look at: how many inquiries and how often, inquiries without a loan, online lenders regardless of
cost, cards at the limit, funds that have been tight for long. Periods count back from the day of the report.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from jinxin.clock import add_months
from jinxin.money import ZERO
from jinxin.policy.settings import Policy
from loans.choices import BORROWING_INQUIRIES, COSTLY_LENDERS, HARD_INQUIRIES, AccountKind, AccountState, InquiryResult
from loans.models import CreditAccount, CreditInquiry

BAD_STATES: Final = frozenset({AccountState.BAD, AccountState.COMPENSATED, AccountState.DISPOSED})
LATE_MONTHS: Final = 24
PERIODS: Final = {
    "inquiries_1_month": 1,
    "inquiries_2_months": 2,
    "inquiries_3_months": 3,
    "inquiries_6_months": 6,
}
Ground = dict[str, Any]


@dataclass(frozen=True)
class Computed:
    """Figures by their names, and for each the rows behind it, as data that can be kept."""

    figures: dict[str, Any]
    grounds: dict[str, list[Ground]]


def compute(
    reported_on: date, accounts: Sequence[CreditAccount], inquiries: Sequence[CreditInquiry], policy: Policy
) -> Computed:
    """Return what the rows of a report come to, under the policy."""
    parts = [
        *(_counted(name, _within(inquiries, reported_on, months)) for name, months in PERIODS.items()),
        _counted("inquiries_without_loan", _without_loan(reported_on, accounts, inquiries, policy)),
        _counted("online_lenders", _costly(accounts)),
        *_cards(accounts),
        _tight(accounts, policy),
        *_late(reported_on, accounts),
        _overdue(accounts),
    ]
    figures = {name: value for name, value, _rows in parts}
    return Computed(figures, {name: rows for name, _value, rows in parts if rows})


def _counted(name: str, rows: list[Ground]) -> tuple[str, Any, list[Ground]]:
    return name, len(rows), rows


def _within(inquiries: Iterable[CreditInquiry], reported_on: date, months: int) -> list[Ground]:
    since = add_months(reported_on, -months)
    hard = (one for one in inquiries if one.reason in HARD_INQUIRIES and since < one.made_on <= reported_on)
    return [_inquiry(one) for one in hard]


def _without_loan(
    reported_on: date, accounts: Sequence[CreditAccount], inquiries: Iterable[CreditInquiry], policy: Policy
) -> list[Ground]:
    """Inquiries for a loan or card that led to no account of that lender in time; those still in time are left open."""
    wait = timedelta(days=policy.inquiry_days)
    since = add_months(reported_on, -LATE_MONTHS)
    asked = [one for one in inquiries if one.reason in BORROWING_INQUIRIES and since < one.made_on <= reported_on]
    opened = sorted(accounts, key=lambda account: account.opened_on)
    taken: set[int] = set()
    found = []
    for one in sorted(asked, key=lambda inquiry: inquiry.made_on):
        if one.result == InquiryResult.GRANTED:
            continue
        if one.result == InquiryResult.REFUSED:
            found.append(_inquiry(one))
            continue
        match = _account_of(one, opened, taken, wait)
        if match is not None:
            taken.add(match)
        elif one.made_on + wait <= reported_on:
            found.append(_inquiry(one))
    return found


def _account_of(
    inquiry: CreditInquiry, accounts: Sequence[CreditAccount], taken: set[int], wait: timedelta
) -> int | None:
    """Return the place of the account an inquiry led to: of the same lender, opened in time, not counted yet."""
    for place, account in enumerate(accounts):
        in_time = inquiry.made_on <= account.opened_on <= inquiry.made_on + wait
        if place not in taken and in_time and same_lender(account.lender, inquiry.institution):
            return place
    return None


def same_lender(one: str, other: str) -> bool:
    """Say whether two names mean one lender: a branch is named after its bank, so the one begins with the other."""
    first, second = ("".join(name.split()).casefold() for name in (one, other))
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def _costly(accounts: Iterable[CreditAccount]) -> list[Ground]:
    """One row for each costly lender with a balance, whatever the number of its accounts."""
    balances: dict[str, Decimal] = {}
    for account in accounts:
        if account.lender_kind in COSTLY_LENDERS and account.balance > 0 and account.kind == AccountKind.LOAN:
            balances[account.lender] = balances.get(account.lender, ZERO) + account.balance
    return [{"is": "lender", "who": who, "amount": str(balance)} for who, balance in balances.items()]


def _cards(accounts: Iterable[CreditAccount]) -> list[tuple[str, Any, list[Ground]]]:
    cards = [one for one in accounts if one.kind == AccountKind.CARD and one.closed_on is None]
    used = [one for one in cards if one.balance > 0]
    full = [one for one in used if one.balance >= one.limit]
    return [
        ("card_limit", sum((one.limit for one in cards), ZERO), []),
        ("card_used", sum((one.balance for one in cards), ZERO), [_account(one) for one in used]),
        ("cards_at_limit", len(full), [_account(one) for one in full]),
    ]


def _tight(accounts: Sequence[CreditAccount], policy: Policy) -> tuple[str, Any, list[Ground]]:
    """Months in a row with cards used above the limit of the policy, or with the balance at costly lenders rising."""
    tight = _tight_months(accounts, policy)
    longest = longest_row(tight)
    rows = [{"is": "months", "months": longest}] if longest else []
    return "tight_months", len(longest), rows


def _tight_months(accounts: Sequence[CreditAccount], policy: Policy) -> list[str]:
    cards = [one for one in accounts if one.kind == AccountKind.CARD]
    costly = [one for one in accounts if one.lender_kind in COSTLY_LENDERS and one.kind == AccountKind.LOAN]
    months = sorted({month for one in accounts for month in one.months})
    found = []
    for month in months:
        limit = sum((one.limit for one in cards if month in one.months), ZERO)
        used = sum((_balance(one.months[month]) for one in cards if month in one.months), ZERO)
        full = limit > 0 and used / limit > policy.tight_card_use
        if full or _sum_at(costly, month) > _sum_at(costly, previous_month(month)):
            found.append(month)
    return found


def _sum_at(accounts: Iterable[CreditAccount], month: str) -> Decimal:
    return sum((_balance(one.months[month]) for one in accounts if month in one.months), ZERO)


def _balance(month: Mapping[str, Any]) -> Decimal:
    return Decimal(str(month.get("balance") or 0))


def previous_month(month: str) -> str:
    """Return the month before (2026-01 → 2025-12)."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def longest_row(months: Sequence[str]) -> list[str]:
    """Return the longest run of months without a gap, the latest of those that are as long."""
    best: list[str] = []
    row: list[str] = []
    for month in months:
        row = [*row, month] if row and previous_month(month) == row[-1] else [month]
        if len(row) >= len(best):
            best = row
    return best


def _late(reported_on: date, accounts: Iterable[CreditAccount]) -> list[tuple[str, Any, list[Ground]]]:
    """Late months of each account in two years, and the longest row of one account (连三累六)."""
    since = f"{add_months(reported_on, -LATE_MONTHS):%Y-%m}"
    total, worst = 0, None
    longest: list[str] = []
    rows: list[Ground] = []
    for account in accounts:
        late = [month for month, what in sorted(account.months.items()) if month > since and what.get("late")]
        if not late:
            continue
        total += len(late)
        rows.append({"is": "late", "who": account.lender, "number": account.number, "months": late})
        row = longest_row(late)
        if len(row) > len(longest):
            longest, worst = row, account
    in_a_row = [{"is": "late", "who": worst.lender, "number": worst.number, "months": longest}] if worst else []
    return [("overdue_24_months", total, rows), ("overdue_in_a_row", len(longest), in_a_row)]


def _overdue(accounts: Iterable[CreditAccount]) -> tuple[str, Any, list[Ground]]:
    found = [one for one in accounts if one.overdue > 0 or one.state in BAD_STATES]
    amount = sum((max(one.overdue, one.balance if one.state in BAD_STATES else ZERO) for one in found), ZERO)
    rows = [{**_account(one), "state": one.state, "overdue": str(one.overdue)} for one in found]
    return "current_overdue", amount, rows


def _inquiry(one: CreditInquiry) -> Ground:
    return {
        "is": "inquiry",
        "day": one.made_on.isoformat(),
        "who": one.institution,
        "reason": one.reason,
        "result": one.result,
    }


def _account(one: CreditAccount) -> Ground:
    return {
        "is": "account",
        "who": one.lender,
        "number": one.number,
        "amount": str(one.balance),
        "limit": str(one.limit),
    }
