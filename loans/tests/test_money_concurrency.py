"""The same thing done twice at the same instant, on a database whose transactions really run side by side."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from jinxin.audit.services import verify
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.tests.factories import make_centre
from loans.models import (
    Application,
    Contract,
    CreditLine,
    Loan,
    PaymentBatch,
    PaymentOrder,
    Payout,
    Repayment,
    Transaction,
)
from loans.queries.ledger import verify_loan
from loans.rules.drawings import Drawing
from loans.services import payouts
from loans.services.applications import withdraw
from loans.services.batches import export_batch
from loans.services.contracts import prepare_contract
from loans.services.drawings import cancel_payout, prepare_payout
from loans.services.lines import lapse_expired
from loans.services.payouts import confirm_paid, release_payout
from loans.services.repayments import record_repayment
from loans.tests.factories_money import (
    account_fields,
    colleague,
    make_approved,
    make_contract,
    make_loan,
    make_payout,
    make_signed,
    make_signed_costs,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REASON = "客户另筹到资金，不再需要借款"


@pytest.fixture(autouse=True)
def _lender(transactional_db: None) -> None:
    make_centre()


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Run the verbs in threads that start together; return what each gave or was refused with."""
    gate = threading.Barrier(len(verbs))
    results: list[Any] = [None] * len(verbs)

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = verbs[index]()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def refused(results: list[Any]) -> list[Any]:
    """Return the refusals, which must all be words for people."""
    errors = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, DomainError) for error in errors), errors
    return errors


def test_a_payout_is_released_once(at: datetime) -> None:
    payout = make_payout(at=at)
    people = [colleague() for _person in range(4)]

    def release(person: User) -> PaymentOrder:
        return release_payout(Payout.objects.get(pk=payout.pk), actor=person, at=at + timedelta(hours=2))

    results = at_once(*[lambda person=person: release(person) for person in people])
    assert len(refused(results)) == 3
    order, line = PaymentOrder.objects.get(), CreditLine.objects.get(application=payout.contract.application_id)
    assert [line.reserved, line.drawn] == [payout.amount, Decimal(0)]

    def answer(person: User) -> Loan:
        return confirm_paid(
            PaymentOrder.objects.get(pk=order.pk), paid_on=at.date(), actor=person, at=at + timedelta(hours=3)
        )

    loans = at_once(*[lambda person=person: answer(person) for person in people])
    assert not refused(loans) and {loan.pk for loan in loans} == {Loan.objects.get().pk}
    line.refresh_from_db()
    assert [line.reserved, line.drawn] == [Decimal(0), payout.amount] and Transaction.objects.count() == 1
    assert verify_loan(loans[0]) == [] and verify().intact


def test_releases_of_different_cases_get_numbers_without_gaps(at: datetime) -> None:
    payouts = [make_payout(at=at) for _case in range(4)]
    person = colleague()
    results = at_once(
        *[lambda payout=payout: release_payout(payout, actor=person, at=at + timedelta(hours=2)) for payout in payouts]
    )
    assert not refused(results)
    numbers = PaymentOrder.objects.values_list("number", flat=True)
    assert sorted(numbers) == [f"FK2026-{number:04d}" for number in range(1, 5)]
    assert verify().intact


def test_release_and_cancellation_or_withdrawal_exclude_each_other(at: datetime) -> None:
    for end in ("cancel", "withdraw"):
        payout = make_payout(at=at)
        case = Application.objects.get(pk=payout.contract.application_id)
        person = colleague()

        def stop(end: str = end, payout: Payout = payout, case: Application = case, person: User = person) -> None:
            if end == "cancel":
                cancel_payout(payout, reason=REASON, actor=person, at=at + timedelta(hours=2))
            else:
                withdraw(case, reason=REASON, actor=case.officer, at=at + timedelta(hours=2))

        def release(payout: Payout = payout) -> PaymentOrder:
            return release_payout(payout, actor=colleague(), at=at + timedelta(hours=2))

        assert len(refused(at_once(release, stop))) == 1
        payout.refresh_from_db()
        case.refresh_from_db()
        ordered = PaymentOrder.objects.filter(payout=payout).exists()
        assert (payout.state == "released") == ordered == (case.state == "signed" and payout.state != "cancelled")
    assert verify().intact


def test_contracts_and_payouts_are_prepared_once(at: datetime) -> None:
    case = make_approved(at=at)
    people = [colleague() for _person in range(3)]
    fields = account_fields(case)
    make_signed_costs(case, at=at)
    results = at_once(
        *[lambda person=person: prepare_contract(case, **fields, actor=person, at=at) for person in people]
    )
    assert len(refused(results)) == 2
    contract = Contract.objects.get()
    assert contract.number == "HT2026-0001"
    signed = make_signed(contract, at=at)
    results = at_once(*[lambda person=person: prepare_payout(signed, actor=person, at=at) for person in people])
    assert len(refused(results)) == 2 and Payout.objects.count() == 1


