"""Groups and salons as pages: lists, one of each, inviting, the list at the door, what came of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Attendance, Circle, CircleMember, Contact, Party, Relation, Salon
from customers.services import salons as services
from customers.services.circles import join, open_circle
from customers.tests.factories import make_salaried
from customers.tests.factories_relations import make_prospect, tie
from jinxin import clock

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
CIRCLE = {"name": "市场群", "kind": "chat", "opened_on": "2026-01-01", "note": ""}


def make_circle(officer: Any, **fields: Any) -> Circle:
    """Open a group."""
    values = {"name": "市场群", "kind": "chat", "opened_on": date(2026, 1, 1), **fields}
    return open_circle(**values, actor=officer, at=clock.now())


def make_salon(officer: Any, *, days: int = 0, **fields: Any) -> Salon:
    """Plan a salon so many days from now, for today without any."""
    at = clock.now()
    values = {"title": "报税茶话会", "place": "市场二楼", "starts_at": at + timedelta(days=days), **fields}
    return services.plan_salon(**values, actor=officer, at=at)


def invite(salon: Salon, *parties: Party) -> list[Attendance]:
    """Invite some."""
    services.invite(salon=salon, parties=parties, actor=salon.officer, at=clock.now())
    return list(salon.attendances.order_by("pk"))


# Groups


def test_opening_changing_and_closing_a_group(client: Client, sign_in: Any, officer: Any) -> None:
    sign_in(client, officer)
    assert client.post("/customers/circles/new/", {**CIRCLE, "name": ""}).status_code == 422
    assert client.post("/customers/circles/new/", {**CIRCLE, "opened_on": "2099-01-01"}).status_code == 422
    assert client.post("/customers/circles/new/", CIRCLE).status_code == 302
    circle = Circle.objects.get()
    edit = f"{circle.get_absolute_url()}edit/"
    assert client.post(edit, {**CIRCLE, "name": "农贸市场群", "version": 1}).status_code == 302
    late = client.post(edit, {**CIRCLE, "name": "别的名字", "version": 1})
    assert late.status_code == 422
    assert "别的名字" in late.content.decode()
    close = f"{circle.get_absolute_url()}close/"
    assert "已关闭" in client.post(close, follow=True).content.decode()
    assert client.get("/customers/circles/").context["page"].paginator.count == 0
    assert client.get("/customers/circles/?state=closed").context["page"].paginator.count == 1
    assert client.post(close, {"open": "1"}).status_code == 302
    assert client.get("/customers/circles/?q=农贸").context["page"].paginator.count == 1


def test_adding_members_also_somebody_new(client: Client, sign_in: Any, officer: Any) -> None:
    circle, customer = make_circle(officer), make_salaried(officer, name="王小明")
    url = circle.get_absolute_url()
    sign_in(client, officer)
    member = {"who": "王小明", "other": str(customer.party.pk), "joined_on": "2026-02-01", "note": "群主"}
    assert client.post(url, member).status_code == 302
    assert client.post(url, member).status_code == 422
    assert client.post(url, {**member, "who": "王裁缝", "other": "new-person", "note": ""}).status_code == 302
    assert {item.party.name for item in CircleMember.objects.all()} == {"王小明", "王裁缝"}
    page = client.post(url, {"who": "王", "other": "", "joined_on": "2026-02-01"})
    assert page.status_code == 422
    assert f'value="{customer.party.pk}"' in page.content.decode()
    bad = client.post(url, {**member, "who": "新人", "other": "new-person", "joined_on": "2099-01-01"})
    assert bad.status_code == 422
    assert not Party.objects.filter(name="新人").exists()


def test_leaving_a_group(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    circle = make_circle(officer)
    at = clock.now()
    member = join(circle=circle, party=make_prospect(officer), joined_on=date(2026, 2, 1), actor=officer, at=at)
    url = f"/customers/circles/members/{member.pk}/leave/"
    assert sign_in(client, other_officer).get(url).status_code == 404
    sign_in(client, officer)
    assert client.post(url, {"left_on": "2025-01-01"}).status_code == 422
    assert client.post(url, {"left_on": "2026-03-01"}).status_code == 302
    assert "2026-03-01" in client.get(circle.get_absolute_url()).content.decode()


def test_a_colleagues_customer_cannot_be_added(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    circle, foreign = make_circle(officer), make_salaried(other_officer, name="李秀英")
    data = {"who": "李秀英", "other": str(foreign.party.pk), "joined_on": "2026-02-01"}
    response = sign_in(client, officer).post(circle.get_absolute_url(), data)
    assert response.status_code == 422
    assert "李**" not in response.content.decode()


# Who may


def test_groups_and_salons_of_others(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, manager: Any, auditor: Any, operations: Any
) -> None:
    circle, salon = make_circle(officer), make_salon(officer)
    (guest,) = invite(salon, make_prospect(officer))
    pages = [circle.get_absolute_url(), salon.get_absolute_url()]
    changing = [f"{pages[0]}edit/", *(f"{pages[1]}{verb}/" for verb in ("edit", "cancel", "invite", "door", "hold"))]
    posts = [f"{pages[0]}close/", *(f"/customers/salons/guests/{guest.pk}/{verb}/" for verb in ("tick", "remove"))]
    sign_in(client, other_officer)
    assert {client.get(url).status_code for url in pages + changing} == {404}
    assert {client.post(url).status_code for url in posts + changing} == {404}
    for person in (manager, auditor):
        sign_in(client, person)
        assert {client.get(url).status_code for url in pages} == {200}
        assert {client.get(url).status_code for url in changing} == {403}
        assert {client.post(url).status_code for url in posts} == {403}
        assert client.get("/customers/salons/").context["page"].paginator.count == 1
    assert {sign_in(client, operations).get(url).status_code for url in pages} == {403}
    sign_in(client, officer)
    assert {client.get(url).status_code for url in pages + changing} == {200}


# Salons


def test_planning_and_changing_a_salon(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    circle, foreign = make_circle(officer), make_circle(other_officer)
    soon = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT19:00")
    data = {"title": "报税茶话会", "place": "市场二楼", "starts_at": soon, "circle": str(circle.pk)}
    sign_in(client, officer)
    for wrong in ({"title": ""}, {"starts_at": "soon"}, {"starts_at": "2099-01-01T10:00"}, {"circle": foreign.pk}):
        assert client.post("/customers/salons/new/", {**data, **wrong}).status_code == 422, wrong
    response = client.post("/customers/salons/new/", data)
    salon = Salon.objects.get()
    assert response["Location"] == f"/customers/salons/{salon.pk}/invite/"
    edit = f"/customers/salons/{salon.pk}/edit/"
    assert 'value="报税茶话会"' in client.get(edit).content.decode()
    assert client.post(edit, {**data, "title": "报税座谈", "version": 1}).status_code == 302
    assert client.post(edit, {**data, "title": "别的", "version": 1}).status_code == 422


def test_inviting_from_a_group_from_suggestions_and_by_hand(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer, name="王小明")
    circle, supplier = make_circle(officer), make_prospect(officer, "粮油批发部", kind="shop")
    join(circle=circle, party=customer.party, joined_on=date(2026, 2, 1), actor=officer, at=clock.now())
    tie(officer, supplier, "supplies", customer)
    salon = make_salon(officer, circle=circle)
    url = f"/customers/salons/{salon.pk}/invite/"
    page = sign_in(client, officer).get(url).content.decode()
    assert "供货给王小明" in page
    assert f'value="{customer.party.pk}" checked' in page
    client.post(url, {"party": [customer.party.pk, supplier.pk, "x", "9" * 30, 10**17]})
    client.post(url, {"who": "新来的", "other": "new-person", "mobile": ""})
    assert set(salon.attendances.values_list("party__name", flat=True)) == {"王小明", "粮油批发部", "新来的"}
    assert "该群成员都已邀请" in client.get(url).content.decode()
    empty = client.post(url, {"party": []}, follow=True).content.decode()
    assert "没有新选的客人" in empty


def test_ticking_at_the_door_answers_with_the_row_and_the_count(client: Client, sign_in: Any, officer: Any) -> None:
    salon = make_salon(officer)
    first, _second = invite(salon, make_prospect(officer, "甲"), make_prospect(officer, "乙"))
    url = f"/customers/salons/guests/{first.pk}/tick/"
    answer = sign_in(client, officer).post(url, {"came": "1"}, **HTMX).content.decode()
    assert "已到场" in answer
    assert "到场 1 / 2" in answer
    assert "<html" not in answer
    assert client.post(url, {"came": "0"})["Location"] == f"/customers/salons/{salon.pk}/door/"
    first.refresh_from_db()
    assert first.attended is None


def test_the_door_is_closed_before_the_day(client: Client, sign_in: Any, officer: Any) -> None:
    salon = make_salon(officer, days=3)
    (guest,) = invite(salon, make_prospect(officer))
    assert "才能登记到场" in sign_in(client, officer).get(f"/customers/salons/{salon.pk}/door/").content.decode()
    assert client.post(f"/customers/salons/guests/{guest.pk}/tick/", {"came": "1"}).status_code in (409, 422)
    guest.refresh_from_db()
    assert guest.attended is None


def test_somebody_brought_along_is_on_the_list_and_tied(client: Client, sign_in: Any, officer: Any) -> None:
    customer = make_salaried(officer)
    make_prospect(officer, "有号的", mobile="15400001234")
    salon = make_salon(officer)
    (host,) = invite(salon, customer.party)
    url = f"/customers/salons/{salon.pk}/door/"
    data = {"who": "刘海生", "other": "new-person", "mobile": "", "brought_by": host.pk}
    sign_in(client, officer)
    assert client.post(url, {**data, "mobile": "15400001234"}).status_code == 422
    assert client.post(url, {**data, "brought_by": "999"}).status_code == 422
    assert not Party.objects.filter(name="刘海生").exists()
    assert client.post(url, data).status_code == 302
    guest = salon.attendances.get(party__name="刘海生")
    assert (guest.attended, guest.brought_by) == (True, customer.party)
    assert Relation.objects.filter(kind="referred", source=customer.party, target=guest.party).exists()


def test_holding_a_salon_by_the_page(client: Client, sign_in: Any, officer: Any) -> None:
    salon = make_salon(officer)
    came, _missed = invite(salon, make_prospect(officer, "甲"), make_prospect(officer, "乙"))
    services.tick(guest=came, came=True, actor=officer, at=clock.now())
    url = f"/customers/salons/{salon.pk}/hold/"
    page = sign_in(client, officer).get(url)
    assert "有 1 位未登记到场" in page.content.decode()
    day = page.context["form"]["next_on"].value()
    data = {"summary": "聊了报税", f"outcome-{came.pk}": "interested", "next_on": day.isoformat()}
    for wrong in ({"summary": ""}, {f"outcome-{came.pk}": "x"}, {"next_on": "2020-01-01"}, {"next_on": "x"}):
        assert client.post(url, {**data, **wrong}).status_code == 422, wrong
    after = client.post(url, data, follow=True).content.decode()
    assert "已记录 1 条联系" in after
    assert Contact.objects.get().next_on == day
    assert "登记为客户" in after
    assert client.get(url).status_code in (409, 422)


def test_calling_a_salon_off_by_the_page(client: Client, sign_in: Any, officer: Any) -> None:
    salon = make_salon(officer, days=1)
    url = f"/customers/salons/{salon.pk}/cancel/"
    sign_in(client, officer)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert "场地停电" in client.post(url, {"reason": "场地停电"}, follow=True).content.decode()
    assert client.get("/customers/salons/?state=cancelled").context["page"].paginator.count == 1
    assert client.get("/customers/salons/?state=planned").context["page"].paginator.count == 0


def test_taking_a_guest_off_the_list(client: Client, sign_in: Any, officer: Any) -> None:
    salon = make_salon(officer)
    (guest,) = invite(salon, make_prospect(officer))
    sign_in(client, officer).post(f"/customers/salons/guests/{guest.pk}/remove/")
    assert not salon.attendances.exists()


@pytest.mark.parametrize("query", ["?q=%00", "?kind=x&state=y", "?page=-1", "?circle=x", "?q=<script>alert(1)"])
def test_hostile_addresses_never_break(client: Client, sign_in: Any, officer: Any, query: str) -> None:
    make_circle(officer)
    salon = make_salon(officer)
    sign_in(client, officer)
    for url in (
        "/customers/circles/",
        "/customers/salons/",
        "/customers/salons/new/",
        f"/customers/salons/{salon.pk}/invite/",
    ):
        answer = client.get(url + query)
        assert answer.status_code in (200, 400), url
        assert b"<script>alert" not in answer.content


def test_empty_lists_say_what_to_do(client: Client, sign_in: Any, officer: Any, auditor: Any) -> None:
    sign_in(client, officer)
    assert "还没有群组" in client.get("/customers/circles/").content.decode()
    assert "还没有沙龙" in client.get("/customers/salons/").content.decode()
    assert "/customers/salons/new/" not in sign_in(client, auditor).get("/customers/salons/").content.decode()


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: Any) -> None:
    circle, salon = make_circle(officer), make_salon(officer)
    sign_in(client, officer)
    pages = ["/customers/circles/", "/customers/salons/", circle.get_absolute_url(), salon.get_absolute_url()]
    pages += [f"{salon.get_absolute_url()}door/", f"{salon.get_absolute_url()}hold/"]
    counts: dict[str, list[int]] = {}
    for number in range(3):
        make_circle(officer, name=f"群{number}")
        make_salon(officer, circle=circle)
        party = make_prospect(officer)
        join(circle=circle, party=party, joined_on=date(2026, 2, 1), actor=officer, at=clock.now())
        guest = invite(salon, party)[-1]
        services.tick(guest=guest, came=True, actor=officer, at=clock.now())
        for url in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.setdefault(url, []).append(len(queries))
    assert all(second == last <= 12 for _first, second, last in counts.values()), counts
