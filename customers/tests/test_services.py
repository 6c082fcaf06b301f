"""Registering, changing, adding a business, showing a number: what is kept, refused and written into the trail."""

import json
import threading
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from customers import services
from customers.enums import Acquisition, CustomerClass, EmployerKind, Industry, Segment, Sex
from customers.identifiers import synthetic_credit_code, synthetic_national_id
from customers.models import Business, Customer
from customers.queries import find_by_credit_code, find_by_id_number
from customers.tests.factories import (
    business_fields,
    employment_fields,
    make_business_customer,
    make_salaried,
    person_fields,
)
from jinxin.audit import registry
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState

pytestmark = pytest.mark.django_db
REASON = "与身份证原件核对号码是否一致"


def told(entry: Entry) -> str:
    """The sentence the trail says of an entry."""
    describe = registry.get(entry.action).describe
    assert describe
    return describe(entry.data)


def last() -> Entry:
    """The newest entry of the trail."""
    entry = Entry.objects.first()
    assert isinstance(entry, Entry)
    return entry


# Registering


def test_a_salaried_customer_is_kept_with_all_that_follows(officer: Any, at: Any) -> None:
    number = "430421199003070528"
    fields = person_fields(id_number="430421 19900307 0528", mobile="+86 154-0000-1234", name="王 小明")
    customer = services.register_customer(
        fields=fields, employment=employment_fields(), businesses=[], actor=officer, at=at
    )
    customer.refresh_from_db()
    assert (customer.customer_class, customer.segment) == (CustomerClass.SALARIED, Segment.GOVERNMENT_SALARIED)
    assert (customer.id_number, customer.id_last4, customer.birth_date) == (number, "0528", date(1990, 3, 7))
    assert customer.sex == Sex.FEMALE
    assert (customer.mobile, customer.mobile_last4) == ("15400001234", "1234")
    assert (customer.name, customer.name_pinyin, customer.name_initials) == ("王小明", "wangxiaoming", "wxm")
    assert (customer.officer, customer.registered_at, customer.version) == (officer, at, 1)
    assert customer.employment.monthly_income == Decimal("6500.00")
    assert customer.masked_id_number == "430421********0528"
    assert customer.masked_mobile == "154****1234"


def test_the_numbers_are_encrypted_at_rest(officer: Any) -> None:
    customer = make_salaried(officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, mobile, id_hash, mobile_hash FROM customers_customer")
        stored = " ".join(cursor.fetchone())
    assert customer.id_number not in stored
    assert customer.mobile not in stored


def test_an_owner_may_bring_several_businesses_and_a_young_licence_does_not_stand_in_the_way(
    officer: Any, at: Any
) -> None:
    shops = [business_fields(industry=Industry.HOME_FURNISHING), business_fields(licensed_on=date(2026, 11, 1))]
    customer = services.register_customer(
        fields=person_fields(), employment=None, businesses=shops, actor=officer, at=at
    )
    assert customer.segment == Segment.HOME_FURNISHING
    assert [shop.licensed_on for shop in customer.businesses.all()] == [date(2019, 3, 15), date(2026, 11, 1)]


def test_registering_is_written_into_the_trail_without_numbers(officer: Any, at: Any) -> None:
    customer = make_business_customer(officer)
    entry = Entry.objects.get()
    assert (entry.action, entry.customer_id, entry.actor, entry.at) == (
        "customer.registered",
        customer.pk,
        officer,
        at,
    )
    assert "杂货经营" in told(entry)
    assert customer.id_number not in json.dumps(entry.data)
    assert verify().intact


def test_only_officers_register(manager: Any, auditor: Any, administrator: Any, at: Any) -> None:
    for person in (manager, auditor, administrator):
        with pytest.raises(NotAllowed):
            make_salaried(person)
    assert not Customer.objects.exists()


@pytest.mark.parametrize("both", [True, False])
def test_a_customer_has_a_job_or_a_business_not_both_not_neither(officer: Any, at: Any, both: bool) -> None:
    with pytest.raises(DomainError):
        services.register_customer(
            fields=person_fields(),
            employment=employment_fields() if both else None,
            businesses=[business_fields()] if both else [],
            actor=officer,
            at=at,
        )


def test_every_wrong_field_is_named_at_once_and_nothing_is_kept(officer: Any, at: Any) -> None:
    minor = synthetic_national_id(Random(1), born=date(2015, 1, 1))
    wrong = {
        "name": "王2",
        "id_number": minor,
        "mobile": "123",
        "address": " ",
        "acquisition": "spam",
        "marital_status": "?",
    }
    with pytest.raises(InvalidFields) as caught:
        services.register_customer(fields=wrong, employment=employment_fields(), businesses=[], actor=officer, at=at)
    assert set(caught.value.errors) == set(wrong)
    assert not Customer.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("employer", "厂" * 121),
        ("employer_kind", "x"),
        ("position", "\x00"),
        ("employed_since", date(2026, 11, 24)),
        ("employed_since", date(1900, 1, 1)),
        ("employed_since", "yesterday"),
        ("monthly_income", Decimal("0.00")),
        ("monthly_income", Decimal("-5.00")),
        ("monthly_income", None),
    ],
)
def test_a_job_that_cannot_be_is_refused(officer: Any, at: Any, field: str, value: Any) -> None:
    with pytest.raises(InvalidFields) as caught:
        make_salaried(officer, employment={field: value})
    assert list(caught.value.errors) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("credit_code", "92430421MA00000000"),
        ("licensed_on", date(2026, 11, 24)),
        ("licensed_on", None),
        ("industry", "grocery_salaried"),
        ("address", "路" * 201),
    ],
)
def test_a_business_that_cannot_be_is_refused(officer: Any, field: str, value: Any) -> None:
    with pytest.raises(InvalidFields) as caught:
        make_business_customer(officer, business={field: value})
    assert list(caught.value.errors) == [field]


