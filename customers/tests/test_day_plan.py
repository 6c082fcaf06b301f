"""The plan of the day: whom it suggests, in which order, what ticks a stop off, the buttons of the page."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.enums import VisitOutcome
from customers.models import Area, PlanStop, Premises
from customers.queries.dayplan import plan_of, suggested
from customers.services.dayplan import add_stop, fill_plan, move_stop, order_plan, remove_stop
from customers.services.territory import undo_visit
from customers.tests.factories_territory import make_area, make_premises, make_town, make_visit
from jinxin.errors import DomainError, NotAllowed
from jinxin.policy.services import change_policy

pytestmark = pytest.mark.django_db
URL = "/customers/plan/"


@pytest.fixture
def street(officer: Any) -> Area:
    """A street of the officer's."""
    return make_area("清江路", parent=make_town("西渡镇", officer=officer))


def shop(street: Area, name: str, sequence: int, **fields: Any) -> Premises:
    """A shop along the street."""
    return make_premises(street, name, sequence=sequence, **fields)


def planned(officer: Any, day: date) -> str:
    """The first characters of the stops, in order."""
    return "".join(one.premises.name[0] for one in plan_of(officer, day))


def test_due_revisits_come_first_then_the_never_visited_then_the_interested(
    street: Area, officer: Any, other_officer: Any, at: Any
) -> None:
    today = at.date()
    before = at - timedelta(days=30)
    shop(street, "乙未访", 1)
    shop(street, "丁有意", 2, visited_at=before, outcome=VisitOutcome.INTERESTED)
    shop(street, "戊其他", 3, visited_at=before, outcome=VisitOutcome.LATER)
    shop(street, "甲到期", 4, visited_at=before, outcome=VisitOutcome.LATER, next_on=today)
    shop(street, "迟到期", 5, visited_at=before, outcome=VisitOutcome.REFUSED, next_on=today - timedelta(days=9))
    shop(street, "将来", 6, visited_at=before, outcome=VisitOutcome.LATER, next_on=today + timedelta(days=1))
    shop(street, "谢绝", 7, visited_at=before, outcome=VisitOutcome.REFUSED)
    shop(street, "搬走", 8, gone_on=today)
    shop(make_area("别人街", officer=other_officer), "别人", 1)
    shop(make_area("停用街", officer=officer, is_active=False), "停用", 1)
    make_visit(shop(street, "今日", 9), officer, outcome=VisitOutcome.NOBODY, at=at, next_on=None)
    found = suggested(officer, today, Area.objects.tree(), count=20)
    assert "".join(one.name[0] for one in found) == "迟甲乙丁戊"
    assert len(suggested(officer, today, Area.objects.tree(), count=2)) == 2


def test_the_plan_is_filled_up_to_the_policys_number_in_walking_order(
    street: Area, officer: Any, manager: Any, at: Any
) -> None:
    for number, name in enumerate("丙甲乙", 1):
        shop(street, name, {"甲": 1, "乙": 2, "丙": 3}[name], next_on=at.date() - timedelta(days=number))
    change_policy(values={"day_plan_stops": 2}, reason="新人先从每天两户开始走访", actor=manager, at=at)
    assert fill_plan(officer=officer, at=at) == 2
    assert planned(officer, at.date()) == "甲乙"
    assert fill_plan(officer=officer, at=at) == 0


def test_with_positions_the_nearest_next_from_the_last_visit(street: Area, officer: Any, at: Any) -> None:
    for number, name in enumerate("丁乙丙甲"):
        where = {"甲": 1, "乙": 2, "丙": 3, "丁": 4}[name]
        shop(
            street, name, number + 1, latitude=Decimal("26.97") + where * Decimal("0.001"), longitude=Decimal("112.37")
        )
    fill_plan(officer=officer, at=at)
    make_visit(Premises.objects.get(name="甲"), officer, at=at)
    order_plan(officer=officer, at=at)
    assert planned(officer, at.date()) == "甲乙丙丁"


def test_a_visit_ticks_a_stop_off_and_taking_it_back_opens_it_again(street: Area, officer: Any, at: Any) -> None:
    place = shop(street, "甲", 1)
    fill_plan(officer=officer, at=at)
    visit = make_visit(place, officer, at=at)
    assert [one.visit for one in plan_of(officer, at.date())] == [visit]
    undo_visit(visit=visit, actor=officer, at=at)
    assert [one.visit for one in plan_of(officer, at.date())] == [None]


