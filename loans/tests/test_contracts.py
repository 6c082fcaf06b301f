"""The contract, made from the approved terms."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from customers.models import Business, Customer
from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.staff.models import Centre, User
from jinxin.tests.factories import make_centre, make_user
from loans.enums import Method, State
from loans.models import Application, Contract
from loans.services.contracts import open_document, void_contract
from loans.tests.factories_money import (
    CARD,
    VOID_REASON,
    make_approved,
    make_contract,
    make_signed,
    prepare,
)

pytestmark = pytest.mark.django_db


def _granted() -> int:
    make_centre()
    return make_approved().pk


@pytest.fixture(scope="module", autouse=True)
def granted(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of an approved case without a contract."""
    return once(_granted)


@pytest.fixture
def approved(db: None, granted: int) -> Application:
    return Application.objects.get(pk=granted)


@pytest.fixture
def officer(approved: Application) -> User:
    return approved.officer


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
    Centre.objects.all().delete()
    case = make_approved(make_business_customer(officer), at=at)
    with pytest.raises(DomainError):
        prepare(case, operations, at)


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


def test_an_altered_contract_is_not_shown(operations: User, centre: Centre, at: datetime) -> None:
    contract = make_contract(at=at, actor=operations)
    for altered in ({"terms": {**contract.terms, "title": "改动"}}, {"account_number": "6222021234567890136"}):
        before = Contract.objects.get(pk=contract.pk)
        Contract.objects.filter(pk=contract.pk).update(**altered)
        with pytest.raises(DomainError):
            open_document(Contract.objects.get(pk=contract.pk), actor=operations, at=at)
        before.save()
    open_document(Contract.objects.get(pk=contract.pk), actor=operations, at=at)
