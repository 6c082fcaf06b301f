"""Paying out: two people, one transaction, exactly once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from customers.enums import Acquisition, OpportunityKind
from customers.models import Opportunity
from customers.services.opportunities import open_opportunity
from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.money import ZERO
from jinxin.notices.models import Notice
from jinxin.staff.models import Centre, User
from jinxin.tests.factories import make_user
from loans.enums import Method, State
from loans.ledger.schedule import build_schedule
from loans.models import Application, Contract, CreditLine, Instalment, Loan, Payout, Posting, Transaction
from loans.queries.ledger import verify_loan
from loans.services import payouts
from loans.services.applications import withdraw
from loans.services.drawings import cancel_payout, prepare_payout
from loans.services.payouts import confirm_paid, refuse_order, release_payout
from loans.signals import releasing
from loans.tests.factories_money import make_approved, make_contract, make_loan, make_payout, make_signed

pytestmark = pytest.mark.django_db
REASON = "收款账户信息需要与客户再次核对"


@pytest.fixture(scope="module", autouse=True)
def ready(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of a contract that is signed and not paid out."""
    return once(lambda: make_signed().pk)


@pytest.fixture
def signed(db: None, ready: int) -> Contract:
    return Contract.objects.get(pk=ready)


@pytest.fixture
def operations(signed: Contract) -> User:
    return signed.prepared_by


@pytest.fixture
def officer(signed: Contract) -> User:
    return signed.application.officer


@pytest.fixture
def manager(signed: Contract) -> User:
    return User.objects.with_role(Role.MANAGER).get()


@pytest.fixture
def payout(signed: Contract, operations: User, at: datetime) -> Payout:
    return make_payout(signed, actor=operations, at=at)


# Preparing and cancelling


def test_a_payout_is_prepared_for_the_whole_contract_and_colleagues_are_told(
    second_operations: User, payout: Payout, operations: User, officer: User, signed: Contract
) -> None:
    assert (payout.state, payout.amount, payout.prepared_by, payout.officer) == (
        "prepared",
        signed.principal,
        operations,
        officer,
    )
    told = Notice.objects.filter(entry__action="payout.prepared").values_list("recipient", flat=True)
    assert list(told) == [second_operations.pk]


def test_only_operations_outside_the_case_prepares(
    signed: Contract, manager: User, officer: User, at: datetime
) -> None:
    for person in (manager, officer):
        with pytest.raises(NotAllowed):
            prepare_payout(signed, actor=person, at=at)


def test_a_payout_needs_a_signed_contract_and_room_beside_what_is_being_prepared(
    payout: Payout, signed: Contract, operations: User, at: datetime
) -> None:
    with pytest.raises(DomainError) as caught:
        prepare_payout(signed, actor=operations, at=at)
    assert caught.value.field == "amount"
    unsigned = make_contract(at=at)
    with pytest.raises(IllegalMove):
        prepare_payout(unsigned, actor=operations, at=at)


def test_a_line_that_is_closed_past_or_too_small_pays_nothing_out(
    signed: Contract, operations: User, at: datetime
) -> None:
    lines = CreditLine.objects.filter(application=signed.application)
    amount = signed.principal
    for changes in ({"is_open": False}, {"valid_until": at.date() - timedelta(days=1)}, {"amount": amount - 1}):
        before = lines.values(*changes).get()
        lines.update(**changes)
        with pytest.raises(DomainError):
            prepare_payout(signed, actor=operations, at=at)
        lines.update(**before)
    prepare_payout(signed, actor=operations, at=at)


def test_a_cancelled_payout_keeps_its_reason_and_another_can_be_prepared(
    payout: Payout, signed: Contract, operations: User, at: datetime
) -> None:
    with pytest.raises(DomainError) as caught:
        cancel_payout(payout, reason="错误", actor=operations, at=at)
    assert caught.value.field == "reason"
    cancel_payout(payout, reason=REASON, actor=operations, at=at)
    payout.refresh_from_db()
    assert (payout.state, payout.cancelled_by, payout.cancel_reason) == ("cancelled", operations, REASON)
    with pytest.raises(IllegalMove):
        cancel_payout(payout, reason=REASON, actor=operations, at=at)
    assert make_payout(signed, actor=operations, at=at).state == "prepared"


# Releasing


