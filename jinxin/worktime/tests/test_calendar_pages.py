"""Changing the calendar on its pages: what would move is shown first, and a year is typed row by row."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jinxin.audit.models import Entry
from jinxin.notices.models import Notice
from jinxin.policy.models import PolicyVersion
from jinxin.policy.tests.test_policy import form_data
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in
from jinxin.worktime.models import CalendarDay, CalendarYear, Deadline
from jinxin.worktime.published import DayKind, parse_year, published_years
from jinxin.worktime.services.changes import add_day, rehearse
from jinxin.worktime.tests.factories import make_deadline
from jinxin.worktime.yearfile import Block, YearFile, read_rows

ZONE = ZoneInfo("Asia/Shanghai")
YEAR = "/worktime/calendar/years/2027/"
CLOSED = {"date": "2026-11-24", "kind": "closed", "name": "停电", "closes_at": ""}
NOTICE = {"number": "测试通知〔2026〕1号", "published": "2026-11-10"}


@pytest.fixture(autouse=True)
def eleven() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 11, tzinfo=ZONE), tick=False):
        yield


@pytest.fixture
def deadline(officer: User, at: datetime) -> Deadline:
    """Monday the 23rd 09:00, due Wednesday the 25th 21:00."""
    return make_deadline(officer, at)


@pytest.fixture
def desk(client: Client, manager: User) -> Client:
    return sign_in(client, manager)


def rows(holidays: list[tuple[str, str, str]], makeups: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    data = {**NOTICE, "holidays-TOTAL_FORMS": str(len(holidays)), "makeups-TOTAL_FORMS": str(len(makeups))}
    for number, (name, first, last) in enumerate(holidays):
        prefix = f"holidays-{number}"
        data |= {f"{prefix}-name": name, f"{prefix}-first": first, f"{prefix}-last": last}
    for number, (day, name) in enumerate(makeups):
        data |= {f"makeups-{number}-day": day, f"makeups-{number}-name": name}
    return data


def test_a_rehearsal_says_what_would_move_and_leaves_nothing(deadline: Deadline, manager: User, at: datetime) -> None:
    before = Entry.objects.count(), Notice.objects.count()
    day = date(2026, 11, 24)
    moved = rehearse(lambda: add_day(day=day, kind="closed", name="停电", actor=manager, at=at))
    assert [(item.before.day, item.deadline.due_at.day) for item in moved] == [(25, 26)]
    assert (Entry.objects.count(), Notice.objects.count()) == before
    assert not CalendarDay.objects.exists()
    assert Deadline.objects.get().due_at == deadline.due_at


def test_what_would_move_is_shown_before_and_what_moved_after(desk: Client, deadline: Deadline, officer: User) -> None:
    url = reverse("worktime:day_add")
    asked = desk.post(url, CLOSED)
    assert asked.status_code == 200
    assert not CalendarDay.objects.exists()
    text = asked.content.decode()
    for part in (deadline.label, officer.name, "2026-11-25 21:00", "2026-11-26 21:00", 'value="停电"'):
        assert part in text
    saved = desk.post(url, {**CLOSED, "shown": asked.context["sign"]}, follow=True)
    assert Deadline.objects.get().due_at == datetime(2026, 11, 26, 21, tzinfo=ZONE)
    assert "2026-11-25 21:00 → 2026-11-26 21:00" in saved.content.decode()


def test_other_words_or_other_deadlines_since_are_shown_again(desk: Client, deadline: Deadline, officer: User) -> None:
    url = reverse("worktime:day_add")
    sign = desk.post(url, CLOSED).context["sign"]
    assert desk.post(url, {**CLOSED, "date": "2026-11-25", "shown": sign}).context["moved"]
    make_deadline(officer, datetime(2026, 11, 23, 10, tzinfo=ZONE), label="李小红 A20261123-0002")
    assert len(desk.post(url, {**CLOSED, "shown": sign}).context["moved"]) == 2
    assert not CalendarDay.objects.exists()


def test_a_year_is_typed_row_by_row(desk: Client) -> None:
    page = desk.get(YEAR).content.decode()
    assert "春节" in page
    holidays = [("元旦", "2027-01-01", "2027-01-03"), ("春节", "2027-02-05", "2027-02-11"), ("清明节", "", "")]
    answer = desk.post(YEAR, rows(holidays, [("2027-02-14", "春节"), ("", "")]))
    assert answer["Location"].endswith("?year=2027")
    known = parse_year(CalendarYear.objects.get(year=2027).content, 2027)
    assert known.days[date(2027, 2, 14)].kind == DayKind.MAKEUP
    assert known.days[date(2027, 2, 11)].name == "Spring Festival"  # typed in Chinese, kept for both languages
    assert len(known.days) == 3 + 7 + 1
    again = desk.get(YEAR).content.decode()
    assert 'value="2027-02-14"' in again
    assert 'value="测试通知〔2026〕1号"' in again


def test_rows_are_added_and_taken_away_and_what_was_typed_stays(desk: Client) -> None:
    data = rows([("春节", "2027-02-05", "never"), ("劳动节", "", "")])
    more = desk.post(YEAR, {**data, "add": "makeups"})
    assert more.status_code == 200
    assert len(more.context["rows"].makeups.forms) == 1
    assert 'value="never"' in more.content.decode()
    less = desk.post(YEAR, {**data, "remove": "holidays-1"})
    assert [form.initial["name"] for form in less.context["rows"].holidays.forms] == ["春节"]
    for nonsense in ("holidays-9", "holidays--1", "x-1", "holidays-", "holidays-99999999999999999999"):
        assert len(desk.post(YEAR, {**data, "remove": nonsense}).context["rows"].holidays.forms) == 2


@pytest.mark.parametrize(
    ("holidays", "makeups", "part", "field"),
    [
        ([("春节", "2027-02-05", "2027-02-01")], [], "holidays", "last"),
        ([("春节", "2027-02-05", "2027-09-01")], [], "holidays", "last"),
        ([("春节", "2027-02-05", "")], [], "holidays", "last"),
        ([("", "2027-02-05", "2027-02-06")], [], "holidays", "name"),
        ([("春节", "2026-02-05", "2026-02-06")], [], "holidays", "first"),
        ([("春节", "2027-02-05", "2027-02-06"), ("元旦", "2027-02-06", "2027-02-07")], [], "holidays", "first"),
        ([("春节", "2027-02-05", "2027-02-06")], [("2027-02-06", "春节")], "makeups", "day"),
        ([("春节", "2027-02-05", "2027-02-06")], [("2027-02-07", "端午节")], "makeups", "name"),
        ([("春节", "2027-02-05", "2027-02-06")], [("soon", "春节")], "makeups", "day"),
        ([("春\0节", "2027-02-05", "2027-02-06")], [], "holidays", "name"),
    ],
)
def test_a_bad_row_is_told_at_its_field(
    desk: Client, holidays: list[tuple[str, str, str]], makeups: list[tuple[str, str]], part: str, field: str
) -> None:
    answer = desk.post(YEAR, rows(holidays, makeups))
    assert answer.status_code == 422
    assert any(field in errors for errors in getattr(answer.context["rows"], part).errors)
    assert not CalendarYear.objects.exists()


def test_rows_that_wait_for_their_days_stay_when_another_is_wrong(desk: Client) -> None:
    answer = desk.post(YEAR, rows([("元旦", "2027-01-03", "2027-01-01"), ("春节", "", "")], [("", "")]))
    assert answer.status_code == 422
    assert [bool(form.errors) for form in answer.context["rows"].holidays.forms] == [True, False]
    assert 'value="春节"' in answer.content.decode()


def test_a_year_without_notice_or_holidays_is_refused(desk: Client) -> None:
    good = rows([("春节", "2027-02-05", "2027-02-06")])
    for wrong in ({"number": ""}, {"published": "soon"}, {"holidays-TOTAL_FORMS": "0"}, {"holidays-TOTAL_FORMS": "x"}):
        answer = desk.post(YEAR, {**good, **wrong})
        assert answer.status_code == 422
        assert answer.context["rows"].notice.errors
    assert desk.post(YEAR, {}).status_code == 422


def test_loading_a_year_shows_first_what_it_would_move(desk: Client, officer: User) -> None:
    make_deadline(officer, datetime(2026, 12, 31, 9, tzinfo=ZONE))
    holidays = [("元旦", "2027-01-01", "2027-01-03")]
    asked = desk.post(YEAR, rows(holidays))
    moved = asked.context["moved"]
    assert [(item.before.day, item.deadline.due_at.day) for item in moved] == [(4, 5)]
    assert not CalendarYear.objects.exists()
    content = asked.context["form"].initial["content"].replace("\n", "\r\n")  # as a browser sends it
    assert desk.post(YEAR, {"content": content, "shown": asked.context["sign"]}).status_code == 302
    assert Deadline.objects.get().due_at == datetime(2027, 1, 5, 21, tzinfo=ZONE)
    assert not Deadline.objects.get().provisional


def test_an_uploaded_year_is_confirmed_without_uploading_it_again(desk: Client, officer: User) -> None:
    make_deadline(officer, datetime(2026, 12, 31, 9, tzinfo=ZONE))
    text = YearFile("通知", date(2026, 11, 1), [Block("元旦", date(2027, 1, 1), date(2027, 1, 3))]).text()
    asked = desk.post(YEAR, {"file": SimpleUploadedFile("2027.toml", text.encode())})
    sent = {"content": asked.context["form"].initial["content"], "shown": asked.context["sign"]}
    assert desk.post(YEAR, sent).status_code == 302


def test_the_file_of_a_year_loads_it_elsewhere(desk: Client) -> None:
    answer = desk.get(reverse("worktime:year_file", args=[2026]))
    assert answer["Content-Disposition"] == 'attachment; filename="2026.toml"'
    assert parse_year(answer.content.decode(), 2026).days == published_years()[-1].days
    assert desk.get(reverse("worktime:year_file", args=[1066])).status_code == 404


@given(st.text(max_size=40), st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), unique=True, min_size=1))
def test_whatever_a_notice_is_called_it_is_read_back_as_written(number: str, days: list[date]) -> None:
    first, *makeup = sorted(days)
    written = YearFile(number, date(2026, 11, 1), [Block(number, first, first, makeup)])
    assert read_rows(written.text()) == written


def test_changed_opening_hours_show_first_which_deadlines_they_move(desk: Client, deadline: Deadline) -> None:
    data = form_data(closes_at="20:00", reason="冬季提前一小时打烊，十一月起执行")
    looked = desk.post("/policy/edit/", {**data, "preview": "1"})
    assert looked.status_code == 200
    (said,) = looked.context["would"].consequences
    assert deadline.label in said and "11-25 21:00 → 11-25 20:00" in said
    assert "20:00" in str(looked.context["form"]["closes_at"].value())
    deadline.refresh_from_db()
    assert deadline.due_at.astimezone(ZONE).hour == 21 and not PolicyVersion.objects.exists()
    assert desk.post("/policy/edit/", data).status_code == 302
    deadline.refresh_from_db()
    assert deadline.due_at.astimezone(ZONE).hour == 20
