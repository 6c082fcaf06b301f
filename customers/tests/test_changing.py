"""Changing what is known of a customer, and showing a number."""

import json
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from customers.enums import Acquisition, EmployerKind, Industry, SeedSegment
from customers.identifiers import synthetic_credit_code, synthetic_national_id
from customers.models import Business, Customer
from customers.queries.register import find_by_id_number
from customers.services import register as services
from customers.services.unmasking import unmask
from customers.tests.factories import (
    business_fields,
    employment_fields,
    make_business_customer,
    make_salaried,
)
from customers.tests.shared import blind_once, last, told
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, NotAllowed, StaleState

pytestmark = pytest.mark.django_db
REASON = "与身份证原件核对号码是否一致"


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
    assert customer.segment_id == SeedSegment.OTHER_SALARIED
    assert customer.employment.monthly_income == Decimal("7000.00")
    changes = last().data["changes"]
    assert set(changes) == {"Employment.employer_kind", "Employment.monthly_income", "Customer.segment_id"}


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
    monkeypatch.setattr(services, "find_by_id_number", blind_once(find_by_id_number))
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


def test_a_further_business_keeps_the_segment_of_the_first(officer: Any, at: Any) -> None:
    owner = make_business_customer(officer)
    shop = services.add_business(
        customer=owner, fields=business_fields(industry=Industry.CATERING, name="蒸菜馆"), actor=officer, at=at
    )
    owner.refresh_from_db()
    assert owner.segment_id == SeedSegment.GROCERY
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
    assert (owner.segment_id, owner.version) == (SeedSegment.CATERING, 2)
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


def test_a_number_is_shown_for_a_reason_and_the_trail_says_who_saw_it(
    officer: Any, manager: Any, operations: Any, auditor: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    for person in (officer, manager, operations, auditor):
        assert unmask(customer, "id_number", reason=REASON, actor=person, at=at) == customer.id_number
        entry = last()
        assert (entry.action, entry.actor, entry.customer_id) == ("customer.unmasked", person, customer.pk)
        assert entry.data == {"field": "id_number", "reason": REASON}
    assert unmask(customer, "mobile", reason=REASON, actor=officer, at=at) == customer.mobile
    assert told(last()) == f"查看了完整的手机，理由：{REASON}"


def test_nobody_else_and_nothing_else_is_shown(
    officer: Any, other_officer: Any, administrator: Any, members: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    for person in (other_officer, administrator, members[0]):
        with pytest.raises(NotAllowed):
            unmask(customer, "mobile", reason=REASON, actor=person, at=at)
    for field in ("address", "id_hash", "pk", ""):
        with pytest.raises(DomainError):
            unmask(customer, field, reason=REASON, actor=officer, at=at)
    for reason in ("", "  ", "看看", "啊" * 20):
        with pytest.raises(DomainError) as caught:
            unmask(customer, "mobile", reason=reason, actor=officer, at=at)
        assert caught.value.field == "reason"
    assert Entry.objects.count() == 1