def test_a_release_holds_the_line_and_the_banks_answer_changes_everything_together(
    manager: User, payout: Payout, signed: Contract, second_operations: User, officer: User, at: datetime
) -> None:
    now = at + timedelta(hours=2)
    order = release_payout(payout, actor=second_operations, at=now)
    line = CreditLine.objects.get(application=signed.application_id)
    assert (order.number, order.state, order.amount) == ("FK2026-0001", "waiting", signed.principal)
    assert (line.reserved, line.drawn, line.free) == (signed.principal, ZERO, ZERO) and not Loan.objects.exists()
    loan = confirm_paid(order, paid_on=now.date(), actor=second_operations, at=now)
    payout.refresh_from_db()
    case = Application.objects.get(pk=signed.application_id)
    assert (payout.state, payout.released_by, payout.released_at) == ("paid", second_operations, now)
    assert (case.state, case.closed_at) == (State.PAID_OUT, now)
    assert (loan.number, loan.state, loan.principal, loan.balance) == (
        "JK2026-0001",
        "active",
        signed.principal,
        signed.principal,
    )
    assert (loan.officer, loan.started_on, loan.matures_on) == (officer, date(2026, 11, 23), date(2027, 11, 23))
    assert CreditLine.objects.get(application=case).drawn == signed.principal
    assert Transaction.objects.get().kind == "payout"
    told = Notice.objects.filter(entry__action="application.paid_out").values_list("recipient", flat=True)
    assert set(told) == {officer.pk, manager.pk}
    assert verify_loan(loan) == []
    assert verify().intact


@pytest.mark.parametrize("method", Method)
def test_the_schedule_is_the_contracts_from_the_day_on_which_the_bank_paid(
    method: Method, centre: Centre, at: datetime
) -> None:
    contract = make_contract(make_approved(at=at), at=at, due_day=20)
    Contract.objects.filter(pk=contract.pk).update(method=method)
    payout = make_payout(make_signed(contract, at=at), at=at)
    person, later = make_user(Role.OPERATIONS), at + timedelta(days=3)
    order = release_payout(payout, actor=person, at=at + timedelta(days=2))
    loan = confirm_paid(order, paid_on=later.date(), actor=person, at=later)
    expected = build_schedule(
        principal=contract.principal,
        annual_rate_pct=contract.annual_rate,
        months=contract.term_months,
        method=method,
        start=date(2026, 11, 26),
        due_day=20,
    )
    rows = [(row.number, row.due_on, row.principal, row.interest, row.balance_after) for row in loan.instalments.all()]
    assert rows == [(row.number, row.due, row.principal, row.interest, row.balance) for row in expected.instalments]


def test_neither_the_preparer_nor_the_officer_nor_another_role_releases(
    payout: Payout, operations: User, officer: User, manager: User, at: datetime
) -> None:
    for person in (operations, officer, manager):
        with pytest.raises(NotAllowed):
            release_payout(payout, actor=person, at=at)
    assert not Loan.objects.exists()


def test_an_officer_who_also_works_at_the_counter_handles_no_own_case(centre: Centre, at: datetime) -> None:
    both = make_user([Role.OFFICER, Role.OPERATIONS])
    payout = make_payout(
        make_signed(make_contract(make_approved(make_business_customer(both), at=at), at=at), at=at), at=at
    )
    with pytest.raises(NotAllowed):
        release_payout(payout, actor=both, at=at)
    others = make_payout(at=at)
    assert release_payout(others, actor=both, at=at).payout.officer != both