def test_a_repayment_sent_twice_at_once_is_booked_once(at: datetime) -> None:
    loan, person, key, now = make_loan(at=at), colleague(), uuid4(), at + timedelta(days=30)

    def send() -> Repayment:
        return record_repayment(loan, key=key, amount=Decimal("1000.00"), received_on=now.date(), actor=person, at=now)

    results = at_once(send, send, send)
    assert not refused(results)
    assert {result.pk for result in results} == {Repayment.objects.get().pk}
    assert verify_loan(loan) == []


def test_two_repayments_at_once_never_pay_more_than_is_owed(at: datetime) -> None:
    loan, now = make_loan(at=at), at + timedelta(days=30)
    most = sum(line.total for line in loan.instalments.all())
    part = (most * 2 / 3).quantize(Decimal("0.01"))
    people = [colleague() for _person in range(3)]
    results = at_once(
        *[
            lambda person=person: record_repayment(
                loan, key=uuid4(), amount=part, received_on=now.date(), actor=person, at=now
            )
            for person in people
        ]
    )
    assert len(refused(results)) == 2 and Repayment.objects.count() == 1
    assert verify_loan(loan) == [] and verify().intact


def test_one_key_for_two_loans_is_refused_in_words(at: datetime) -> None:
    loans, person, key = [make_loan(at=at), make_loan(at=at)], colleague(), uuid4()
    now = at + timedelta(days=30)
    results = at_once(
        *[
            lambda loan=loan: record_repayment(
                loan, key=key, amount=Decimal("1000.00"), received_on=now.date(), actor=person, at=now
            )
            for loan in loans
        ]
    )
    assert len(refused(results)) == 1 and Repayment.objects.count() == 1


def test_signing_and_lapsing_exclude_each_other(at: datetime) -> None:
    contract = make_contract(at=at)
    late = at + timedelta(days=91)
    results = at_once(lambda: lapse_expired(late), lambda: lapse_expired(late), lambda: make_signed(contract, at=at))
    case = Application.objects.get(pk=contract.application_id)
    signed = not isinstance(results[2], Exception)
    assert case.state == ("signed" if signed else "lapsed")
    assert sum(result for result in results[:2]) == (0 if signed else 1)
    assert verify().intact


def test_two_drawings_released_at_once_never_pass_the_line(at: datetime) -> None:
    contract = make_signed(at=at)
    line, person = CreditLine.objects.get(pk=contract.credit_line_id), colleague()
    part = (line.amount * 2 / 5).quantize(Decimal("0.01"))
    payouts = [
        prepare_payout(contract, drawing=Drawing(part, 12), actor=contract.prepared_by, at=at + timedelta(hours=2))
        for _drawing in range(2)
    ]
    Payout.objects.filter(pk=payouts[1].pk).update(amount=line.amount - part + Decimal("0.01"))
    results = at_once(
        *[
            lambda pk=payout.pk: release_payout(Payout.objects.get(pk=pk), actor=person, at=at + timedelta(hours=3))
            for payout in payouts
        ]
    )
    assert len(refused(results)) == 1 and PaymentOrder.objects.count() == 1
    line.refresh_from_db()
    assert line.reserved == PaymentOrder.objects.get().amount and line.free >= 0


def test_an_order_goes_into_one_batch_whoever_exports_at_the_same_moment(at: datetime) -> None:
    person = colleague()
    for _payout in range(3):
        release_payout(make_payout(at=at), actor=person, at=at + timedelta(hours=2))
    people = [colleague() for _person in range(3)]
    results = at_once(
        *[lambda one=one: export_batch(encoding="gb18030", actor=one, at=at + timedelta(hours=3)) for one in people]
    )
    assert len(refused(results)) == 2
    batch = PaymentBatch.objects.get()
    assert batch.number == "PC2026-0001" and batch.orders.count() == batch.count == 3


@pytest.mark.parametrize("step", ["release", "answer"])
def test_a_worker_that_is_killed_before_its_end_leaves_nothing_behind(
    at: datetime, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    payout, person, now = make_payout(at=at), colleague(), at + timedelta(hours=2)
    order = release_payout(payout, actor=person, at=now) if step == "answer" else None

    def verb() -> Any:
        fresh = Payout.objects.get(pk=payout.pk)
        if order is None:
            return release_payout(fresh, actor=person, at=now)
        return confirm_paid(PaymentOrder.objects.get(), paid_on=at.date(), actor=person, at=now)

    def die(*_args: object, **_kwargs: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(payouts, "tell", die)
    (killed,) = at_once(verb)
    assert isinstance(killed, OperationalError)
    monkeypatch.undo()
    line = CreditLine.objects.get(application=payout.contract.application_id)
    assert [line.drawn, line.reserved] == [Decimal(0), payout.amount if order else Decimal(0)]
    assert not Loan.objects.exists() and PaymentOrder.objects.count() == (1 if order else 0)
    (done,) = at_once(verb)
    assert done.number == ("JK2026-0001" if order else "FK2026-0001"), "no number is lost"
    assert verify().intact
