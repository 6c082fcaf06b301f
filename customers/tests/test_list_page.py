"""The list: who sees whom, search as people type, filters, order, pages, the number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.enums import Acquisition, EmployerKind, Industry, Standing
from customers.listing.standing import standing_of
from customers.models import Area, Contact, Customer
from customers.services.contacts import mend_next_contacts
from customers.tests.factories import make_business_customer, make_salaried
from loans.enums import State
from loans.services.owed import mend_owed
from loans.tests.factories import make_application as make_case
from loans.tests.factories_money import make_loan

pytestmark = pytest.mark.django_db
URL = "/customers/"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def names(response: Any) -> list[str]:
    """The names in the rows, in order."""
    return [row.customer.name for row in response.context["page"]]


def test_an_officer_sees_own_customers_and_readers_see_all(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any, operations: Any, auditor: Any
) -> None:
    make_salaried(officer, name="王一")
    make_salaried(other_officer, name="李二")
    response = sign_in(client, officer).get(URL)
    assert names(response) == ["王一"]
    assert "李二" not in response.content.decode()
    assert "officer" not in [item.name for item in response.context["listing"].selects()]
    for person in (manager, operations, auditor):
        assert set(names(sign_in(client, person).get(URL))) == {"王一", "李二"}


def test_others_are_refused(client: Client, sign_in: Any, administrator: Any, members: Any) -> None:
    for person in (administrator, members[0]):
        assert sign_in(client, person).get(URL).status_code == 403
    assert sign_in(client, members[0]).post(URL).status_code == 403


def test_only_masked_numbers_are_on_the_page(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer, id_number="430421199003070528", mobile="15400001234")
    page = sign_in(client, officer).get(URL).content.decode()
    assert "154****1234" in page
    assert customer.mobile not in page
    assert customer.id_number not in page


def test_while_typing_only_the_found_part_is_sent_and_the_address_follows(
    client: Client, sign_in: Any, officer: Any
) -> None:
    make_salaried(officer, name="王小明")
    make_salaried(officer, name="李秀英")
    params = {"q": "wxm", "segment": "", "acquisition": "", "sort": "-registered"}
    response = sign_in(client, officer).get(URL, params, **HTMX)
    assert names(response) == ["王小明"]
    assert b"<html" not in response.content
    assert response["HX-Replace-Url"] == f"{URL}?q=wxm"
    assert "HX-Request" in response["Vary"]
    assert client.get(URL, {"q": ""}, **HTMX)["HX-Replace-Url"] == URL
    assert b"<html" in client.get(URL, params).content
    restored = client.get(URL, params, **HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert b"<html" in restored.content


def test_filters_combine_and_can_be_removed_one_by_one(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any
) -> None:
    make_salaried(officer, name="王一", employment={"employer_kind": EmployerKind.OTHER})
    make_salaried(officer, name="王二", acquisition=Acquisition.DEEP)
    make_business_customer(officer, name="王三", business={"industry": Industry.CATERING})
    make_business_customer(other_officer, name="王四", business={"industry": Industry.CATERING})
    sign_in(client, manager)
    assert set(names(client.get(URL, {"class": "business"}))) == {"王三", "王四"}
    assert names(client.get(URL, {"segment": "other_salaried"})) == ["王一"]
    assert names(client.get(URL, {"acquisition": "deep"})) == ["王二"]
    response = client.get(URL, {"segment": "catering", "officer": officer.pk, "q": "王"})
    assert names(response) == ["王三"]
    chips = {chip.value: chip.url for chip in response.context["listing"].chips()}
    assert chips["王"] == f"?segment=catering&officer={officer.pk}"
    assert set(chips) == {"餐饮经营", officer.name, "王"}
    assert [tab.count for tab in response.context["tabs"]] == [1, 0, 1]


def test_tabs_count_per_class_whatever_tab_is_open(client: Client, sign_in: Any, officer: Any) -> None:
    make_salaried(officer)
    make_salaried(officer)
    make_business_customer(officer)
    response = sign_in(client, officer).get(URL, {"class": "business"})
    assert [tab.count for tab in response.context["tabs"]] == [3, 2, 1]
    assert response.context["page"].paginator.count == 1


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", "乙甲丙"), ("registered", "丙甲乙"), ("name", "丙甲乙"), ("-name", "乙甲丙"), ("nonsense", "乙甲丙")],
)
def test_the_list_is_sorted_by_what_the_address_says(
    client: Client, sign_in: Any, officer: Any, at: Any, sort: str, order: str
) -> None:
    for days, name in ((1, "甲"), (2, "丙"), (0, "乙")):
        make_salaried(officer, name=f"王{name}", at=at - timedelta(days=days))
    found = names(sign_in(client, officer).get(URL, {"sort": sort}))
    assert "".join(name[1] for name in found) == order


def test_a_sorted_head_turns_the_other_way(client: Client, sign_in: Any, manager: Any) -> None:
    heads = sign_in(client, manager).get(URL, {"sort": "name"}).context["listing"].heads()
    assert [(head.url, head.now) for head in heads if head.url] == [
        ("?sort=-name", "ascending"),
        ("?sort=-balance", "none"),
        ("?sort=next", "none"),
        ("?sort=officer", "none"),
        ("?sort=-registered", "none"),
    ]


def test_what_is_sent_becomes_the_address(client: Client, sign_in: Any, officer: Any) -> None:
    sign_in(client, officer)
    sent = {"q": " 王 ", "class": "salaried", "sort": "name", "size": "50", "segment": "", "page": "2", "x": "y"}
    assert client.post(URL, sent)["Location"] == f"{URL}?q=%E7%8E%8B&class=salaried&sort=name&size=50"
    assert client.post(URL, {"q": ""})["Location"] in (URL, f"{URL}?")
    assert client.post(URL, sent, **HTMX)["HX-Replace-Url"].startswith(f"{URL}?q=")


def test_a_whole_number_is_found_without_an_address(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer, name="王一", mobile="15400001234")
    make_salaried(officer, name="李二")
    sign_in(client, officer)
    for number in (customer.mobile, customer.id_number, f"+86 {customer.mobile}"):
        whole = client.post(URL, {"q": number, "sort": "name"})
        part = client.post(URL, {"q": number, "sort": "name"}, **HTMX)
        for answer in (whole, part):
            assert answer.status_code == 200
            assert names(answer) == ["王一"]
            assert [chip.value for chip in answer.context["listing"].chips()] == [f"****{number[-4:]}"]
        assert part["HX-Replace-Url"] == f"{URL}?sort=name"
        assert number not in part.content.decode()


def test_filters_of_standing_and_stage_follow_applications_and_loans(
    client: Client, sign_in: Any, officer: Any, at: Any
) -> None:
    make_salaried(officer, name="新一")
    make_case(make_salaried(officer, name="申二"), state=State.SUBMITTED)
    make_case(make_salaried(officer, name="草三"), state=State.DRAFT)
    loan = make_loan(at=at, customer=make_business_customer(officer, name="贷四"))
    closed = make_loan(at=at, customer=make_business_customer(officer, name="清五"))
    type(closed).objects.filter(pk=closed.pk).update(balance=0, state="settled")
    assert mend_owed() == 1
    make_case(make_salaried(officer, name="撤六"), state=State.DRAFT)
    type(loan.application).objects.filter(customer__name="撤六").update(state=State.WITHDRAWN, closed_at=at)
    sign_in(client, officer)
    found = {value: set(names(client.get(URL, {"standing": value}))) for value in Standing.values}
    assert found == {"new": {"新一", "撤六"}, "applying": {"申二", "草三"}, "borrowing": {"贷四"}, "settled": {"清五"}}
    for row in client.get(URL).context["page"]:
        assert row.customer.name in found[standing_of(row.customer)]
    assert names(client.get(URL, {"stage": "submitted"})) == ["申二"]
    assert names(client.get(URL, {"stage": "withdrawn"})) != []  # no stage of a running application: left out
    assert names(client.get(URL, {"sort": "-balance"}))[:2] == ["贷四", "清五"]


def test_an_area_stands_for_all_its_parts(client: Client, sign_in: Any, officer: Any) -> None:
    town = Area.objects.create(name="西渡镇", kind="town")
    street = Area.objects.create(name="清江路", kind="street", parent=town)
    elsewhere = Area.objects.create(name="金兰镇", kind="town")
    for name, area in (("王一", town), ("王二", street), ("王三", elsewhere), ("王四", None)):
        Customer.objects.filter(pk=make_salaried(officer, name=name).pk).update(area=area)
    sign_in(client, officer)
    assert set(names(client.get(URL, {"area": town.pk}))) == {"王一", "王二"}
    answer = client.get(URL, {"area": str(street.pk), "columns": "area"})
    assert names(answer) == ["王二"]
    assert [chip.value for chip in answer.context["listing"].chips()] == ["西渡镇 / 清江路"]


def test_who_is_to_be_spoken_to_next_comes_first(client: Client, sign_in: Any, officer: Any, at: Any) -> None:
    for name, days in (("王一", None), ("王二", 9), ("王三", 2)):
        party = make_salaried(officer, name=name).party
        if days:
            due = {"party": party, "officer": officer, "at": at, "channel": "call", "outcome": "later"}
            Contact.objects.create(**due, next_on=at.date() + timedelta(days=days))
            Contact.objects.create(**due, next_on=at.date() + timedelta(days=1), followed_up_at=at)
    assert mend_next_contacts() == 2
    answer = sign_in(client, officer).get(URL, {"sort": "next"})
    assert names(answer) == ["王三", "王二", "王一"]
    assert "2026-11-25" in answer.content.decode()


def test_a_count_ends_where_nobody_would_page_to(
    client: Client, sign_in: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customers.listing.page.MOST_COUNTED", 2)
    for _number in range(4):
        make_salaried(officer)
    make_business_customer(officer)
    answer = sign_in(client, officer).get(URL)
    assert [(tab.count, tab.more) for tab in answer.context["tabs"]] == [(3, True), (2, True), (1, False)]
    page = answer.content.decode()
    assert "超过 3 位客户" in page
    assert "2+" in page
    many = client.get(URL, {"acquisition": "precise"})
    assert (many.context["tabs"][0].count, many.context["tabs"][0].more) == (3, True)
    assert len(names(many)) == 3
    few = client.get(URL, {"q": "兴旺"})
    assert [(tab.count, tab.more) for tab in few.context["tabs"]] == [(1, False), (0, False), (1, False)]


def test_twenty_to_a_page(client: Client, sign_in: Any, officer: Any) -> None:
    for _number in range(21):
        make_salaried(officer)
    first = sign_in(client, officer).get(URL)
    assert len(names(first)) == 20
    assert "?page=2" in first.content.decode()
    assert len(names(client.get(URL, {"page": "2"}))) == 1
    assert len(names(client.get(URL, {"page": "999"}))) == 1
    assert len(names(client.get(URL, {"page": "x"}))) == 20


@pytest.mark.parametrize(
    "params",
    [
        {"q": "\x00"},
        {"q": "' OR 1=1 --"},
        {"q": "<script>alert(1)</script>"},
        {"q": "王" * 5000},
        {"q": "😀", "page": "-1"},
        {"class": "\x00", "segment": "x", "officer": "9" * 40, "sort": "id;--", "page": "1e9"},
        {"officer": "١"},
    ],
)
def test_hostile_addresses_find_nothing_or_everything_but_never_break(
    client: Client, sign_in: Any, manager: Any, officer: Any, params: dict[str, str]
) -> None:
    make_salaried(officer, name="王一")
    response = sign_in(client, manager).get(URL, params)
    assert response.status_code in (200, 400)
    assert b"<script>alert" not in response.content


def test_empty_says_why_and_what_to_do(client: Client, sign_in: Any, officer: Any, manager: Any) -> None:
    page = sign_in(client, officer).get(URL).content.decode()
    assert "还没有客户" in page
    assert reverse("customers:create") in page
    assert "没有符合条件的客户" in client.get(URL, {"q": "nobody"}).content.decode()
    page = sign_in(client, manager).get(URL).content.decode()
    assert reverse("customers:create") not in page


def test_a_row_shows_the_latest_application_and_the_balance(
    client: Client, sign_in: Any, officer: Any, at: Any
) -> None:
    customer = make_salaried(officer)
    application = make_application(customer, at)
    page = sign_in(client, officer).get(URL).content.decode()
    assert application.get_state_display() in page


def make_application(customer: Any, at: Any, **fields: Any) -> Any:
    """A bare application of a customer, without the app that comes after this one."""
    product = apps.get_model("loans", "Product").objects.order_by("pk")[customer.applications.count()]
    model = apps.get_model("loans", "Application")
    return model.objects.create(
        number=f"A{model.objects.count()}",
        customer=customer,
        officer=customer.officer,
        product=product,
        amount=260_000,
        term_months=36,
        method="equal_instalment",
        annual_rate="6.85",
        purpose="进货",
        created_at=at,
        **fields,
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, sign_in: Any, manager: Any, officer: Any, at: Any
) -> None:
    sign_in(client, manager)
    counts = []
    for _round in range(3):
        make_application(make_business_customer(officer), at)
        make_application(make_salaried(officer), at)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_of_many_hits_each_class_is_counted_for_itself(
    client: Client, sign_in: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customers.listing.page.MOST_FOUND", 2)
    for number in "一二三":
        make_business_customer(officer, name=f"王{number}")
    for number in "四五":
        make_salaried(officer, name=f"王{number}")
    sign_in(client, officer)
    tabs = [(tab.count, tab.more) for tab in client.get(URL, {"q": "王"}).context["tabs"]]
    assert tabs == [(4, True), (2, False), (2, True)]
    salaried = client.get(URL, {"q": "王", "class": "salaried"})
    assert set(names(salaried)) == {"王四", "王五"} and "超过" not in salaried.content.decode()
    assert len(names(client.get(URL, {"q": "王", "class": "business"}))) == 2


def test_a_segment_of_the_other_class_finds_nobody(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    sign_in(client, officer)
    segment = customer.segment_id
    assert names(client.get(URL, {"segment": segment, "class": "salaried"})) == [customer.name]
    found = client.get(URL, {"segment": segment, "class": "business"})
    assert names(found) == [] and [tab.count for tab in found.context["tabs"]] == [1, 1, 0]