@pytest.mark.parametrize("hand", ["prepared_by", "officer"])
def test_the_database_refuses_the_wrong_hand_too(payout: Payout, at: datetime, hand: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.filter(pk=payout.pk).update(state="released", released_by=getattr(payout, hand), released_at=at)


def test_the_database_wants_a_releaser_exactly_where_something_was_released(
    payout: Payout, second_operations: User, at: datetime
) -> None:
    for changes in ({"state": "released"}, {"released_by": second_operations, "released_at": at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payout.objects.filter(pk=payout.pk).update(**changes)


def test_a_second_release_finds_nothing_to_release(payout: Payout, second_operations: User, at: datetime) -> None:
    stale = Payout.objects.get(pk=payout.pk)
    order = release_payout(payout, actor=second_operations, at=at)
    with pytest.raises(IllegalMove):
        release_payout(stale, actor=second_operations, at=at)
    line = CreditLine.objects.get(application=payout.contract.application_id)
    assert (line.reserved, line.drawn) == (payout.amount, ZERO)
    first = confirm_paid(order, paid_on=at.date(), actor=second_operations, at=at)
    assert confirm_paid(order, paid_on=at.date(), actor=second_operations, at=at) == first
    line.refresh_from_db()
    assert (Loan.objects.count(), line.reserved, line.drawn) == (1, ZERO, payout.amount)


def test_a_withdrawn_case_or_a_cancelled_payout_is_not_released(
    payout: Payout, operations: User, second_operations: User, at: datetime
) -> None:
    cases = Application.objects.filter(pk=payout.contract.application_id)
    cases.update(state=State.WITHDRAWN)
    with pytest.raises(IllegalMove):
        release_payout(payout, actor=second_operations, at=at)
    cases.update(state=State.SIGNED)
    cancel_payout(payout, reason=REASON, actor=operations, at=at)
    with pytest.raises(IllegalMove):
        release_payout(payout, actor=second_operations, at=at)
    assert not Loan.objects.exists() and not Instalment.objects.exists() and not Posting.objects.exists()


def test_a_release_that_fails_at_its_end_leaves_nothing_behind(
    payout: Payout, second_operations: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the machine fails before the end")

    entries = Entry.objects.count()
    monkeypatch.setattr(payouts, "tell", fail)
    with pytest.raises(RuntimeError):
        release_payout(payout, actor=second_operations, at=at)
    monkeypatch.undo()
    payout.refresh_from_db()
    assert payout.state == "prepared" and not Loan.objects.exists() and Entry.objects.count() == entries
    assert release_payout(payout, actor=second_operations, at=at).number == "FK2026-0001"


def test_only_a_revolving_line_can_be_drawn_again(centre: Centre, at: datetime) -> None:
    for method, left in ((Method.EQUAL_INSTALMENT, Decimal("0.00")), (Method.REVOLVING, Decimal("50000.00"))):
        loan = make_loan(at=at, method=method)
        line = CreditLine.objects.get(application=loan.application)
        line.drawn -= Decimal("50000.00")
        assert line.free == left


def test_a_need_found_by_repeat_marketing_is_counted_there_once_it_is_paid_out(officer: User, at: datetime) -> None:
    customer = make_business_customer(officer)
    need = open_opportunity(customer=customer, kind=OpportunityKind.STOCK, actor=officer, at=at)
    Opportunity.objects.filter(pk=need.pk).update(method=Acquisition.REPEAT)
    need.refresh_from_db()
    payout = make_payout(make_signed(make_contract(make_approved(customer, opportunity=need))))
    customer.refresh_from_db()
    assert customer.acquisition == Acquisition.PRECISE
    make_loan(payout)
    customer.refresh_from_db()
    assert customer.acquisition == Acquisition.REPEAT
    assert Entry.objects.filter(action="customer.acquisition", customer_id=customer.pk).exists()


# The bank's answer


def test_what_the_bank_refused_was_never_lent(
    payout: Payout, signed: Contract, second_operations: User, operations: User, at: datetime
) -> None:
    order = release_payout(payout, actor=second_operations, at=at)
    with pytest.raises(DomainError) as caught:
        refuse_order(order, reason="  ", actor=second_operations, at=at)
    assert caught.value.field == "reason"
    for _again in range(2):
        refuse_order(order, reason="户名与账号不符", actor=second_operations, at=at)
    order.refresh_from_db()
    payout.refresh_from_db()
    case, line = Application.objects.get(pk=signed.application_id), CreditLine.objects.get(pk=signed.credit_line_id)
    assert (order.state, order.bank_reason, payout.state, case.state) == (
        "failed",
        "户名与账号不符",
        "failed",
        State.SIGNED,
    )
    assert (line.reserved, line.drawn, line.free) == (ZERO, ZERO, line.amount) and not Loan.objects.exists()
    with pytest.raises(IllegalMove):
        confirm_paid(order, paid_on=at.date(), actor=second_operations, at=at)
    assert Notice.objects.filter(entry__action="payout.failed", recipient=signed.application.officer).exists()
    assert prepare_payout(signed, actor=operations, at=at).state == "prepared", "it is prepared anew"


def test_the_bank_pays_neither_in_the_future_nor_before_the_release(
    payout: Payout, second_operations: User, at: datetime
) -> None:
    order = release_payout(payout, actor=second_operations, at=at)
    for day in (at.date() + timedelta(days=1), at.date() - timedelta(days=1)):
        with pytest.raises(DomainError) as caught:
            confirm_paid(order, paid_on=day, actor=second_operations, at=at)
        assert caught.value.field == "paid_on"


def test_a_case_whose_payout_is_at_the_bank_is_not_withdrawn(
    payout: Payout, second_operations: User, officer: User, at: datetime
) -> None:
    release_payout(payout, actor=second_operations, at=at)
    with pytest.raises(IllegalMove):
        withdraw(payout.contract.application, reason=REASON, actor=officer, at=at)


def test_whoever_knows_a_reason_stops_a_release(payout: Payout, second_operations: User, at: datetime) -> None:
    def stop(**_words: object) -> None:
        raise DomainError("风险预警未解除")

    releasing.connect(stop, dispatch_uid="test")
    try:
        with pytest.raises(DomainError, match="风险预警"):
            release_payout(payout, actor=second_operations, at=at)
    finally:
        releasing.disconnect(dispatch_uid="test")
    payout.refresh_from_db()
    assert payout.state == "prepared"
