"""Registering a customer: what is checked, kept and said in the trail."""

import json
import threading
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from customers.enums import CustomerClass, Industry, SeedSegment, Sex
from customers.identifiers import synthetic_national_id
from customers.models import Business, Customer
from customers.queries.register import find_by_credit_code, find_by_id_number
from customers.services import register as services
from customers.tests.factories import (
    business_fields,
    employment_fields,
    make_business_customer,
    make_salaried,
    person_fields,
)
from customers.tests.shared import blind_once, told
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, InvalidFields, NotAllowed

pytestmark = pytest.mark.django_db
REASON = "与身份证原件核对号码是否一致"


def test_a_salaried_customer_is_kept_with_all_that_follows(officer: Any, at: Any) -> None:
    number = "430421199003070528"
    fields = person_fields(id_number="430421 19900307 0528", mobile="+86 154-0000-1234", name="王 小明")
    customer = services.register_customer(
        fields=fields, employment=employment_fields(), businesses=[], actor=officer, at=at
    )
    customer.refresh_from_db()
    assert (customer.customer_class, customer.segment_id) == (CustomerClass.SALARIED, SeedSegment.GOVERNMENT_SALARIED)
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
    assert customer.segment_id == SeedSegment.HOME_FURNISHING
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
    monkeypatch.setattr(services, "find_by_id_number", blind_once(find_by_id_number))
    with pytest.raises(services.AlreadyKnown) as caught:
        make_salaried(officer, id_number=first.id_number)
    assert caught.value.customer == first


def test_the_same_for_a_credit_code(officer: Any, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_business_customer(officer)
    code = first.businesses.get().credit_code
    real = find_by_credit_code
    monkeypatch.setattr(services, "find_by_credit_code", blind_once(real))
    with pytest.raises(services.AlreadyKnown):
        make_business_customer(officer, business={"credit_code": code})
    second = make_business_customer(officer)
    monkeypatch.setattr(services, "find_by_credit_code", blind_once(real))
    with pytest.raises(services.AlreadyKnown):
        services.add_business(customer=second, fields=business_fields(credit_code=code), actor=officer, at=at)
    assert Business.objects.count() == 2


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
