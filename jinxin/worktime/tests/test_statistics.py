"""How deadlines were kept: every number is the number of the rows it leads to, and rows add up. The register leaves as
a workbook."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from jinxin.tests.factories import make_user, sign_in
from jinxin.worktime.models import Accountability, Deadline
from jinxin.worktime.queries import deadlines, register
from jinxin.worktime.services import (
    ask_pause,
    cancel_deadline,
    explain,
    grant_pause,
    meet_deadline,
    resume_deadline,
    rule,
)
from jinxin.worktime.statistics import COUNTED, statistics
from jinxin.worktime.sweep import sweep
from jinxin.worktime.tests.factories import make_deadline

ZONE = ZoneInfo("Asia/Shanghai")
REASON = "客户住院无法面谈，已经改约并补记"
Ruling = Accountability.Ruling


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.fixture(scope="module")
def world(once: Callable[[Callable[[], Any]], Any]) -> tuple[int, int, int]:
    """Two officers' deadlines of every fate, started on Monday the 23rd at nine and due on Wednesday at 21:00."""
    return once(_world)


def _world() -> tuple[int, int, int]:
    first, second = make_user(Role.OFFICER, name="甲"), make_user(Role.OFFICER, name="乙")
    manager = make_user(Role.MANAGER, name="主任")
    start = on(23, 9)
    for hour in (11, 13, 17):  # used 2, 4 and 8 hours
        meet_deadline(make_deadline(first, start), actor=first, at=on(23, hour))
    held = make_deadline(first, start)
    pause = ask_pause(held, cause="asked_to_wait", evidence=REASON, actor=first, at=on(23, 10))
    grant_pause(pause, actor=manager, at=on(23, 12))
    resume_deadline(held, actor=first, at=on(24, 10))
    meet_deadline(held, actor=first, at=on(24, 11))  # an hour before the pause, one after it
    cancel_deadline(make_deadline(first, start), actor=first, at=on(23, 12))
    for ruling in (Ruling.EXCUSED, Ruling.REMINDER, Ruling.REPRIMAND, ""):
        _late(second, manager, ruling, start)
    make_deadline(second, on(30, 9))
    return first.pk, second.pk, manager.pk


def _late(person: User, manager: User, ruling: str, start: datetime) -> None:
    deadline = make_deadline(person, start)
    sweep(deadline.due_at + timedelta(minutes=1))
    meet_deadline(deadline, actor=person, at=on(26, 10))
    if ruling:
        answer = deadline.accountability
        explain(answer, explanation=REASON, actor=person, at=on(26, 11))
        rule(answer, ruling=ruling, reason=REASON, actor=manager, at=on(26, 12))


@pytest.fixture
def people(world: tuple[int, int, int]) -> tuple[User, User, User]:
    first, second, manager = (User.objects.get(pk=pk) for pk in world)
    return first, second, manager


@pytest.mark.django_db
def test_each_number_counts_the_rows_it_leads_to(people: tuple[User, User, User]) -> None:
    first, second, manager = people
    found = statistics(manager, first=date(2026, 11, 1), last=date(2026, 11, 30))
    lines = {line.person: line for line in found.lines}
    assert {pk: (line.due, line.met, line.late, line.ahead, line.dropped, line.held) for pk, line in lines.items()} == {
        first.pk: (5, 4, 0, 0, 1, 1),
        second.pk: (4, 0, 4, 0, 0, 0),
    }
    late = lines[second.pk]
    assert (late.excused, late.reminder, late.reprimand, late.unruled) == (1, 1, 1, 1)
    days: dict[str, Any] = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    for line in found.lines:
        person = User.objects.get(pk=line.person or 0)
        states = {"due": "all", **{name: name for name in ("met", "late", "ahead", "dropped", "held")}}
        for name, state in states.items():
            assert getattr(line, name) == deadlines(manager, state=state, person=person, **days).count()
        for ruling in Ruling.values:
            assert getattr(line, ruling) == register(manager, ruling=ruling, person=person, **days).count()
        assert line.unruled == register(manager, state="pending", person=person, **days).count()
        assert line.due == line.met + line.late + line.ahead + line.dropped
        assert line.late == line.excused + line.reminder + line.reprimand + line.unruled
    whole = found.whole
    assert all(getattr(whole, name) == sum(getattr(line, name) for line in found.lines) for name in COUNTED)


