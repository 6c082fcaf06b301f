"""Visits: what follows from each outcome, photo and position, taking one back, the pages at the door."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from customers.enums import VisitOutcome
from customers.models import Area, Premises, TerritoryVisit
from customers.rules.places import read_position
from customers.rules.territory import revisit_on
from customers.services.premises import link_party, mark_gone
from customers.services.territory import record_visit, undo_visit
from customers.tests.factories import make_business_customer
from customers.tests.factories_territory import make_area, make_premises, make_town, make_visit
from customers.tests.shared import last, told
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.policy.services import change_policy
from jinxin.policy.settings import Policy
from jinxin.worktime.calendar import WorkCalendar

pytestmark = pytest.mark.django_db
POLICY, CALENDAR = Policy(), WorkCalendar()


@pytest.fixture
def shop(officer: Any) -> Premises:
    """A shop in the officer's town."""
    return make_premises(make_area("清江路", parent=make_town("西渡镇", officer=officer)), "兴旺副食店")


def photo(kind: str = "JPEG", name: str = "门面.jpg") -> SimpleUploadedFile:
    """A small photo."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "tan").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


# What follows from an outcome


@pytest.mark.parametrize(
    ("outcome", "visited", "next_on"),
    [
        (VisitOutcome.INTERESTED, True, date(2026, 11, 30)),
        (VisitOutcome.LATER, True, date(2027, 2, 22)),  # 90 days are Sunday the 21st
        (VisitOutcome.CUSTOMER, True, date(2027, 5, 22)),
        (VisitOutcome.NOBODY, False, date(2026, 11, 26)),
        (VisitOutcome.REFUSED, True, None),
    ],
)
def test_the_place_repeats_its_last_visit(
    shop: Premises, officer: Any, at: Any, outcome: str, visited: bool, next_on: date | None
) -> None:
    visit = make_visit(shop, officer, outcome=outcome, at=at, met="老板娘", next_step="送折页")
    shop.refresh_from_db()
    assert (shop.outcome, shop.visited_at is not None, shop.next_on, shop.gone_on) == (outcome, visited, next_on, None)
    assert (visit.next_on, visit.officer, visit.at) == (next_on, officer, at)


def test_proposed_days_are_working_days_by_the_policy() -> None:
    saturday = date(2026, 11, 21)
    assert revisit_on(VisitOutcome.INTERESTED, saturday, POLICY, CALENDAR) == date(2026, 11, 28)
    assert revisit_on(VisitOutcome.INTERESTED, date(2026, 11, 22), POLICY, CALENDAR) == date(2026, 11, 30)
    assert revisit_on(VisitOutcome.GONE, saturday, POLICY, CALENDAR) is None


def test_a_changed_policy_changes_the_proposal(shop: Premises, officer: Any, manager: Any, at: Any) -> None:
    change_policy(values={"revisit_interested_days": 2}, reason="旺季前加快回访节奏，每两天一次", actor=manager, at=at)
    assert make_visit(shop, officer, at=at).next_on == date(2026, 11, 25)


def test_who_is_gone_no_longer_counts_and_is_not_visited_again(shop: Premises, officer: Any, at: Any) -> None:
    make_visit(shop, officer, outcome=VisitOutcome.GONE, at=at, next_on=date(2026, 12, 1))
    shop.refresh_from_db()
    assert (shop.gone_on, shop.next_on) == (at.date(), None)
    with pytest.raises(IllegalMove):
        make_visit(shop, officer, at=at + timedelta(hours=1))


def test_who_wants_no_visits_gets_one_only_on_a_day_named_by_hand(shop: Premises, officer: Any, at: Any) -> None:
    assert make_visit(shop, officer, outcome=VisitOutcome.REFUSED, at=at).next_on is None
    named = make_visit(
        shop, officer, outcome=VisitOutcome.REFUSED, at=at + timedelta(hours=1), next_on=date(2027, 3, 1)
    )
    assert named.next_on == date(2027, 3, 1)


def test_a_visit_noted_later_does_not_hide_a_newer_one(shop: Premises, officer: Any, at: Any) -> None:
    make_visit(shop, officer, outcome=VisitOutcome.CUSTOMER, at=at)
    make_visit(shop, officer, outcome=VisitOutcome.NOBODY, at=at, visited_at=at - timedelta(days=2))
    shop.refresh_from_db()
    assert (shop.outcome, shop.visited_at) == (VisitOutcome.CUSTOMER, at)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "bought"}, "outcome"),
        ({"visited_at": timedelta(minutes=1)}, "visited_at"),
        ({"visited_at": timedelta(days=-8)}, "visited_at"),
        ({"next_on": date(2026, 11, 23)}, "next_on"),
        ({"next_on": date(2030, 1, 1)}, "next_on"),
        ({"met": "x" * 81}, "met"),
        ({"next_step": "x" * 201}, "next_step"),
        ({"photo": SimpleUploadedFile("a.jpg", b"no photo")}, "photo"),
        ({"photo": SimpleUploadedFile("a.pdf", b"%PDF-1.4 ... %%EOF")}, "photo"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(
    shop: Premises, officer: Any, at: Any, fields: dict[str, Any], field: str
) -> None:
    known = {name: at + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    with pytest.raises(DomainError) as refusal:
        record_visit(**{"premises": shop, "outcome": "later", **known}, actor=officer, at=at)
    assert refusal.value.field == field
    assert not TerritoryVisit.objects.exists()


def test_the_same_visit_sent_twice_is_noted_once(shop: Premises, officer: Any, at: Any) -> None:
    make_visit(shop, officer, at=at)
    with pytest.raises(DomainError):
        make_visit(shop, officer, at=at + timedelta(seconds=20))
    make_visit(shop, officer, at=at + timedelta(minutes=2))


def test_only_who_works_there_notes_visits(
    shop: Premises, other_officer: Any, manager: Any, auditor: Any, at: Any
) -> None:
    for person in (other_officer, auditor):
        with pytest.raises(NotAllowed):
            make_visit(shop, person, at=at)
    make_visit(shop, manager, at=at)


def test_an_exact_position_places_the_door_once(shop: Premises, officer: Any, at: Any) -> None:
    make_visit(shop, officer, at=at, position=read_position("26.9", "112.3", "900"))
    shop.refresh_from_db()
    assert shop.latitude is None
    make_visit(shop, officer, at=at + timedelta(hours=1), position=read_position("26.97", "112.37", "8"))
    make_visit(shop, officer, at=at + timedelta(hours=2), position=read_position("27", "113", "8"))
    shop.refresh_from_db()
    assert str(shop.latitude) == "26.970000"
    assert [visit.accuracy for visit in shop.visits.all()] == [8, 8, 900]


def test_the_trail_tells_of_it_and_the_customers_timeline_too(shop: Premises, officer: Any, at: Any) -> None:
    customer = make_business_customer(officer)
    link_party(premises=shop, party=customer.party, version=1, actor=officer, at=at)
    make_visit(shop, officer, at=at, met="老板 15400001234", next_step="看流水")
    entry = last()
    assert entry.customer_id == customer.pk
    assert told(entry) == "2026-11-23 09:00 · 有意向 · 老板 154****1234 · 看流水 · 下次走访 2026-11-30"


def test_photos_are_kept_under_random_names_and_nothing_stays_of_a_refused_visit(
    shop: Premises, officer: Any, at: Any, monkeypatch: Any
) -> None:
    visit = make_visit(shop, officer, at=at, photo=photo())
    assert visit.photo.name and "门面" not in visit.photo.name
    assert visit.photo.storage.exists(visit.photo.name)
    saved: list[Any] = []
    monkeypatch.setattr("customers.services.territory.record", lambda *args, **_more: 1 / 0)
    monkeypatch.setattr(
        "customers.models.territory.TerritoryVisit.save", lambda self, **_how: saved.append(self.photo.name)
    )
    with pytest.raises(ZeroDivisionError):
        make_visit(shop, officer, at=at + timedelta(hours=1), photo=photo())
    assert saved and not visit.photo.storage.exists(saved[0])


# Taking back


def test_taken_back_a_visit_leaves_the_place_as_it_was_before(
    shop: Premises, officer: Any, at: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = make_visit(shop, officer, outcome=VisitOutcome.LATER, at=at)
    gone = make_visit(shop, officer, outcome=VisitOutcome.GONE, at=at + timedelta(hours=1), photo=photo())
    with django_capture_on_commit_callbacks(execute=True):
        undo_visit(visit=gone, actor=officer, at=at + timedelta(hours=1, minutes=15))
    shop.refresh_from_db()
    assert (shop.outcome, shop.visited_at, shop.next_on, shop.gone_on) == ("later", first.at, first.next_on, None)
    assert not gone.photo.storage.exists(gone.photo.name or "")
    assert last().action == "territory.visit_undone"
    with pytest.raises(IllegalMove):
        undo_visit(visit=gone, actor=officer, at=at + timedelta(hours=1, minutes=1))


def test_taking_back_has_its_time_and_its_person(shop: Premises, officer: Any, manager: Any, at: Any) -> None:
    visit = make_visit(shop, officer, at=at)
    with pytest.raises(NotAllowed):
        undo_visit(visit=visit, actor=manager, at=at)
    with pytest.raises(IllegalMove, match="15"):
        undo_visit(visit=visit, actor=officer, at=at + timedelta(minutes=16))


def test_the_only_visit_taken_back_leaves_the_place_unvisited(shop: Premises, officer: Any, at: Any) -> None:
    undo_visit(visit=make_visit(shop, officer, at=at), actor=officer, at=at)
    shop.refresh_from_db()
    assert (shop.outcome, shop.visited_at, shop.next_on) == ("", None, None)


# Pages


def test_a_visit_at_the_door(client: Client, sign_in: Any, shop: Premises, officer: Any) -> None:
    sign_in(client, officer)
    url = f"/customers/premises/{shop.pk}/visit/"
    assert "有意向" in client.get(url).content.decode()
    fields = {"outcome": "interested", "met": "老板娘", "when": "proposed", "photo": photo()}
    answer = client.post(url, {**fields, "keep_position": "on", "latitude": "26.97", "longitude": "112.37"})
    assert answer["Location"] == f"/customers/premises/{shop.pk}/"
    visit = TerritoryVisit.objects.get()
    assert (visit.met, visit.photo_type, str(visit.latitude)) == ("老板娘", "image/jpeg", "26.970000")
    page = client.get(answer["Location"]).content.decode()
    assert f"/customers/visits/{visit.pk}/photo/" in page
    assert "撤回走访" in page
    again = client.post(f"{url}?from=plan", {"outcome": "nobody", "visited_at": "2026-11-22T10:00"})
    assert again.status_code in (302, 422)
    client.post(f"/customers/visits/{visit.pk}/undo/")
    visit.refresh_from_db()
    assert visit.undone_at
    assert client.post(f"/customers/visits/{visit.pk}/undo/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "\ud800"}, "outcome"),
        ({"outcome": "later", "when": "day"}, "next_on"),
        ({"outcome": "later", "when": "day", "next_on": "2020-01-01"}, "next_on"),
        ({"outcome": "later", "when": "x"}, "when"),
        ({"outcome": "later", "visited_at": "99999-01-01T00:00"}, "visited_at"),
        ({"outcome": "later", "photo": SimpleUploadedFile("a.jpg", b"x")}, "photo"),
        ({"outcome": "later", "keep_position": "on", "latitude": "95", "longitude": "1"}, "keep_position"),
    ],
)
def test_bad_input_is_told_at_the_field_and_the_text_stays(
    client: Client, sign_in: Any, shop: Premises, officer: Any, fields: dict[str, Any], field: str
) -> None:
    url = f"/customers/premises/{shop.pk}/visit/"
    clean = {name: value for name, value in fields.items() if value != "\ud800"}
    answer = sign_in(client, officer).post(url, {**clean, "next_step": "送产品折页"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "送产品折页" in answer.content.decode()
    assert not TerritoryVisit.objects.exists()


def test_quick_picks_are_working_days(client: Client, sign_in: Any, shop: Premises, officer: Any) -> None:
    sign_in(client, officer).post(f"/customers/premises/{shop.pk}/visit/", {"outcome": "refused", "when": "7"})
    found = TerritoryVisit.objects.get().next_on
    today = timezone.localdate()
    assert found is not None
    assert today + timedelta(days=7) <= found <= today + timedelta(days=20)
    Premises.objects.update(gone_on=today)
    assert "不在" in client.get(f"/customers/premises/{shop.pk}/visit/").content.decode()


def test_photos_are_given_only_to_who_sees_the_place_or_the_customer(
    client: Client,
    sign_in: Any,
    shop: Premises,
    officer: Any,
    other_officer: Any,
    auditor: Any,
    operations: Any,
    at: Any,
) -> None:
    visit = make_visit(shop, officer, at=at, photo=photo())
    url = f"/customers/visits/{visit.pk}/photo/"
    for person in (officer, auditor):
        answer = sign_in(client, person).get(url)
        assert answer.getvalue()
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "sandbox" in answer["Content-Security-Policy"]
    for person in (other_officer, operations):
        assert sign_in(client, person).get(url).status_code == 404
    customer = make_business_customer(other_officer)
    link_party(premises=shop, party=customer.businesses.get().party, version=2, actor=officer, at=at)
    answer = sign_in(client, other_officer).get(url)
    assert answer.getvalue()
    assert answer.status_code == 200
    undo_visit(visit=visit, actor=officer, at=at)
    assert client.get(url).status_code == 404
    assert client.get("/customers/visits/999/photo/").status_code == 404


def test_a_customers_file_shows_the_visits_to_home_and_shops(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, at: Any
) -> None:
    customer = make_business_customer(officer)
    street = make_area("清江路", officer=other_officer)
    places = [
        make_premises(street, "住处", kind="household", party=customer.party),
        make_premises(street, "店面", party=customer.businesses.get().party),
    ]
    for place in places:
        make_visit(place, other_officer, at=at)
    url = f"/customers/{customer.pk}/visits/"
    page = sign_in(client, officer).get(url).content.decode()
    assert "住处" in page and "店面" in page
    assert sign_in(client, other_officer).get(url).status_code == 404
    with CaptureQueriesContext(connection) as before:
        sign_in(client, officer).get(url)
    make_visit(places[0], other_officer, at=at + timedelta(hours=1))
    with CaptureQueriesContext(connection) as after:
        client.get(url)
    assert len(after) <= len(before)


def test_queries_of_a_place_do_not_grow_with_its_visits(
    client: Client, sign_in: Any, shop: Premises, officer: Any, at: Any, django_assert_max_num_queries: Any
) -> None:
    for hours in range(5):
        make_visit(shop, officer, at=at + timedelta(hours=hours))
    sign_in(client, officer)
    for part in ("", "visit/"):
        with django_assert_max_num_queries(14):
            client.get(f"/customers/premises/{shop.pk}/{part}")


def test_a_place_marked_gone_by_hand_keeps_its_visits(shop: Premises, officer: Any, at: Any) -> None:
    make_visit(shop, officer, at=at)
    shop.refresh_from_db()
    mark_gone(premises=shop, version=shop.version, actor=officer, at=at)
    assert shop.visits.count() == 1
    assert Entry.objects.filter(action="premises.gone").count() == 1
    assert Area.objects.tree().in_use
