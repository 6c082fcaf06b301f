"""Reasons, months, and the small pieces pages are made of."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.template import RequestContext
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from jinxin import clock
from jinxin.errors import DomainError, InvalidFields
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.templatetags import ui
from jinxin.worktime.models import Deadline
from jinxin.worktime.tests.factories import make_deadline


def test_a_reason_says_something() -> None:
    assert check_reason("  客户收入稳定,还款来源可靠  ", at_least=10) == "客户收入稳定,还款来源可靠"
    for text in ("", " " * 20, "同意", "。" * 20, "ababababababab", "1 1 1 1 1 1 1 1"):
        with pytest.raises(DomainError) as refusal:
            check_reason(text, at_least=10, field="why")
        assert refusal.value.field == "why"


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_months_follow_each_other(day: date) -> None:
    start, following = clock.month_start(day), clock.next_month(day)
    assert start <= day < following
    assert clock.month_start(following) == following
    assert clock.month_start(following - timedelta(days=1)) == start


def test_several_wrong_fields_are_one_error() -> None:
    error = InvalidFields({"a": "one", "b": "two"})
    assert error.message == "one; two"
    assert error.errors == {"a": "one", "b": "two"}


def test_amounts_rates_and_moments_are_written_one_way(at: datetime) -> None:
    assert ui.yuan(Decimal(260_000)) == "260,000.00"
    assert ui.wan(Decimal(260_000)) == '<span class="num" title="260,000.00 元">26.00万</span>'
    assert ui.percent(Decimal("0.05004")) == "5.00%"
    assert ui.percent("0.05004", 3) == "5.004%"
    assert ui.rate(Decimal("6.8500")) == "6.85%"
    assert (ui.day(at), ui.day(date(2026, 1, 2)), ui.moment(at)) == ("2026-11-23", "2026-01-02", "2026-11-23 09:00")
    for nothing in (ui.yuan, ui.wan, ui.percent, ui.rate, ui.day, ui.moment):
        assert nothing(None) == "—"


def test_text_in_a_badge_is_escaped() -> None:
    assert "<script>" not in ui.badge("<script>", "red")


def chip(deadline: Deadline, now: datetime) -> dict[str, Any]:
    with translation.override("en"):
        return ui.clock_chip(deadline, now)


def test_the_clock_shows_what_is_left_and_how_urgent_it_is(officer: User, at: datetime) -> None:
    deadline = make_deadline(officer, at)  # due Wednesday 21:00, half gone Tuesday 15:00
    assert ui.clock_chip(None)["deadline"] is None
    shown = chip(deadline, at)
    assert (shown["left"], shown["tone"], shown["over"]) == ("2 d 12 h", "calm", False)
    half = at.replace(day=24, hour=15, minute=1)
    assert (chip(deadline, half)["tone"], chip(deadline, half)["left"]) == ("half", "1 d 5 h")
    deadline.warnings, deadline.next_event_at = 2, deadline.due_at
    last = at.replace(day=25, hour=20, minute=30)
    assert (chip(deadline, last)["tone"], chip(deadline, last)["left"]) == ("last", "30 min")
    over = chip(deadline, at.replace(day=25, hour=23))
    assert (over["tone"], over["left"], over["over"]) == ("over", "2 h 0 min", True)
    deadline.state = Deadline.State.PAUSED
    assert (chip(deadline, last)["tone"], chip(deadline, last)["left"]) == ("paused", "")
    deadline.state = Deadline.State.MET
    assert chip(deadline, last)["tone"] == "closed"


def test_links_keep_the_filters_and_restart_paging() -> None:
    request = RequestFactory().get("/", {"state": "open", "page": "3", "q": "王"})
    context = RequestContext(request, {"request": request})
    assert QueryDict(ui.query(context, page=4)[1:]).dict() == {"state": "open", "q": "王", "page": "4"}
    assert QueryDict(ui.query(context, state=None)[1:]).dict() == {"q": "王"}
    assert ui.query(context, state=None, q="") == "?"


def test_roles_are_asked_for_by_name(officer: User) -> None:
    assert ui.can(officer, "manager,officer")
    assert not ui.can(officer, "manager")
    assert not ui.can(SimpleNamespace(is_authenticated=False), "manager")


def test_labels_and_keys_are_read_for_templates(officer: User) -> None:
    assert ui.field_label(officer, "mobile")
    assert (ui.get({"a": 1}, "a"), ui.get({"a": 1}, "b"), ui.get(None, "a")) == (1, None, None)
