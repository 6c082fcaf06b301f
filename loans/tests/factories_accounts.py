"""Loans on which things have happened: paid early, held money, reversals; each by the services."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.models import AccountRequest, Loan, Repayment, Transaction
from loans.queries.asof import standing
from loans.services.prepayments import prepay
from loans.services.requests import ask_extension, ask_reversal, confirm
from loans.tests.factories_money import colleague

WHY = "登记时录错了金额，需要重新登记"


def pay_early(
    loan: Loan, amount: Decimal, at: datetime, *, choice: str = "smaller", actor: User | None = None, **changes: Any
) -> Repayment:
    """Book a prepayment received on the day of `at`."""
    fields = {"key": uuid4(), "received_on": at.date(), **changes}
    return prepay(loan, amount=amount, choice=choice, actor=actor or colleague(), at=at, **fields)


def pay_off(loan: Loan, at: datetime, *, actor: User | None = None) -> Repayment:
    """Pay all of a loan on the day of `at`, before its time."""
    return pay_early(loan, payoff_on(loan, at.date()), at, choice="payoff", actor=actor)


def payoff_on(loan: Loan, day: date) -> Decimal:
    """Return what pays a loan off on a day."""
    return standing(loan, day).quote.total


def undone(booking: Transaction, at: datetime, *, actor: User | None = None) -> AccountRequest:
    """Have a booking reversed by two people."""
    asked = ask_reversal(booking, reason=WHY, actor=actor or colleague(), at=at)
    confirm(asked, actor=colleague(), at=at)
    return asked


def extended(loan: Loan, months: int, at: datetime, *, rate: Decimal | None = None) -> AccountRequest:
    """Have a loan extended: operations asks, a manager agrees."""
    asked = ask_extension(
        loan, months=months, annual_rate=rate or loan.annual_rate, reason=WHY, actor=colleague(), at=at
    )
    confirm(asked, actor=make_user(Role.MANAGER), at=at)
    return asked