@pytest.mark.django_db
def test_the_median_is_that_of_the_time_used_without_the_pauses(people: tuple[User, User, User]) -> None:
    first, _second, manager = people
    found = statistics(manager)
    line = next(line for line in found.lines if line.person == first.pk)
    assert line.median == 180  # 120, 120, 240 and 480 minutes
    used = [deadline.used_minutes or 0 for deadline in Deadline.objects.exclude(used_minutes=None)]
    assert found.whole.median == median(used)


@pytest.mark.django_db
def test_an_officer_sees_the_own_line_and_days_and_kinds_narrow_it(people: tuple[User, User, User]) -> None:
    first, second, manager = people
    assert [line.person for line in statistics(second).lines] == [second.pk]
    assert statistics(manager, first=date(2026, 12, 1), last=date(2026, 12, 31)).whole.due == 1
    assert statistics(manager, kind="vote").lines == []
    assert [line.person for line in statistics(manager, person=first).lines] == [first.pk]


@pytest.mark.django_db
def test_the_page_leads_to_its_rows_and_costs_the_same_for_many(
    client: Client, people: tuple[User, User, User], django_assert_max_num_queries: Any
) -> None:
    sign_in(client, people[2])
    url, days = reverse("worktime:statistics"), {"first": "2026-11-01", "last": "2026-11-30"}
    text = client.get(url, days).content.decode()
    link = f"state=late&amp;first=2026-11-01&amp;last=2026-11-30&amp;person={people[1].pk}"
    assert link in text
    rows = client.get(f"{reverse('worktime:deadlines')}?{link.replace('&amp;', '&')}")
    assert rows.context["page"].paginator.count == 4
    with django_assert_max_num_queries(12):
        client.get(url, days)
    for nonsense in ({"first": "soon"}, {"kind": "x"}, {"person": "9" * 40}):
        assert client.get(url, nonsense).status_code == 200
    assert "2026" in client.get(url).content.decode()


@pytest.mark.django_db
def test_the_register_leaves_as_a_workbook_of_what_is_shown_and_that_is_on_record(
    client: Client, people: tuple[User, User, User]
) -> None:
    sign_in(client, people[2])
    answer = client.get(reverse("worktime:accountability_export"), {"ruling": "excused"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 2
    row = [cell.value for cell in sheet[2]]
    assert row[2] == "乙"
    assert row[4] == "2026-11-25 21:00"
    assert REASON in row
    entry = Entry.objects.order_by("-number").first()
    assert (entry.action, entry.data) == ("accountability.exported", {"count": 1})
    own = sign_in(client, people[0]).get(reverse("worktime:accountability_export"))
    assert load_workbook(io.BytesIO(own.content)).active.max_row == 1


@pytest.mark.django_db
def test_the_register_is_searched_by_what_it_is_about(people: tuple[User, User, User]) -> None:
    manager = people[2]
    assert register(manager, q="王小明").count() == 4
    assert not register(manager, q="nobody")
    assert register(manager, kind="investigation", first=date(2026, 11, 25), last=date(2026, 11, 25)).count() == 4
    assert not register(manager, last=date(2026, 11, 24))


def test_a_deadline_met_while_paused_has_used_what_was_gone_before(officer: User, manager: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    pause = ask_pause(deadline, cause="unreachable", evidence=REASON, actor=officer, at=on(23, 11))
    grant_pause(pause, actor=manager, at=on(23, 12))
    meet_deadline(deadline, actor=officer, at=on(27, 11))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.used_minutes) == (Deadline.State.MET, 120)


def test_a_deadline_met_late_has_used_more_than_it_had(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)
    meet_deadline(deadline, actor=officer, at=on(26, 9))
    deadline.refresh_from_db()
    assert deadline.used_minutes == deadline.total_minutes + 60
