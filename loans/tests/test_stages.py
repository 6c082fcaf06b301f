"""The way of a case through its stages, as its stays tell it, and the board of running cases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from customers.models import Customer
from customers.tests.factories import AT, make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.calendar import from_files
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import ask_pause, grant_pause, resume_deadline
from loans.enums import State
from loans.models import Admission, Application, Stage, Stay
from loans.queries.stages import SHOWN, StageBoard
from loans.rules.stages import MEASURED, measure
from loans.services.admission import decide
from loans.services.applications import withdraw
from loans.services.stages import follow
from loans.tests.factories import REASON, investigate, make_application
from loans.tests.pages import NOW, SignIn, text

CALENDAR = from_files()
WAITED = "客户说在外地进货，周四才能回来面谈"
moments = st.integers(0, 20_000).map(lambda minutes: AT + timedelta(minutes=minutes))


def way(case: Application) -> list[tuple[str, int | None]]:
    return [(stay.stage, stay.minutes) for stay in case.stays.order_by("entered_at", "pk")]


def later(**time: int) -> datetime:
    return AT + timedelta(**time)


@pytest.mark.django_db
class TestStays:
    def test_every_step_ends_a_stay_and_begins_the_next(self, shop: Customer, manager: User) -> None:
        case = make_application(shop, state=State.ADMITTED, manager=manager)
        assert way(case) == [
            ("application", 10),
            ("investigation", 10),
            ("papers", 10),
            ("admission", 10),
            ("board", None),
        ]
        stays = list(case.stays.order_by("entered_at"))
        assert all(one.left_at == following.entered_at for one, following in pairwise(stays))

    def test_a_returned_case_is_among_the_papers_again(self, shop: Customer, manager: User) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE, manager=manager)
        returned = Admission.Outcome.RETURNED
        decide(case, outcome=returned, reason=REASON, missing=["flows"], actor=manager, at=later(hours=5))
        assert [stage for stage, _minutes in way(case)][-2:] == ["admission", "papers"]

    def test_a_withdrawn_case_is_in_no_stage(self, shop: Customer) -> None:
        case = make_application(shop)
        withdraw(case, reason=REASON, actor=shop.officer, at=later(hours=1))
        last = case.stays.get(stage=Stage.INVESTIGATION)
        assert (last.outcome, last.minutes) == (State.WITHDRAWN, 50)
        assert not case.stays.filter(left_at=None).exists()

    def test_waiting_for_the_customer_is_measured_apart(self, shop: Customer, manager: User) -> None:
        case = make_application(shop)
        officer, clock = shop.officer, Deadline.objects.get(application_id=case.pk)
        pause = ask_pause(clock, cause="asked_to_wait", evidence=WAITED, actor=officer, at=later(hours=1))
        grant_pause(pause, actor=manager, at=later(hours=2))
        resume_deadline(clock, actor=officer, at=later(hours=25))
        investigate(case, later(hours=26))
        stay = case.stays.get(stage=Stage.INVESTIGATION)
        assert (stay.waited_minutes, stay.waited_working) == (24 * 60, 13 * 60)
        assert (stay.minutes, stay.working_minutes) == (26 * 60 - 10, 15 * 60 - 10)

    def test_following_twice_changes_nothing(self, shop: Customer) -> None:
        case = make_application(shop)
        before = way(case)
        follow(case, at=later(hours=3))
        assert way(case) == before

    def test_the_database_keeps_a_case_in_one_stage(self, shop: Customer) -> None:
        case = make_application(shop)
        with pytest.raises(IntegrityError), transaction.atomic():
            Stay.objects.create(application=case, stage=Stage.BOARD, entered_at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            case.stays.filter(left_at=None).update(left_at=later(hours=1))  # ended, and not measured

    def test_the_trail_alone_tells_the_same_way(self, shop: Customer, manager: User) -> None:
        """What the migration writes for cases from before is what the services write."""
        case = make_application(shop, state=State.ADMITTED, manager=manager)
        withdrawn = make_application(make_salaried(shop.officer), at=later(days=1))
        withdraw(withdrawn, reason=REASON, actor=shop.officer, at=later(days=1, hours=1))
        names = [field.name for field in Stay._meta.fields if field.name != "id"]
        live = list(Stay.objects.order_by("application", "entered_at").values(*names))
        Stay.objects.all().delete()
        _migration().write_stays(apps, None)
        assert list(Stay.objects.order_by("application", "entered_at").values(*names)) == live
        assert way(case)


def _migration() -> Any:
    folder = Path(__file__).parent.parent / "migrations"
    return import_module(f"loans.migrations.{next(folder.glob('*_stays_so_far.py')).stem}")


@given(st.lists(moments, min_size=3, max_size=3), st.lists(st.tuples(moments, moments), max_size=4))
def test_parts_of_a_way_add_up_and_no_moment_waits_twice(
    cuts: list[datetime], pauses: list[tuple[datetime, datetime]]
) -> None:
    first, middle, last = sorted(cuts)
    spans = [(min(pair), max(pair)) for pair in pauses]
    whole = measure(CALENDAR, first, last, spans)
    parts = measure(CALENDAR, first, middle, spans), measure(CALENDAR, middle, last, spans)
    assert tuple(map(sum, zip(*parts, strict=True))) == whole
    assert 0 <= whole.waited <= whole.minutes
    assert 0 <= whole.waited_working <= min(whole.working, whole.waited)


@pytest.fixture(scope="module")
def world(once: Callable[[Callable[[], Any]], Any]) -> tuple[int, int]:
    """Twelve cases under investigation and one before the board of one officer, a draft of another."""
    return once(_world)


def _world() -> tuple[int, int]:
    officer, other = make_user(Role.OFFICER, name="甲"), make_user(Role.OFFICER, name="乙")
    for number in range(12):
        make_application(make_salaried(officer), at=later(minutes=number))
    make_application(
        make_business_customer(officer), state=State.ADMITTED, manager=make_user(Role.MANAGER, name="主任")
    )
    make_application(make_business_customer(other), state=State.DRAFT)
    return officer.pk, other.pk


@pytest.mark.django_db
@pytest.mark.usefixtures("eleven", "world")
class TestBoard:
    def columns(self, person: User, address: str = "") -> dict[str, Any]:
        return {column.stage.value: column for column in StageBoard(QueryDict(address), person, NOW).columns()}

    def test_each_stage_says_how_many_how_much_and_since_when(self, manager: User) -> None:
        found = self.columns(manager)
        assert list(found) == list(Stage.values)
        assert [column.count for column in found.values()] == [1, 12, 0, 0, 1, 0, 0]
        assert found["investigation"].amount == 12 * 100_000
        assert found["investigation"].oldest == later(minutes=10)
        assert found["papers"].cards == []

    def test_the_most_urgent_come_first_and_the_others_are_counted(self, manager: User) -> None:
        column = self.columns(manager)["investigation"]
        assert (len(column.cards), column.more) == (SHOWN, 12 - SHOWN)
        assert [card.entered_at for card in column.cards] == [later(minutes=10 + n) for n in range(SHOWN)]
        assert all(card.clock.application_id == card.application_id for card in column.cards)

    def test_an_officer_sees_the_own_and_filters_narrow_it(self, world: tuple[int, int], manager: User) -> None:
        other = User.objects.get(pk=world[1])
        assert [column.count for column in self.columns(other).values()] == [1, 0, 0, 0, 0, 0, 0]
        assert sum(column.count for column in self.columns(manager, f"officer={world[0]}").values()) == 13
        assert sum(column.count for column in self.columns(manager, "class=business").values()) == 2
        product = Application.objects.filter(customer__customer_class="salaried").first().product_id
        assert sum(column.count for column in self.columns(manager, f"product={product}").values()) == 12
        assert sum(column.count for column in self.columns(other, f"officer={world[0]}").values()) == 1

    def test_more_leads_to_all_of_the_stage(self, client: Client, sign_in: SignIn, manager: User) -> None:
        sign_in(client, manager)
        page = client.get(reverse("loans:stages"), {"class": "salaried"})
        column = page.context["columns"][1]
        rows = client.get(column.url)
        assert rows.context["sums"].count == column.count == 12
        assert rows.context["sums"].amount == column.amount
        assert f"还有 {12 - SHOWN} 笔" in text(page)

    @pytest.mark.parametrize("address", ["officer=x", "product=999999999999999999999", "class=king", "stage=moon"])
    def test_nonsense_narrows_nothing(self, client: Client, sign_in: SignIn, manager: User, address: str) -> None:
        sign_in(client, manager)
        assert client.get(f"{reverse('loans:stages')}?{address}").context["count"] == 14
        assert client.get(f"{reverse('loans:applications')}?{address}").status_code == 200

    def test_an_empty_board_says_so(self, client: Client, sign_in: SignIn, other_officer: User, manager: User) -> None:
        assert "目前没有在办业务" in text(sign_in(client, other_officer).get(reverse("loans:stages")))
        page = sign_in(client, manager).get(reverse("loans:stages"), {"officer": other_officer.pk})
        assert "没有符合条件的在办业务" in text(page)

    def test_it_costs_the_same_for_many(
        self, client: Client, sign_in: SignIn, manager: User, django_assert_max_num_queries: Any
    ) -> None:
        sign_in(client, manager)
        with django_assert_max_num_queries(12):
            client.get(reverse("loans:stages"))


def test_every_stage_but_the_draft_is_measured() -> None:
    assert [stage.value for stage in MEASURED] == Stage.values[1:]


@pytest.mark.django_db
@pytest.mark.usefixtures("eleven")
def test_the_timeline_says_how_long_a_case_stayed_in_each_stage(
    client: Client, sign_in: SignIn, shop: Customer, manager: User
) -> None:
    case = make_application(shop, state=State.PAPERS_COMPLETE)
    page = text(sign_in(client, manager).get(reverse("loans:timeline", args=[case.pk])))
    assert "各阶段用时" in page
    assert page.count("0 小时 10 分") >= 3
    assert "仍在此阶段" in page
