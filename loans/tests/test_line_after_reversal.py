"""What a reversal does to the line: closed by hand it stays so; drawn again it has no room for what was repaid."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jinxin.errors import IllegalMove
from jinxin.staff.models import User
from loans.enums import Method
from loans.models import CreditLine, Loan
from loans.queries.ledger import verify_loan
from loans.services.lines import end_line
from loans.services.requests import ask_reversal, confirm
from loans.tests.factories_accounts import WHY, pay_off, undone
from loans.tests.factories_money import colleague, make_loan, pay

pytestmark = pytest.mark.django_db
REASON = "客户经营出现异常，先停止用信"


@pytest.fixture(scope="module", autouse=True)
def paid_out(once: Any) -> int:
    """200,000 yuan drawn under a revolving line of as much, paid out on 2026-11-23."""
    return int(once(lambda: make_loan(method=Method.REVOLVING).pk))


@pytest.fixture
def loan(db: None, paid_out: int) -> Loan:
    return Loan.objects.get(pk=paid_out)


def line_of(loan: Loan) -> CreditLine:
    return CreditLine.objects.get(application=loan.application_id)


def test_a_line_that_a_manager_closed_stays_closed(loan: Loan, manager: User, at: datetime) -> None:
    end_line(line_of(loan), reason=REASON, actor=manager, at=at + timedelta(days=1))
    repayment = pay_off(loan, at + timedelta(days=10))
    undone(repayment.transaction, at + timedelta(days=11))
    loan.refresh_from_db()
    line = line_of(loan)
    assert (loan.state, line.drawn) == ("active", loan.principal)
    assert not line.is_open and line.closed_at == at + timedelta(days=1)


def test_a_line_that_closed_with_its_loan_opens_again(at: datetime) -> None:
    loan = make_loan()
    repayment = pay_off(loan, at + timedelta(days=10))
    assert not line_of(loan).is_open
    undone(repayment.transaction, at + timedelta(days=11))
    assert line_of(loan).is_open and line_of(loan).closed_at is None


def test_what_was_drawn_again_is_not_owed_twice(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=10)
    repayment = pay_off(loan, now)
    asked = ask_reversal(repayment.transaction, reason=WHY, actor=colleague(), at=now + timedelta(hours=1))
    CreditLine.objects.filter(application=loan.application_id).update(drawn=Decimal("60000.00"))
    with pytest.raises(IllegalMove, match=r"60,000\.00"):
        confirm(asked, actor=colleague(), at=now + timedelta(hours=2))
    loan.refresh_from_db()
    asked.refresh_from_db()
    assert (loan.state, asked.state) == ("settled", "asked")
    assert line_of(loan).drawn == Decimal("60000.00")


def test_it_is_refused_when_it_is_asked_for(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=10)
    repayment = pay_off(loan, now)
    CreditLine.objects.filter(application=loan.application_id).update(amount=Decimal("150000.00"))
    with pytest.raises(IllegalMove, match=r"50,000\.00"):
        ask_reversal(repayment.transaction, reason=WHY, actor=colleague(), at=now + timedelta(hours=1))


def test_interest_alone_needs_no_room(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=40)
    repayment = pay(loan, Decimal("100.00"), now)
    undone(repayment.transaction, now + timedelta(hours=1))
    assert verify_loan(loan) == []
