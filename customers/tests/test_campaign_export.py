"""The list of a campaign as a workbook, and searching it by a number that no address repeats."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from customers.models import Campaign
from customers.services.campaign_export import KIND
from customers.tests.factories import make_business_customer
from customers.tests.factories_marketing import list_them, make_campaign, speak
from customers.tests.shared import told
from jinxin.audit.models import Entry
from jinxin.jobs.models import Job, JobState
from jinxin.jobs.worker import work
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
MOBILE = "15400001234"
REASON = "电话营销外呼，逐户拨打"
HEAD = ["姓名", "类别", "手机", "阶段", "自", "上次联系", "最近结果", "下次联系", "客户经理"]


@pytest.fixture
def campaign(officer: User, other_officer: User, manager: User, at: datetime) -> Campaign:
    """A manager's campaign with one customer of each of two officers."""
    made = make_campaign(manager, at)
    mine = make_business_customer(officer, name="王小明", mobile=MOBILE)
    theirs = make_business_customer(other_officer, name="李小红")
    list_them(made, mine, theirs, at=at)
    speak(mine.party, at, campaign=made)
    return made


def url(campaign: Campaign, name: str = "campaign_export") -> str:
    return reverse(f"customers:{name}", args=[campaign.pk])


def written(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200, answer.content[:300]
    return sheet_of(b"".join(answer.streaming_content))


def sheet_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_an_officer_takes_their_own_part_masked_and_the_trail_knows(
    client: Client, sign_in: SignIn, officer: User, campaign: Campaign, at: datetime
) -> None:
    sign_in(client, officer)
    assert url(campaign) in client.get(campaign.get_absolute_url()).content.decode()
    answer = client.post(f"{url(campaign)}?sort=name", {})
    head, row = written(answer)
    assert head == HEAD
    assert row[:3] == ["王小明", "经营型", "154****1234"] and row[8] == officer.name
    assert row[4].date() == at.date() and answer["Cache-Control"] == "no-store"
    entry = Entry.objects.get(action="campaign.exported")
    assert told(entry) == f"{campaign.name}\n1 位客户，号码已遮蔽"


def test_a_manager_with_a_reason_gets_the_whole_numbers_of_who_matches(
    client: Client, sign_in: SignIn, manager: User, campaign: Campaign
) -> None:
    sign_in(client, manager)
    sent = {"unmasked": "on", "reason": REASON}
    _head, row = written(client.post(f"{url(campaign)}?q=王小明", sent))
    assert row[2] == MOBILE
    entry = Entry.objects.get(action="campaign.exported")
    assert REASON in told(entry) and "王小明" in told(entry) and MOBILE not in str(entry.data)
    assert client.post(url(campaign), {**sent, "reason": "外呼"}).status_code == 422


def test_who_may_not_have_whole_numbers_or_see_the_campaign_is_refused(
    client: Client, sign_in: SignIn, officer: User, auditor: User, campaign: Campaign, at: datetime
) -> None:
    for person, rows in ((officer, 2), (auditor, 3)):
        sign_in(client, person)
        assert b'name="unmasked"' not in client.get(url(campaign)).content
        assert client.post(url(campaign), {"unmasked": "on", "reason": REASON}).status_code == 403
        assert len(written(client.post(url(campaign), {}))) == rows
    foreign = make_campaign(officer, at, name="别人的活动")
    stranger = type(officer).objects.exclude(pk=officer.pk).get(name="客户经理乙")
    assert sign_in(client, stranger).get(url(foreign)).status_code == 404


def test_a_long_list_is_written_in_the_background(
    client: Client, sign_in: SignIn, manager: User, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customers.services.exporting.WHILE_ONE_WAITS", 1)
    monkeypatch.setattr("customers.services.campaign_export.PIECE", 1)
    answer = sign_in(client, manager).post(f"{url(campaign)}?sort=name", {})
    job = Job.objects.get(kind=KIND)
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert work() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    with job.result.open() as file:
        assert [row[0] for row in sheet_of(file.read())[1:]] == ["李小红", "王小明"]


def test_a_search_becomes_the_address_unless_it_is_somebody_s_number(
    client: Client, sign_in: SignIn, manager: User, campaign: Campaign
) -> None:
    sign_in(client, manager)
    page = url(campaign, "campaign")
    sent = client.post(page, {"q": "王", "stage": "contacted"})
    assert sent["Location"] == f"{page}?q=%E7%8E%8B&stage=contacted#list"
    answer = client.post(page, {"q": MOBILE})
    assert answer.status_code == 200 and [row.party.name for row in answer.context["page"]] == ["王小明"]
    text = answer.content.decode()
    assert f"?q={MOBILE}" not in text and f"q={MOBILE}" not in text and "****1234" in text
