"""The small pieces of every page say what they should."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import RequestContext
from django.test import RequestFactory
from django.utils.translation import override

from jinxin.templatetags import ui
from jinxin.worktime.models import Deadline


@pytest.mark.parametrize(
    ("held", "shown"),
    [("6.8500", "6.85%"), ("10.2750", "10.275%"), ("6", "6.00%"), ("0.0001", "0.0001%"), ("5.4000", "5.40%")],
)
def test_a_rate_shows_the_decimals_it_has_and_at_least_two(held: str, shown: str) -> None:
    assert ui.rate(Decimal(held)) == shown


def test_amounts_are_exact_or_in_ten_thousands_with_the_exact_yuan_at_hand() -> None:
    assert ui.yuan(Decimal("260000.00")) == "260,000.00"
    assert ui.wan(Decimal("260000.00")) == '<span class="num" title="260,000.00 元">26.00万</span>'
    with override("en"):
        assert ui.wan(Decimal("259999.50")) == '<span class="num" title="259,999.50 yuan">260,000</span>'


def test_a_deviation_shows_two_decimals_and_a_share_as_many_as_asked() -> None:
    assert (ui.percent("0.0501"), ui.percent("0.857", 1), ui.percent(None)) == ("5.01%", "85.7%", "—")


def test_moments_are_the_centres() -> None:
    late = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    assert (ui.moment(late), ui.day(late)) == ("2026-11-24 04:30", "2026-11-24")


@pytest.mark.parametrize(
    ("hours", "warnings", "tone"), [(10, 0, "calm"), (25, 0, "half"), (26, 1, "half"), (40, 2, "last"), (49, 2, "over")]
)
def test_a_clock_grows_more_urgent_with_its_warnings_swept_up_or_not(hours: int, warnings: int, tone: str) -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    events = (start + timedelta(hours=24), start + timedelta(hours=38), start + timedelta(hours=48))
    deadline = Deadline(started_at=start, due_at=events[2], warnings=warnings, next_event_at=events[warnings])
    assert ui.clock_chip(deadline, start + timedelta(hours=hours))["tone"] == tone


class Chosen(forms.Form):
    """A filter with every kind of field."""

    q = forms.CharField(label="Name", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("open", "Open")])
    day = forms.DateField(label="Day", required=False)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)


def test_every_filter_in_use_is_a_chip_that_leads_to_the_list_without_it(rf: RequestFactory) -> None:
    request = rf.get("/", {"q": "王", "state": "open", "day": "nonsense", "tab": "1", "page": "3", "size": "50"})
    chips = ui.filter_chips(RequestContext(request, {"request": request}), Chosen(request.GET))["chips"]
    assert [(chip["label"], chip["value"]) for chip in chips] == [("Name", "王"), ("State", "Open")]
    assert chips[1]["url"] == "?q=%E7%8E%8B&day=nonsense&tab=1&size=50"
    assert ui.filter_chips(RequestContext(request, {"request": request}), Chosen())["chips"] == []


def test_a_step_of_the_way_leads_to_a_route_or_an_address() -> None:
    assert ui.crumb("policy:detail", "制度参数") == '<li class="breadcrumb-item"><a href="/policy/">制度参数</a></li>'
    assert ui.crumb("/loans/accounts/7/", "<b>") == (
        '<li class="breadcrumb-item"><a href="/loans/accounts/7/">&lt;b&gt;</a></li>'
    )
