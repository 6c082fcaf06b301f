"""Changes of the calendar and of the opening hours: open deadlines follow, and the trail says which."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jinxin.audit import registry
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, StaleState
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in
from jinxin.worktime.calendar import WorkCalendar
from jinxin.worktime.models import CalendarDay, CalendarYear, Deadline, Pause
from jinxin.worktime.queries import year_content
from jinxin.worktime.services import current_calendar, pause_deadline, resume_deadline
from jinxin.worktime.services.changes import add_day, load_year, remove_day
from jinxin.worktime.sweep import sweep
from jinxin.worktime.tests.factories import make_deadline
from jinxin.worktime.yearview import months

ZONE = ZoneInfo("Asia/Shanghai")
Kind = CalendarDay.Kind
REASON = "停电检修已经提前完成,恢复正常营业"
YEAR_2027 = """
[notice]
number = "测试通知〔2026〕1号"
published = 2026-11-10

[[holidays]]
name = "Spring Festival"
from = 2027-03-02
to = 2027-03-04
makeup = [2027-03-07]
"""


def on(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def deadline(officer: User, at: datetime) -> Deadline:
    """Monday the 23rd 09:00, due Wednesday the 25th 21:00."""
    return make_deadline(officer, at)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def test_a_closed_day_moves_what_is_open_and_taking_it_back_returns_it(
    deadline: Deadline, manager: User, at: datetime
) -> None:
    moved = add_day(day=date(2026, 11, 24), kind=Kind.CLOSED, name="停电", actor=manager, at=at)
    assert [(item.deadline, item.before, item.deadline.due_at) for item in moved] == [
        (deadline, on(25, 21), on(26, 21))
    ]
    # Half of the 12 + 13 + 13 working hours left out Tuesday: Wednesday at 15:00.
    assert fresh(deadline).next_event_at == on(25, 15)
    entry = Entry.objects.get(action="calendar.changed")
    text = registry.words(entry)[1]
    assert "2026-11-25 21:00 → 2026-11-26 21:00" in text
    assert "停电" in text
    moves = Entry.objects.get(action="deadline.moved")
    assert moves.correlation
    assert moves.data["before"] == "2026-11-25 21:00"

    remove_day(CalendarDay.objects.get(), reason=REASON, actor=manager, at=at)
    assert fresh(deadline).due_at == on(25, 21)
    assert Entry.objects.filter(action="calendar.changed").count() == 2


def test_an_extra_sunday_and_a_short_day_count(officer: User, manager: User) -> None:
    deadline = make_deadline(officer, on(27, 9))  # Friday, due Monday the 30th
    add_day(day=date(2026, 11, 29), kind=Kind.EXTRA, name="赶集日", actor=manager, at=on(27, 10))
    assert fresh(deadline).due_at == on(29, 21)
    add_day(day=date(2026, 11, 28), kind=Kind.SHORT, name="盘点", closes_at=time(17, 30), actor=manager, at=on(27, 10))
    one_day = make_deadline(officer, on(27, 9), days=1)
    assert one_day.due_at == on(28, 17, 30)


def test_a_change_never_makes_anything_overdue_at_once(officer: User, manager: User) -> None:
    deadline = make_deadline(officer, on(27, 9))  # Friday, due Monday the 30th
    moved = add_day(day=date(2026, 11, 29), kind=Kind.EXTRA, name="补登上周日的营业", actor=manager, at=on(30, 10))
    assert moved == []
    assert fresh(deadline).due_at == on(30, 21)


def test_what_was_missed_stays_missed_and_what_is_over_is_left_alone(deadline: Deadline, manager: User) -> None:
    sweep(on(25, 21, 1))
    assert add_day(day=date(2026, 11, 24), kind=Kind.CLOSED, name="停电", actor=manager, at=on(26, 9)) == []
    assert fresh(deadline).state == Deadline.State.BREACHED


def test_a_resumed_deadline_keeps_its_remaining_minutes(deadline: Deadline, officer: User, manager: User) -> None:
    cause = Pause.Cause.UNREACHABLE
    pause_deadline(deadline, cause=cause, evidence="连续三次电话无人接听,门店关门", actor=manager, at=on(24, 10))
    assert add_day(day=date(2026, 11, 26), kind=Kind.CLOSED, name="停电", actor=manager, at=on(24, 12)) == []
    resume_deadline(deadline, actor=officer, at=on(25, 8))
    # 24 hours were left: Wednesday's 13, not Thursday, and 11 on Friday.
    assert fresh(deadline).due_at == on(27, 19)
    add_day(day=date(2026, 11, 27), kind=Kind.CLOSED, name="停水", actor=manager, at=on(25, 9))
    assert fresh(deadline).due_at == on(28, 19)
    assert fresh(deadline).total_minutes == deadline.total_minutes


def test_changed_opening_hours_move_what_is_open(deadline: Deadline, manager: User, at: datetime) -> None:
    why = "冬季营业时间调整,总行已批复"
    version = change_policy(values={"closes_at": time(18)}, reason=why, actor=manager, at=at)
    assert fresh(deadline).due_at == on(25, 18)
    assert fresh(deadline).total_minutes == 29 * 60
    assert len(version.consequences) == 1
    assert change_policy(values={"grace_days": 5}, reason=why, actor=manager, at=at).consequences == ()


def test_the_statutory_week_leaves_saturday_out(officer: User, manager: User) -> None:
    deadline = make_deadline(officer, on(27, 9), days=1)
    why = "按法定五天工作制执行,总行已批复"
    change_policy(values={"working_calendar": "statutory_five_day"}, reason=why, actor=manager, at=on(27, 10))
    assert fresh(deadline).due_at == on(30, 21)


def test_loading_a_year_settles_what_was_provisional(officer: User, manager: User) -> None:
    start = datetime(2027, 3, 1, 9, tzinfo=ZONE)
    deadline = make_deadline(officer, start)
    assert deadline.provisional
    load_year(year=2027, content=YEAR_2027, actor=manager, at=start)
    settled = fresh(deadline)
    assert (settled.due_at, settled.provisional) == (datetime(2027, 3, 6, 21, tzinfo=ZONE), False)
    assert current_calendar(start).is_working_day(date(2027, 3, 7))
    assert year_content(2027) == YEAR_2027
    corrected = YEAR_2027.replace("2027-03-04", "2027-03-03").replace("[2027-03-07]", "[]")
    load_year(year=2027, content=corrected, actor=manager, at=start)
    assert fresh(deadline).due_at == datetime(2027, 3, 5, 21, tzinfo=ZONE)
    assert CalendarYear.objects.count() == 1


def test_a_bad_calendar_changes_nothing(manager: User, at: datetime) -> None:
    for content in ("", "not toml", "[notice]\nnumber = 1", YEAR_2027.replace("2027-03-04", "2026-03-04")):
        with pytest.raises(DomainError):
            load_year(year=2027, content=content, actor=manager, at=at)
    assert not CalendarYear.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("day", "kind", "closes", "field"),
    [
        (date(2026, 11, 22), Kind.CLOSED, None, "date"),
        (date(2026, 11, 24), Kind.EXTRA, None, "date"),
        (date(2026, 11, 24), Kind.SHORT, None, "closes_at"),
        (date(2026, 11, 24), Kind.SHORT, time(21), "closes_at"),
        (date(2026, 11, 24), Kind.SHORT, time(7), "closes_at"),
    ],
)
def test_a_day_that_changes_nothing_is_refused(
    manager: User, at: datetime, day: date, kind: str, closes: time | None, field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        add_day(day=day, kind=kind, name="赶集日", closes_at=closes, actor=manager, at=at)
    assert refusal.value.field == field
    assert not CalendarDay.objects.exists()


def test_a_day_is_entered_and_removed_once(manager: User, at: datetime) -> None:
    add_day(day=date(2026, 11, 24), kind=Kind.SHORT, name="盘点", closes_at=time(17), actor=manager, at=at)
    own = CalendarDay.objects.get()
    with pytest.raises(StaleState):
        add_day(day=date(2026, 11, 24), kind=Kind.CLOSED, name="停电", actor=manager, at=at)
    remove_day(own, reason=REASON, actor=manager, at=at)
    with pytest.raises(StaleState):
        remove_day(own, reason=REASON, actor=manager, at=at)


def test_recomputing_costs_no_query_per_deadline_that_stays(
    officer: User, manager: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for _number in range(10):
        make_deadline(officer, at)
    with django_assert_max_num_queries(25):
        add_day(day=date(2026, 12, 24), kind=Kind.CLOSED, name="停电", actor=manager, at=at)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_the_year_is_shown_month_by_month(client: Client, officer: User, manager: User, at: datetime) -> None:
    add_day(day=date(2026, 11, 24), kind=Kind.SHORT, name="盘点", closes_at=time(17, 30), actor=manager, at=at)
    sign_in(client, officer)
    answer = client.get(reverse("worktime:calendar"), {"year": "2026"})
    cells = {cell.day: cell for month in answer.context["months"] for week in month.weeks for cell in week if cell}
    assert len(cells) == 365
    assert (cells[date(2026, 10, 1)].works, cells[date(2026, 10, 1)].kind) == (False, "holiday")
    assert (cells[date(2026, 9, 20)].works, cells[date(2026, 9, 20)].kind) == (True, "makeup")
    assert (cells[date(2026, 11, 22)].works, cells[date(2026, 11, 22)].kind) == (False, "")
    assert "17:30" in cells[date(2026, 11, 24)].title
    for year in ("2027", "abc", "9999", "", "0000"):
        assert client.get(reverse("worktime:calendar"), {"year": year}).status_code == 200


@time_machine.travel(on(23, 11), tick=False)
def test_the_manager_adds_and_removes_days_on_the_page(
    client: Client, officer: User, manager: User, deadline: Deadline
) -> None:
    url = reverse("worktime:day_add")
    values = {"date": "2026-11-24", "kind": "closed", "name": "停电", "closes_at": ""}
    assert sign_in(client, officer).post(url, values).status_code == 403
    sign_in(client, manager)
    asked = client.post(url, values)
    assert [item.deadline.pk for item in asked.context["moved"]] == [deadline.pk]
    assert client.post(url, {**values, "shown": asked.context["sign"]})["Location"].endswith("?year=2026")
    assert client.post(url, values).context["form"].errors.keys() == {"date"}
    for wrong, field in [
        ({"date": "2026-11-22"}, "date"),
        ({"date": "soon"}, "date"),
        ({"date": "1066-10-14"}, "date"),
        ({"date": "2026-11-26", "kind": "party"}, "kind"),
        ({"date": "2026-11-26", "name": ""}, "name"),
        ({"date": "2026-11-26", "kind": "short"}, "closes_at"),
    ]:
        answer = client.post(url, {**values, **wrong})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    remove = reverse("worktime:day_remove", args=[CalendarDay.objects.get().pk])
    assert client.post(remove, {"reason": "短"}).status_code == 422
    asked = client.post(remove, {"reason": REASON})
    assert CalendarDay.objects.exists()
    assert client.post(remove, {"reason": REASON, "shown": asked.context["sign"]}).status_code == 302
    assert client.post(remove, {"reason": REASON}).status_code == 404
    assert not CalendarDay.objects.exists()


def test_a_year_is_loaded_from_a_file_or_typed(client: Client, administrator: User) -> None:
    sign_in(client, administrator)
    url = reverse("worktime:year_edit", args=[2027])
    upload = SimpleUploadedFile("2027.toml", YEAR_2027.encode())
    assert client.post(url, {"file": upload})["Location"].endswith("?year=2027")
    assert client.get(url).context["form"]["content"].value() == YEAR_2027
    assert client.post(url, {"content": YEAR_2027.replace("2027-03-07", "2027-03-06")}).status_code == 302
    for wrong, field in [
        ({"file": SimpleUploadedFile("x.toml", b"\xff\xfe")}, "file"),
        ({"file": SimpleUploadedFile("x.toml", b"x" * 100_001)}, "file"),
        ({"file": SimpleUploadedFile("x.toml", b"[notice")}, "file"),
        ({"content": "[notice"}, "content"),
        ({"content": "  "}, "__all__"),
    ]:
        answer = client.post(url, wrong)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    assert client.get(reverse("worktime:year_edit", args=[1900])).status_code == 404


def test_the_page_says_when_a_year_is_missing(client: Client, manager: User, officer: User) -> None:
    make_deadline(officer, datetime(2027, 3, 1, 9, tzinfo=ZONE))
    sign_in(client, manager)
    answer = client.get(reverse("worktime:calendar"), {"year": "2027"})
    assert answer.context["provisional"] == 1
    assert "alert-warning" in answer.content.decode()


def test_the_months_of_any_calendar_have_their_days() -> None:
    shown = months(WorkCalendar(), 2028, date(2028, 2, 29))
    assert [sum(cell is not None for week in month.weeks for cell in week) for month in shown][1] == 29
    assert sum(cell.today for month in shown for week in month.weeks for cell in week if cell) == 1