def test_stops_are_moved_removed_and_added(street: Area, officer: Any, at: Any) -> None:
    places = [shop(street, name, number) for number, name in enumerate("甲乙丙", 1)]
    fill_plan(officer=officer, at=at)
    move_stop(officer=officer, premises=places[2].pk, by=-1, at=at)
    assert planned(officer, at.date()) == "甲丙乙"
    move_stop(officer=officer, premises=places[1].pk, by=-200, at=at)
    assert planned(officer, at.date()) == "乙甲丙"
    remove_stop(officer=officer, premises=places[0].pk, at=at)
    remove_stop(officer=officer, premises=places[0].pk, at=at)
    assert planned(officer, at.date()) == "乙丙"
    assert add_stop(officer=officer, premises=places[0], at=at)
    assert not add_stop(officer=officer, premises=places[0], at=at)
    assert planned(officer, at.date()) == "乙丙甲"


def test_what_is_gone_or_anothers_is_not_added(
    street: Area, officer: Any, other_officer: Any, manager: Any, at: Any
) -> None:
    with pytest.raises(DomainError):
        add_stop(officer=officer, premises=shop(street, "走", 1, gone_on=at.date()), at=at)
    with pytest.raises(NotAllowed):
        add_stop(officer=other_officer, premises=shop(street, "甲", 2), at=at)
    with pytest.raises(NotAllowed):
        fill_plan(officer=manager, at=at)


def test_the_plan_by_the_page(client: Client, sign_in: Any, street: Area, officer: Any, other_officer: Any) -> None:
    places = [shop(street, name, number) for number, name in enumerate("甲乙丙", 1)]
    sign_in(client, officer)
    assert "今天还没有走访安排" in client.get(URL).content.decode()
    change = f"{URL}change/"
    client.post(change, {"do": "fill"})
    page = client.get(URL)
    assert page.context["next"].premises.name == "甲"
    assert f"/customers/premises/{places[0].pk}/visit/?from=plan" in page.content.decode()
    client.post(change, {"do": "down", "premises": places[0].pk})
    client.post(change, {"do": "remove", "premises": places[2].pk})
    assert [one.premises.name for one in client.get(URL).context["plan"]] == ["乙", "甲"]
    answer = client.post(change, {"do": "add", "premises": places[2].pk, "from": "premises"})
    assert answer["Location"] == f"/customers/premises/{places[2].pk}/"
    client.post(f"/customers/premises/{places[1].pk}/visit/?from=plan", {"outcome": "interested"})
    page = client.get(URL)
    assert (page.context["done"], page.context["next"].premises.name) == (1, "甲")
    assert "撤回走访" in page.content.decode()
    sign_in(client, other_officer)
    client.post(change, {"do": "add", "premises": places[0].pk})
    assert not PlanStop.objects.filter(officer=other_officer).exists()


@pytest.mark.parametrize("data", [{}, {"do": "x"}, {"do": "up"}, {"do": "remove", "premises": "9" * 40}, {"do": "add"}])
def test_buttons_that_make_no_sense_change_nothing(
    client: Client, sign_in: Any, street: Area, officer: Any, data: dict[str, str]
) -> None:
    shop(street, "甲", 1)
    sign_in(client, officer)
    client.post(f"{URL}change/", {"do": "fill"})
    assert client.post(f"{URL}change/", data).status_code == 302
    assert PlanStop.objects.count() == 1


def test_managers_and_auditors_look_at_plans_and_officers_only_at_their_own(
    client: Client, sign_in: Any, street: Area, officer: Any, other_officer: Any, manager: Any, auditor: Any
) -> None:
    shop(street, "甲", 1)
    sign_in(client, officer).post(f"{URL}change/", {"do": "fill"})
    for person in (manager, auditor):
        page = sign_in(client, person).get(URL, {"officer": officer.pk})
        assert [one.premises.name for one in page.context["plan"]] == ["甲"]
        assert 'value="remove"' not in page.content.decode()
        assert client.post(f"{URL}change/", {"do": "fill"}).status_code == 403
    page = sign_in(client, other_officer).get(URL, {"officer": officer.pk})
    assert page.context["plan"] == []
    for day in ("x", "2026-13-99", "0001-01-01", "9999-12-31"):
        assert client.get(URL, {"day": day, "officer": "9" * 40}).status_code == 200


def test_queries_do_not_grow_with_the_stops(client: Client, sign_in: Any, street: Area, officer: Any) -> None:
    sign_in(client, officer).get(URL)  # the tree of areas is read once and kept
    counts = []
    for number in range(3):
        place = shop(street, f"店{number}", number)
        PlanStop.objects.create(officer=officer, day=timezone.localdate(), premises=place, position=number)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12
