"""From approval to signature: the line, the contract, the one visit."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from customers.models import Business, Customer
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.models import Notice
from jinxin.policy.services import change_policy
from jinxin.staff.models import Centre, User
from jinxin.tests.factories import make_user
from loans.enums import Method, State
from loans.models import Application, Contract, CreditLine
from loans.services.contracts import grant_line, open_document, prepare_contract, record_signing, void_contract
from loans.services.lines import close_line, lapse_expired
from loans.services.visits import record_visit
from loans.tasks import lapse_approvals
from loans.tests.factories_money import (
    CARD,
    VOID_REASON,
    account_fields,
    make_approved,
    make_contract,
    make_loan,
    make_payout,
    make_signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(officer: User, centre: Centre, at: datetime) -> Application:
    return make_approved(make_business_customer(officer), at=at)


def prepare(application: Application, actor: User, at: datetime, **changes: Any) -> Contract:
    fields = account_fields(application, **changes)
    return prepare_contract(application, **fields, actor=actor, at=at + timedelta(minutes=60))


# The line


def test_an_approval_grants_a_line_with_its_validity(approved: Application, at: datetime) -> None:
    line = approved.credit_line
    assert (line.amount, line.drawn, line.is_open, line.revolving) == (approved.amount, Decimal(0), True, False)
    assert (line.valid_from, line.valid_until) == (date(2026, 11, 23), date(2027, 11, 23))
    assert line.sign_by == date(2027, 2, 21)
    assert line.customer == approved.customer
    entry = Entry.objects.get(action="line.granted")
    assert (entry.application_id, entry.customer_id) == (approved.pk, approved.customer_id)


def test_a_line_is_valid_no_longer_than_the_policy_says(
    officer: User, manager: User, centre: Centre, at: datetime
) -> None:
    values = {"credit_line_months": 6, "approval_valid_days": 10}
    change_policy(values=values, reason="本季度收紧授信有效期与签约期限", actor=manager, at=at)
    line = make_approved(make_business_customer(officer), at=at).credit_line
    assert (line.valid_until, line.sign_by) == (date(2027, 5, 23), date(2026, 12, 3))


def test_a_line_is_granted_only_with_the_approved_terms_and_once(approved: Application, at: datetime) -> None:
    terms: dict[str, Any] = {
        "amount": approved.amount,
        "term_months": 12,
        "annual_rate": approved.annual_rate,
        "actor": None,
        "at": at,
    }
    with pytest.raises(IllegalMove):
        grant_line(approved, **{**terms, "amount": approved.amount + 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        grant_line(approved, **terms)


def test_the_database_refuses_a_line_drawn_beyond_what_was_granted(approved: Application) -> None:
    lines = CreditLine.objects.filter(application=approved)
    for drawn in (approved.amount + Decimal("0.01"), Decimal("-0.01")):
        with pytest.raises(IntegrityError), transaction.atomic():
            lines.update(drawn=drawn)


# Preparing


def test_a_contract_is_made_from_the_approved_terms(
    officer: User, operations: User, centre: Centre, at: datetime
) -> None:
    case = make_approved(
        make_business_customer(officer), at=at, amount=Decimal("180000.00"), months=10, rate=Decimal("6.5000")
    )
    contract = prepare(case, operations, at, due_day=20)
    assert (contract.principal, contract.term_months, contract.annual_rate) == (
        Decimal("180000.00"),
        10,
        Decimal("6.5000"),
    )
    assert (contract.state, contract.method, contract.due_day) == ("prepared", Method.EQUAL_INSTALMENT, 20)
    assert (contract.penalty_percent, contract.penalty_rate) == (50, Decimal("9.75"))
    assert contract.prepared_by == operations
    case.refresh_from_db()
    assert case.state == State.APPROVED, "only the signature moves the case"


def test_account_and_id_numbers_are_encrypted_and_never_in_terms_or_trail(
    approved: Application, operations: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    id_number = approved.customer.id_number
    stored = Contract.objects.raw("SELECT id, number FROM loans_contract")[0]
    assert stored.pk == contract.pk
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT account_number, borrower_id_number, terms FROM loans_contract")
        account, holder_id, terms = cursor.fetchone()
    assert CARD not in account and id_number not in holder_id
    assert CARD not in str(terms) and id_number not in str(terms)
    assert all(CARD not in str(entry.data) and id_number not in str(entry.data) for entry in Entry.objects.all())
    fresh = Contract.objects.get()
    assert (fresh.account_number, fresh.borrower_id_number) == (CARD, id_number)
    assert (fresh.masked_account, fresh.account_last4) == ("***************0128", "0128")


def test_numbers_have_no_gaps_even_where_a_preparation_fails(
    officer: User, operations: User, centre: Centre, at: datetime
) -> None:
    first, second = (make_approved(make_business_customer(officer), at=at) for _case in range(2))
    assert prepare(first, operations, at).number == "HT2026-0001"
    with pytest.raises(DomainError):
        prepare(second, operations, at, account_number="6222021234567890127")
    with transaction.atomic():
        assert prepare(second, operations, at).number == "HT2026-0002"
        transaction.set_rollback(True)
    assert prepare(second, operations, at).number == "HT2026-0002"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account_number": "6222021234567890127"}, "account_number"),
        ({"account_number": "622202"}, "account_number"),
        ({"account_number": ""}, "account_number"),
        ({"account_kind": "account", "account_number": "12345678901"}, "account_number"),
        ({"account_kind": "account", "account_number": "1" * 23}, "account_number"),
        ({"account_kind": "account", "account_number": "12345678901A"}, "account_number"),
        ({"account_kind": "purse"}, "account_kind"),
        ({"account_holder": "别人"}, "account_holder"),
        ({"account_bank": " "}, "account_bank"),
        ({"due_day": 29}, "due_day"),
        ({"due_day": 0}, "due_day"),
    ],
)
def test_wrong_account_or_due_day_is_refused_at_its_field(
    approved: Application, operations: User, at: datetime, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        prepare(approved, operations, at, **changes)
    assert caught.value.field == field
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("card", "6222 0212 3456 7890 128", CARD),
        ("card", "６２２２０２１２３４５６７８９０１２８", CARD),
        ("account", "8101-2345-6789", "810123456789"),
        ("account", "1" * 22, "1" * 22),
    ],
)
def test_numbers_may_be_typed_as_they_are_printed(
    approved: Application, operations: User, at: datetime, kind: str, typed: str, stored: str
) -> None:
    assert prepare(approved, operations, at, account_kind=kind, account_number=typed).account_number == stored


def test_a_business_loan_may_go_to_the_business_account_a_salaried_one_only_to_the_borrower(
    officer: User, operations: User, centre: Centre, at: datetime
) -> None:
    case = make_approved(make_business_customer(officer), at=at)
    assert prepare(case, operations, at, account_holder=case.business.name).account_holder == case.business.name
    longest = max(model._meta.get_field("name").max_length or 0 for model in (Business, Customer))
    assert Contract._meta.get_field("account_holder").max_length == longest, "every holder's name fits"
    salaried = make_approved(make_salaried(officer), at=at)
    with pytest.raises(DomainError):
        prepare(salaried, operations, at, account_holder=case.business.name)


def test_only_operations_outside_the_case_prepares(
    approved: Application, manager: User, officer: User, at: datetime
) -> None:
    for person in (manager, officer, make_user(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            prepare(approved, person, at)
    both = make_user([Role.OFFICER, Role.OPERATIONS])
    own = make_approved(make_business_customer(both), at=at)
    with pytest.raises(NotAllowed):
        prepare(own, both, at)


def test_a_case_that_is_not_approved_gets_no_contract(approved: Application, operations: User, at: datetime) -> None:
    for state in (State.ADMITTED, State.WITHDRAWN, State.LAPSED):
        Application.objects.filter(pk=approved.pk).update(state=state)
        with pytest.raises(IllegalMove):
            prepare(approved, operations, at)


def test_there_is_one_live_contract(approved: Application, operations: User, at: datetime) -> None:
    contract = prepare(approved, operations, at)
    with pytest.raises(IllegalMove):
        prepare(approved, operations, at)
    contract.pk, contract.number = None, "HT2026-9999"
    with pytest.raises(IntegrityError), transaction.atomic():
        contract.save(force_insert=True)


def test_without_the_centre_there_is_no_lender(officer: User, operations: User, at: datetime) -> None:
    case = make_approved(make_business_customer(officer), at=at)
    with pytest.raises(DomainError):
        prepare(case, operations, at)


# Void


def test_a_void_contract_keeps_its_number_and_another_can_be_prepared(
    approved: Application, operations: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    void_contract(contract, reason=VOID_REASON, actor=operations, at=at + timedelta(hours=2))
    contract.refresh_from_db()
    assert (contract.state, contract.void_by, contract.void_reason) == ("void", operations, VOID_REASON)
    assert prepare(approved, operations, at).number == "HT2026-0002"
    assert list(approved.contracts.values_list("number", "state").order_by("number")) == [
        ("HT2026-0001", "void"),
        ("HT2026-0002", "prepared"),
    ]


def test_a_contract_is_made_void_only_with_a_reason_before_signing_and_by_operations(
    approved: Application, operations: User, manager: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    with pytest.raises(DomainError) as caught:
        void_contract(contract, reason="错", actor=operations, at=at)
    assert caught.value.field == "reason"
    with pytest.raises(NotAllowed):
        void_contract(contract, reason=VOID_REASON, actor=manager, at=at)
    signed = make_signed(contract, at=at)
    with pytest.raises(IllegalMove):
        void_contract(signed, reason=VOID_REASON, actor=operations, at=at + timedelta(hours=2))


# Signing and visits


def test_signing_records_the_one_visit_and_moves_the_case(
    approved: Application, operations: User, officer: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    visited, now = at + timedelta(minutes=70), at + timedelta(minutes=80)
    signed = record_signing(contract, visited_at=visited, actor=operations, at=now)
    assert (signed.state, signed.signed_at, signed.signed_before) == ("signed", visited, operations)
    approved.refresh_from_db()
    assert approved.state == State.SIGNED
    visit = approved.branch_visits.get()
    assert (visit.at_signing, visit.visited_at, visit.reason) == (True, visited, "")
    assert Notice.objects.filter(recipient=officer, entry__action="application.signed").exists()
    told = Entry.objects.filter(application_id=approved.pk).values_list("action", flat=True)
    assert {"contract.prepared", "branch.visited", "contract.signed", "application.signed"} <= set(told)


@pytest.mark.parametrize("minutes", [59, 81])
def test_the_signature_lies_between_preparation_and_now(
    approved: Application, operations: User, at: datetime, minutes: int
) -> None:
    contract = prepare(approved, operations, at)
    with pytest.raises(DomainError) as caught:
        record_signing(
            contract, visited_at=at + timedelta(minutes=minutes), actor=operations, at=at + timedelta(minutes=80)
        )
    assert caught.value.field == "visited_at"
    assert not approved.branch_visits.exists()


def test_a_second_visit_needs_its_reason(approved: Application, operations: User, officer: User, at: datetime) -> None:
    record_visit(approved, visited_at=at, purpose="送交营业执照原件", actor=officer, at=at + timedelta(hours=1))
    contract = prepare(approved, operations, at)
    when = at + timedelta(hours=2)
    with pytest.raises(DomainError) as caught:
        record_signing(contract, visited_at=when, actor=operations, at=when)
    assert caught.value.field == "reason"
    reason = "首次到网点时配偶未能同行，改日一并签字"
    record_signing(contract, visited_at=when, reason=reason, actor=operations, at=when)
    assert [visit.reason for visit in approved.branch_visits.all()] == ["", reason]


def test_visits_are_recorded_by_the_cases_officer_or_operations_while_the_case_runs(
    approved: Application, operations: User, other_officer: User, manager: User, at: datetime
) -> None:
    now = at + timedelta(hours=1)
    for person in (other_officer, manager):
        with pytest.raises(NotAllowed):
            record_visit(approved, visited_at=now, purpose="咨询", actor=person, at=now)
    for visited_at, purpose, field in (
        (now, " ", "purpose"),
        (now + timedelta(minutes=1), "咨询", "visited_at"),
        (at - timedelta(days=2), "咨询", "visited_at"),
    ):
        with pytest.raises(DomainError) as caught:
            record_visit(approved, visited_at=visited_at, purpose=purpose, actor=operations, at=now)
        assert caught.value.field == field
    Application.objects.filter(pk=approved.pk).update(state=State.WITHDRAWN)
    with pytest.raises(IllegalMove):
        record_visit(approved, visited_at=now, purpose="咨询", actor=operations, at=now)


def test_a_contract_is_signed_once(approved: Application, operations: User, at: datetime) -> None:
    contract = prepare(approved, operations, at)
    make_signed(contract, at=at)
    with pytest.raises(IllegalMove):
        make_signed(contract, at=at)
    assert approved.branch_visits.count() == 1


# Lapse and withdrawal


def test_nothing_is_prepared_or_signed_after_the_approval_has_lapsed(
    approved: Application, operations: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    last_day = at + timedelta(days=90)
    late = at + timedelta(days=91)
    with pytest.raises(IllegalMove):
        record_signing(contract, visited_at=late, actor=operations, at=late)
    assert lapse_expired(last_day) == 0
    record_signing(contract, visited_at=last_day, actor=operations, at=last_day)


def test_an_approval_nobody_signed_lapses_once_and_closes_what_it_opened(
    approved: Application, operations: User, officer: User, at: datetime
) -> None:
    contract = prepare(approved, operations, at)
    late = at + timedelta(days=91)
    assert (lapse_expired(late), lapse_expired(late)) == (1, 0)
    approved.refresh_from_db()
    contract.refresh_from_db()
    assert (approved.state, approved.closed_at) == (State.LAPSED, late)
    assert contract.state == Contract.State.VOID
    assert not CreditLine.objects.get(application=approved).is_open
    assert set(Notice.objects.filter(entry__action="application.lapsed").values_list("recipient", flat=True)) == {
        officer.pk,
        operations.pk,
    }


def test_the_scheduled_job_lets_approvals_lapse(approved: Application, at: datetime) -> None:
    with time_machine.travel(at + timedelta(days=91), tick=False):
        lapse_approvals()
    approved.refresh_from_db()
    assert approved.state == State.LAPSED


def test_signed_and_young_approvals_do_not_lapse(officer: User, centre: Centre, at: datetime) -> None:
    make_loan(at=at)
    make_signed(at=at)
    make_approved(make_business_customer(officer), at=at + timedelta(days=30))
    assert lapse_expired(at + timedelta(days=91)) == 0


def test_a_case_that_ends_closes_payout_contract_and_line(centre: Centre, at: datetime) -> None:
    payout = make_payout(at=at)
    case = payout.contract.application
    with transaction.atomic():
        close_line(case, reason="客户不再需要资金", actor=case.officer, at=at + timedelta(hours=3))
        close_line(case, reason="客户不再需要资金", actor=case.officer, at=at + timedelta(hours=3))
    payout.refresh_from_db()
    payout.contract.refresh_from_db()
    assert (payout.state, payout.contract.state) == ("cancelled", "void")
    assert not CreditLine.objects.get(application=case).is_open
    assert Entry.objects.filter(action="line.closed").count() == 1


# The document's numbers


def test_who_has_it_signed_sees_full_numbers_and_leaves_a_trace(
    operations: User, officer: User, auditor: User, centre: Centre, at: datetime
) -> None:
    contract = make_contract(at=at, actor=operations)
    assert open_document(contract, actor=operations, at=at).account == CARD
    entry = Entry.objects.get(action="contract.printed")
    assert (entry.actor, entry.customer_id) == (operations, contract.application.customer_id)
    for person in (officer, auditor):
        numbers = open_document(contract, actor=person, at=at)
        assert (numbers.account, numbers.id_number) == (contract.masked_account, contract.masked_id_number)
    assert Entry.objects.filter(action="contract.printed").count() == 1


def test_an_altered_contract_is_not_shown(operations: User, centre: Centre, at: datetime) -> None:
    contract = make_contract(at=at, actor=operations)
    for altered in ({"terms": {**contract.terms, "preamble": "改动"}}, {"account_number": "6222021234567890136"}):
        before = Contract.objects.get(pk=contract.pk)
        Contract.objects.filter(pk=contract.pk).update(**altered)
        with pytest.raises(DomainError):
            open_document(Contract.objects.get(pk=contract.pk), actor=operations, at=at)
        before.save()
    open_document(Contract.objects.get(pk=contract.pk), actor=operations, at=at)
