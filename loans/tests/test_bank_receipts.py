"""Repayments from the bank's file: booked once by the bank's reference, placed by number or account, else queued."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import time_machine

from customers.identifiers import synthetic_bank_card
from customers.services.cards import add_card
from jinxin.errors import DomainError, IllegalMove
from jinxin.staff.models import Centre, User
from loans.bank import booking
from loans.models import BankRow, Loan, Repayment
from loans.tests.factories_bank import RECEIPTS_HEAD, book, send
from loans.tests.factories_money import CARD, make_loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(centre: Centre, at: datetime) -> Loan:
    return make_loan(at=at)


@pytest.fixture
def now(at: datetime) -> datetime:
    return at + timedelta(days=31)


@pytest.fixture(autouse=True)
def later(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def receipt(reference: str, text: str = "", amount: str = "1000.00", account: str = "", name: str = "") -> list[str]:
    return [reference, amount, "20261223", text, account, name]


def test_money_is_placed_by_loan_contract_or_account_and_booked_once(
    loan: Loan, operations: User, now: datetime
) -> None:
    contract = loan.payout.contract
    rows = [
        RECEIPTS_HEAD,
        receipt("R1", f"还款{loan.number}"),
        receipt("R2", f"合同 {contract.number} 还贷"),
        receipt("R3", account=f"{CARD[:4]} {CARD[4:]}", name=contract.account_holder),
        receipt("R4", "还贷款 HT2019-0735"),
        receipt("R5", account=CARD, name="别人"),
        receipt("R1", loan.number),
        receipt("", loan.number),
    ]
    file = send("receipts", rows, actor=operations, at=now, name="入账.xlsx")
    assert file.counts == {"matched": 3, "unmatched": 2, "duplicate": 1, "wrong": 1}
    assert not Repayment.objects.exists()
    file = book(file, actor=operations, at=now)
    assert Repayment.objects.filter(loan=loan).count() == 3
    assert {
        row.repayment.loan
        for row in BankRow.objects.filter(state="booked").select_related("repayment__loan")
        if row.repayment
    } == {loan}
    again = send("receipts", [*rows, receipt("R6", loan.number)], actor=operations, at=now)
    assert again.counts == {"duplicate": 6, "matched": 1, "wrong": 1}
    other = send("receipts", [*rows[:2], receipt("R7")], actor=operations, at=now, bank="乙银行")
    assert other.counts == {"matched": 1, "unmatched": 1}, "another bank has references of its own"


def test_too_much_is_kept_for_what_comes_due_and_too_little_is_taken(
    loan: Loan, operations: User, now: datetime
) -> None:
    rows = [RECEIPTS_HEAD, receipt("R1", loan.number, amount="9,999,999.99"), receipt("R2", loan.number, amount="0.01")]
    book(send("receipts", rows, actor=operations, at=now), actor=operations, at=now)
    states = dict(BankRow.objects.values_list("reference", "state"))
    assert states["R1"] in ("booked", "unmatched") and "R2" in states
    assert Repayment.objects.filter(amount=Decimal("9999999.99")).count() == (states["R1"] == "booked")


def test_an_unknown_payment_is_assigned_by_a_person(loan: Loan, operations: User, now: datetime) -> None:
    file = send(
        "receipts", [RECEIPTS_HEAD, receipt("R1", "还钱"), receipt("R2", "x", "0.01")], actor=operations, at=now
    )
    row, other = file.rows.order_by("number")
    with pytest.raises(IllegalMove):
        booking.assign_to_loan(row, loan, actor=operations, at=now)
    book(file, actor=operations, at=now)
    repayment = booking.assign_to_loan(row, loan, actor=operations, at=now)
    row.refresh_from_db()
    assert (row.state, row.repayment, row.loan, row.settled_by) == ("booked", repayment, loan, operations)
    with pytest.raises(IllegalMove):
        booking.assign_to_loan(row, loan, actor=operations, at=now)
    with pytest.raises(IllegalMove):
        booking.reopen_row(row, actor=operations, at=now)
    booking.dismiss_row(other, reason="客户误转，已原路退回", actor=operations, at=now)
    assert Repayment.objects.count() == 1


def test_money_of_a_day_before_the_payout_waits_with_the_reason(loan: Loan, operations: User, now: datetime) -> None:
    row = receipt("R1", loan.number)
    row[2] = "2026-11-01"
    file = send("receipts", [RECEIPTS_HEAD, row], actor=operations, at=now)
    assert BankRow.objects.get().state == "unmatched"
    book(file, actor=operations, at=now)
    with pytest.raises(DomainError) as caught:
        booking.assign_to_loan(BankRow.objects.get(), loan, actor=operations, at=now)
    assert caught.value.field == "number"


def test_a_card_kept_for_the_borrower_places_money_too(loan: Loan, operations: User, now: datetime) -> None:
    number = synthetic_bank_card(Random("kept"))
    fields = {"number": number, "bank": "乙银行", "use": "both"}
    add_card(customer=loan.customer, fields=fields, actor=loan.officer, at=now)
    file = send("receipts", [RECEIPTS_HEAD, receipt("R1", account=number)], actor=operations, at=now)
    assert file.counts == {"matched": 1} and BankRow.objects.get().loan == loan
