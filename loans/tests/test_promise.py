"""From application to payout: figures that open their rows, and rows that add up to the figures."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.calendar import from_files
from loans.enums import State
from loans.models import Application, Stage, Stay
from loans.queries.promise import Wanted, case_rows, pace, payouts, slowest, stage_times, whole_time
from loans.rules.stages import MEASURED, measure
from loans.tests.factories import make_application
from loans.tests.pages import SignIn, text

CALENDAR = from_files()
NOVEMBER = Wanted(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = Wanted(date(2026, 10, 2), date(2026, 10, 31))
TARGET = 24 * 60
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven", "world")]


@pytest.fixture(scope="module")
def world(once: Callable[[Callable[[], Any]], Any]) -> tuple[int, int]:
    """Five payouts in November, one of them after another look by the board, one in October."""
    return once(_world)


def _world() -> tuple[int, int]:
    first, second = make_user(Role.OFFICER, name="甲"), make_user(Role.OFFICER, name="乙")
    start = datetime.fromisoformat("2026-11-02T10:00:00+08:00")
    _paid(first, start, (300, 200, 60, 90, 700, 90))  # 24 hours to the minute
    _paid(first, start + timedelta(days=1), (300, 200, 60, 90, 700, 91))  # a minute more
    _paid(first, start + timedelta(days=2), (300, 100, 30, 60, 600, 30))
    _paid(second, start + timedelta(days=3), (4000, 200, 60, 90, 700, 90), waited=2000)
    _paid(second, start + timedelta(days=7), (300, 200, 60, 90, 700, 90), gap=7000, salaried=True)
    _paid(second, start - timedelta(days=20), (300, 200, 60, 90, 300, 90))
    return first.pk, second.pk


def _paid(
    officer: User,
    submitted: datetime,
    minutes: tuple[int, ...],
    *,
    waited: int = 0,
    gap: int = 0,
    salaried: bool = False,
) -> Application:
    """A case that stayed so long in each stage; `gap` lies between its refusal and the board's other look."""
    case = make_application(make_salaried(officer) if salaried else make_business_customer(officer), at=submitted)
    Application.objects.filter(pk=case.pk).update(submitted_at=submitted, state=State.PAID_OUT)
    case.stays.all().delete()
    at = submitted
    for stage, took in zip(MEASURED, minutes, strict=True):
        left = at + timedelta(minutes=took)
        pauses = [(at, at + timedelta(minutes=waited))] if stage is Stage.INVESTIGATION and waited else []
        values = dict(
            zip(
                ("minutes", "working_minutes", "waited_minutes", "waited_working"),
                measure(CALENDAR, at, left, pauses),
                strict=True,
            )
        )
        if stage is Stage.PAYOUT:
            whole = measure(CALENDAR, submitted, left)
            values |= {"whole_minutes": whole.minutes, "whole_working": whole.working}
        outcome = State.PAID_OUT if stage is Stage.PAYOUT else State.APPROVED
        Stay.objects.create(application=case, stage=stage, entered_at=at, left_at=left, outcome=outcome, **values)
        at = left + timedelta(minutes=gap if stage is Stage.BOARD else 0)
    return case


def test_the_target_itself_is_kept_and_a_minute_more_is_not(manager: User) -> None:
    found = pace(payouts(manager, NOVEMBER), TARGET)
    assert (found.count, found.within, found.beyond) == (5, 2, 3)
    rows = list(payouts(manager, NOVEMBER))
    assert found.median == median(row.whole_minutes or 0 for row in rows)
    assert found.median_working == median(row.whole_working or 0 for row in rows)


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle(manager: User, world: tuple[int, int]) -> None:
    both = Wanted(OCTOBER.first, NOVEMBER.last)
    rows = sorted(row.whole_minutes or 0 for row in payouts(manager, both))
    assert len(rows) == 6
    assert pace(payouts(manager, both), TARGET).median == (rows[2] + rows[3]) // 2


def test_stages_add_up_to_the_whole_and_a_gap_has_its_own_line(manager: User) -> None:
    rows = payouts(manager, NOVEMBER)
    whole = pace(rows, TARGET)
    times = stage_times(rows, whole)
    assert sum(time.minutes for time in times) == whole.minutes
    assert sum(time.working for time in times) == whole.working
    assert times[-1].stage is None
    assert times[-1].minutes == 7000
    assert times[0].waited == whole_time(times, whole).waited == 2000
    assert all(time.closed == time.minutes - time.working >= 0 for time in times)
    assert [time.cases for time in times[:-1]] == [5] * len(MEASURED)