def test_text_is_kept_as_it_is_but_for_control_characters(officer: Any) -> None:
    address = "  <script>alert(1)</script>\r\n '; DROP TABLE x; --\t😀 "
    customer = make_salaried(officer, address=address)
    assert customer.address == "<script>alert(1)</script> '; DROP TABLE x; -- 😀"


# Known already


def test_a_known_id_is_refused_however_it_is_typed(officer: Any, other_officer: Any) -> None:
    first = make_salaried(officer)
    fullwidth = "".join(chr(ord(char) + 0xFEE0) for char in first.id_number)
    with pytest.raises(services.AlreadyKnown) as caught:
        make_business_customer(other_officer, id_number=fullwidth)
    assert (caught.value.field, caught.value.customer) == ("id_number", first)
    assert Customer.objects.count() == 1


def test_a_known_credit_code_is_refused(officer: Any) -> None:
    first = make_business_customer(officer)
    code = first.businesses.get().credit_code
    with pytest.raises(services.AlreadyKnown) as caught:
        make_business_customer(officer, business={"credit_code": code.lower()})
    assert (caught.value.field, caught.value.customer) == ("credit_code", first)
    assert Customer.objects.count() == 1


def test_who_comes_between_look_and_insert_is_told_so(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_salaried(officer)
    monkeypatch.setattr(services, "find_by_id_number", _blind_once(find_by_id_number))
    with pytest.raises(services.AlreadyKnown) as caught:
        make_salaried(officer, id_number=first.id_number)
    assert caught.value.customer == first


def test_the_same_for_a_credit_code(officer: Any, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_business_customer(officer)
    code = first.businesses.get().credit_code
    real = find_by_credit_code
    monkeypatch.setattr(services, "find_by_credit_code", _blind_once(real))
    with pytest.raises(services.AlreadyKnown):
        make_business_customer(officer, business={"credit_code": code})
    second = make_business_customer(officer)
    monkeypatch.setattr(services, "find_by_credit_code", _blind_once(real))
    with pytest.raises(services.AlreadyKnown):
        services.add_business(customer=second, fields=business_fields(credit_code=code), actor=officer, at=at)
    assert Business.objects.count() == 2


def _blind_once(real: Any) -> Any:
    """Find nothing the first time, as if the other transaction had not committed yet."""
    seen: list[str] = []

    def find(text: str) -> Any:
        seen.append(text)
        return None if len(seen) == 1 else real(text)

    return find


def test_an_error_of_the_database_that_is_no_duplicate_is_not_hidden(
    officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Customer, "save", _broken)
    with pytest.raises(IntegrityError):
        make_salaried(officer)


def _broken(*args: Any, **kwargs: Any) -> None:
    raise IntegrityError("something else")


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment_register_one_person_once(officer: Any, other_officer: Any) -> None:
    number = person_fields()["id_number"]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def register(person: Any) -> None:
        start.wait()
        try:
            make_salaried(person, id_number=number)
            outcomes.append("registered")
        except services.AlreadyKnown:
            outcomes.append("known")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=register, args=(person,)) for person in (officer, other_officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["known", "registered"]
    assert Customer.objects.count() == 1


# Changing


def change(
    customer: Customer, actor: Any, at: Any, *, version: int = 1, job: dict[str, Any] | None = None, **fields: Any
) -> bool:
    """Change single facts of a salaried customer, numbers left blank as on the form."""
    kept = {"name": customer.name, "address": customer.address, "marital_status": customer.marital_status}
    return services.update_customer(
        customer=customer,
        fields={**kept, "acquisition": customer.acquisition, "id_number": "", "mobile": "", **fields},
        employment=employment_fields(**job or {}),
        version=version,
        actor=actor,
        at=at,
    )


def test_a_change_keeps_blank_numbers_and_names_what_changed_in_the_trail(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    number, mobile = customer.id_number, customer.mobile
    assert change(
        customer, officer, at, name="王大明", acquisition=Acquisition.DEEP, address="湖南省衡阳市衡阳县演陂镇2号"
    )
    customer = Customer.objects.get()
    assert (customer.name, customer.name_pinyin, customer.version) == ("王大明", "wangdaming", 2)
    assert (customer.id_number, customer.mobile) == (number, mobile)
    entry = last()
    assert entry.action == "customer.updated"
    assert entry.data["changes"]["Customer.name"] == ["王小明", "王大明"]
    assert entry.data["changes"]["Customer.address"] == ["湖南省衡阳市衡阳县****"] * 2
    assert "营销方式：精准营销 → 深度营销" in told(entry)


def test_changed_numbers_stand_masked_in_the_trail(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    old, new = customer.id_number, synthetic_national_id(Random(9), born=date(1980, 5, 1))
    assert change(customer, officer, at, id_number=new, mobile="15400009999")
    customer = Customer.objects.get()
    assert (customer.id_number, customer.mobile, customer.birth_date) == (new, "15400009999", date(1980, 5, 1))
    assert customer.mobile_last4 == "9999"
    trail = json.dumps([entry.data for entry in Entry.objects.all()])
    for secret in (old, new, "15400009999"):
        assert secret not in trail
    assert new[-4:] in trail


def test_a_change_of_employer_moves_the_segment(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    assert change(
        customer, officer, at, job={"employer_kind": EmployerKind.OTHER, "monthly_income": Decimal("7000.00")}
    )
    customer = Customer.objects.get()
    assert customer.segment == Segment.OTHER_SALARIED
    assert customer.employment.monthly_income == Decimal("7000.00")
    changes = last().data["changes"]
    assert set(changes) == {"Employment.employer_kind", "Employment.monthly_income", "Customer.segment"}


def test_saving_without_a_change_leaves_no_trace(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    assert not change(customer, officer, at)
    assert Customer.objects.get().version == 1
    assert Entry.objects.count() == 1


def test_a_form_opened_before_somebody_else_saved_is_refused_whole(officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    assert change(customer, officer, at, name="王大明")
    with pytest.raises(StaleState):
        change(customer, officer, at, version=1, name="王老明", job={"position": "科长"})
    customer = Customer.objects.get()
    assert (customer.name, customer.employment.position) == ("王大明", "科员")
    assert Entry.objects.count() == 2


def test_an_id_of_somebody_else_cannot_be_taken(officer: Any, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_salaried(officer), make_salaried(officer)
    with pytest.raises(services.AlreadyKnown):
        change(second, officer, at, id_number=first.id_number)
    monkeypatch.setattr(services, "find_by_id_number", _blind_once(find_by_id_number))
    with pytest.raises(services.AlreadyKnown):
        change(second, officer, at, id_number=first.id_number)


def test_only_the_customers_officer_changes(
    officer: Any, other_officer: Any, manager: Any, auditor: Any, at: Any
) -> None:
    customer, owner = make_salaried(officer), make_business_customer(officer)
    shop = owner.businesses.get()
    for person in (other_officer, manager, auditor):
        with pytest.raises(NotAllowed):
            change(customer, person, at, name="王大明")
        with pytest.raises(NotAllowed):
            services.add_business(customer=owner, fields=business_fields(), actor=person, at=at)
        with pytest.raises(NotAllowed):
            services.update_business(business=shop, fields=business_fields(), version=1, actor=person, at=at)


def test_an_owner_has_no_job_to_change(officer: Any, at: Any) -> None:
    owner = make_business_customer(officer)
    with pytest.raises(DomainError):
        change(owner, officer, at)


# Businesses


def test_a_further_business_keeps_the_segment_of_the_first(officer: Any, at: Any) -> None:
    owner = make_business_customer(officer)
    shop = services.add_business(
        customer=owner, fields=business_fields(industry=Industry.CATERING, name="蒸菜馆"), actor=officer, at=at
    )
    owner.refresh_from_db()
    assert owner.segment == Segment.GROCERY
    entry = last()
    assert (entry.action, entry.customer_id) == ("business.added", owner.pk)
    assert "蒸菜馆" in told(entry)
    assert shop in owner.businesses.all()


def test_the_salaried_have_no_businesses(officer: Any, at: Any) -> None:
    with pytest.raises(DomainError):
        services.add_business(customer=make_salaried(officer), fields=business_fields(), actor=officer, at=at)


def test_a_change_of_the_first_business_moves_the_segment_and_the_version(officer: Any, at: Any) -> None:
    owner = make_business_customer(officer)
    shop = owner.businesses.get()
    same = {name: getattr(shop, name) for name in business_fields()}
    assert not services.update_business(business=shop, fields=same, version=1, actor=officer, at=at)
    later = at + timedelta(hours=1)
    changed = {**same, "industry": Industry.CATERING}
    assert services.update_business(business=shop, fields=changed, version=1, actor=officer, at=later)
    owner.refresh_from_db()
    assert (owner.segment, owner.version) == (Segment.CATERING, 2)
    assert "所属行业：副食杂货 → 餐饮小吃" in told(last())
    with pytest.raises(StaleState):
        services.update_business(business=shop, fields=same, version=1, actor=officer, at=later)
    assert Business.objects.get().industry == Industry.CATERING


def test_a_business_cannot_take_the_code_of_another(officer: Any, at: Any) -> None:
    first, second = make_business_customer(officer), make_business_customer(officer)
    shop = second.businesses.get()
    fields = business_fields(credit_code=first.businesses.get().credit_code)
    with pytest.raises(services.AlreadyKnown):
        services.update_business(business=shop, fields=fields, version=1, actor=officer, at=at)
    fresh = business_fields(credit_code=synthetic_credit_code(Random(77)))
    assert services.update_business(business=shop, fields=fresh, version=1, actor=officer, at=at)


# Showing a number in full


def test_a_number_is_shown_for_a_reason_and_the_trail_says_who_saw_it(
    officer: Any, manager: Any, operations: Any, auditor: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    for person in (officer, manager, operations, auditor):
        assert services.unmask(customer, "id_number", reason=REASON, actor=person, at=at) == customer.id_number
        entry = last()
        assert (entry.action, entry.actor, entry.customer_id) == ("customer.unmasked", person, customer.pk)
        assert entry.data == {"field": "id_number", "reason": REASON}
    assert services.unmask(customer, "mobile", reason=REASON, actor=officer, at=at) == customer.mobile
    assert told(last()) == f"查看了完整的手机，理由：{REASON}"


def test_nobody_else_and_nothing_else_is_shown(
    officer: Any, other_officer: Any, administrator: Any, members: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    for person in (other_officer, administrator, members[0]):
        with pytest.raises(NotAllowed):
            services.unmask(customer, "mobile", reason=REASON, actor=person, at=at)
    for field in ("address", "id_hash", "pk", ""):
        with pytest.raises(DomainError):
            services.unmask(customer, field, reason=REASON, actor=officer, at=at)
    for reason in ("", "  ", "看看", "啊" * 20):
        with pytest.raises(DomainError) as caught:
            services.unmask(customer, "mobile", reason=reason, actor=officer, at=at)
        assert caught.value.field == "reason"
    assert Entry.objects.count() == 1
