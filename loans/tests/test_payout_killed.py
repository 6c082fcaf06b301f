"""The process that pays out is killed between its steps, each of them; then the step is taken again: one order, one
loan."""

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from jinxin.audit.services import verify
from jinxin.errors import IllegalMove
from jinxin.tests.factories import make_centre
from loans.models import CreditLine, Loan, PaymentOrder, Payout, Posting, Transaction
from loans.queries.ledger import verify_loan
from loans.services.payouts import confirm_paid, release_payout
from loans.tests.factories_money import colleague, make_payout

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITES = ("INSERT", "UPDATE", "DELETE")
MOST_STEPS = 60


@pytest.fixture(autouse=True)
def _lender(transactional_db: None) -> None:
    make_centre()


def in_a_process(work: Callable[[], Any], *, dies_before: int) -> int:
    """Do the work in a process of its own that kills itself before it writes for the n-th time; return what it ended
    with: minus the signal, or 0 where it wrote less often and came to its end."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    writes = 0

    def die(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal writes
        writes += sql.startswith(WRITES)
        if writes == dies_before:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        connection.connection = None  # the parent's: it stays the parent's
        with connection.execute_wrapper(die):
            work()
    except BaseException:  # noqa: BLE001 - whatever it is, this process ends here
        os._exit(1)
    os._exit(0)


def killed_at_every_step(work: Callable[[], Any], untouched: Callable[[], bool]) -> int:
    """Kill the work before its first write, its second, and so on: nothing of it is left, until it runs to its end.
    Return how often it was killed."""
    for step in range(1, MOST_STEPS):
        ended = in_a_process(work, dies_before=step)
        if ended == 0:
            return step - 1
        assert ended == -signal.SIGKILL
        assert untouched(), f"something was left when it was killed before write {step}"
        assert verify().intact
    raise AssertionError("the work never came to its end")


def test_a_payout_killed_anywhere_and_repeated_is_one_order_and_one_loan(at: datetime) -> None:
    payout, second = make_payout(at=at), colleague()
    released_at, paid_at = at + timedelta(hours=2), at + timedelta(hours=3)

    def release() -> PaymentOrder:
        return release_payout(Payout.objects.get(pk=payout.pk), actor=second, at=released_at)

    def nothing_ordered() -> bool:
        line = CreditLine.objects.get()
        return not PaymentOrder.objects.exists() and (line.reserved, line.drawn) == (Decimal(0), Decimal(0))

    assert killed_at_every_step(release, nothing_ordered) >= 4  # line, order, payout, trail
    with pytest.raises(IllegalMove):  # it was done: whoever got no answer and tries again is told so
        release()
    order = PaymentOrder.objects.get()

    def confirm() -> Loan:
        fresh = PaymentOrder.objects.get(pk=order.pk)
        return confirm_paid(fresh, paid_on=paid_at.date(), actor=second, at=paid_at)

    def nothing_lent() -> bool:
        books = (Loan, Transaction, Posting)
        line = CreditLine.objects.get()
        held = (line.reserved, line.drawn) == (payout.amount, Decimal(0))
        return held and not any(book.objects.exists() for book in books)

    assert killed_at_every_step(confirm, nothing_lent) >= 8  # loan, plan, lines, booking, order, payout, case, trail
    loan = confirm()
    assert Loan.objects.get() == loan and verify_loan(loan) == [] and verify().intact
    line = CreditLine.objects.get()
    assert (line.reserved, line.drawn, PaymentOrder.objects.count()) == (Decimal(0), payout.amount, 1)