def test_each_figure_is_the_number_of_its_rows(manager: User) -> None:
    rows = payouts(manager, NOVEMBER)
    found = pace(rows, TARGET)
    assert case_rows(rows, target=TARGET, within="yes").count() == found.within
    assert case_rows(rows, target=TARGET, within="no").count() == found.beyond
    assert case_rows(rows, target=TARGET, held="yes").count() == 1
    assert not case_rows(rows, target=TARGET, held="yes", stage="board")
    for time in stage_times(rows, found)[:-1]:
        assert time.stage is not None
        asked = case_rows(rows, target=TARGET, stage=time.stage.value, sort="stage")
        took = [row.asked for row in asked]  # type: ignore[attr-defined]  # annotated
        assert sum(took) == time.minutes
        assert took == sorted(took, reverse=True)


def test_the_slowest_come_first(manager: User) -> None:
    took = [stay.whole_minutes for stay in slowest(payouts(manager, NOVEMBER))]
    assert took == [8440, 5140, 1441, 1440, 1120]


def test_before_is_as_many_days_and_officers_see_their_own(manager: User, world: tuple[int, int]) -> None:
    assert NOVEMBER.before() == OCTOBER
    assert payouts(manager, OCTOBER).count() == 1
    first = User.objects.get(pk=world[0])
    assert payouts(first, NOVEMBER).count() == 3
    assert payouts(manager, Wanted(NOVEMBER.first, NOVEMBER.last, {"officer": str(world[1])})).count() == 2
    assert payouts(manager, Wanted(NOVEMBER.first, NOVEMBER.last, {"class": "salaried"})).count() == 1


class TestPages:
    def test_figures_lead_to_rows_that_add_up(self, client: Client, sign_in: SignIn, manager: User) -> None:
        sign_in(client, manager)
        page = client.get(reverse("loans:promise"))  # this month
        assert "40.0%" in text(page)
        for query, count in (("within=yes", 2), ("within=no", 3), ("held=yes", 1), ("stage=contract&sort=stage", 5)):
            rows = client.get(f"{reverse('loans:promise_cases')}?{page.context['query']}&{query}")
            assert rows.context["page"].paginator.count == count
            shown = rows.context["page"].object_list
            assert sum(row.whole_minutes for row in shown) == rows.context["whole"].minutes
            assert sum(row.waited for row in shown) == rows.context["whole"].waited
            for place, time in enumerate(rows.context["times"]):
                assert sum(row.stages[place] for row in shown) == time.minutes

    def test_sums_in_the_foot_are_those_of_all_pages(self, manager: User) -> None:
        rows = payouts(manager, NOVEMBER)
        assert rows.aggregate(n=Sum("whole_minutes"))["n"] == pace(rows, TARGET).minutes

    @pytest.mark.parametrize(
        "address",
        [
            "first=soon",
            "last=2026-13-01",
            "first=2026-11-30&last=2026-11-01",
            "officer=x",
            "officer=99999999999999999999",
            "product=-1",
            "customer_class=king",
            "within=maybe&stage=moon&held=x&sort=colour",
            "sort=stage",
            "stage=application",
            "page=999",
            "first=0001-01-01&last=9999-12-31",
        ],
    )
    def test_nonsense_is_no_failure(self, client: Client, sign_in: SignIn, manager: User, address: str) -> None:
        sign_in(client, manager)
        for name in ("promise", "promise_cases"):
            assert client.get(f"{reverse(f'loans:{name}')}?{address}").status_code == 200

    def test_without_payouts_the_page_says_so(self, client: Client, sign_in: SignIn, officer: User) -> None:
        sign_in(client, officer)
        assert "这段时间没有放款" in text(client.get(reverse("loans:promise")))
        assert "这段时间没有放款" in text(client.get(reverse("loans:promise_cases")))

    def test_they_cost_the_same_for_many(
        self, client: Client, sign_in: SignIn, manager: User, django_assert_max_num_queries: Any
    ) -> None:
        sign_in(client, manager)
        for name in ("promise", "promise_cases"):
            with django_assert_max_num_queries(12):
                client.get(reverse(f"loans:{name}"))
