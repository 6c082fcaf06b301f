"""The page of the trail: filters, pages without counting, numbers of people masked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jinxin.audit.masking import masked
from jinxin.audit.models import Entry
from jinxin.audit.services import correlation, record
from jinxin.staff import actions
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in

TRAIL = reverse("audit:trail")


def write(subject: User, at: datetime, *, times: int = 1, action: str = actions.DEACTIVATED, **more: Any) -> None:
    with transaction.atomic():
        for _time in range(times):
            record(action, subject, at=at, data={"reason": "调离本中心"}, **{"actor": subject, **more})


def shown(client: Client, **query: Any) -> list[int]:
    answer = client.get(TRAIL, query)
    assert answer.status_code == 200
    return [row.entry.number for row in answer.context["rows"]]


def test_only_those_who_watch_over_it_may_read_it(
    client: Client, auditor: User, manager: User, administrator: User, officer: User, operations: User
) -> None:
    for person, status in [(auditor, 200), (manager, 200), (administrator, 200), (officer, 403), (operations, 403)]:
        assert sign_in(client, person).get(TRAIL).status_code == status


def test_filters_narrow_by_action_person_subject_day_and_request(
    client: Client, auditor: User, officer: User, manager: User, at: datetime
) -> None:
    write(officer, at)
    write(manager, at + timedelta(days=1), action=actions.REACTIVATED)
    write(officer, at + timedelta(days=2), application_id=7, actor=None)
    token = correlation.set("a" * 32)
    write(manager, at + timedelta(days=3))
    correlation.reset(token)
    sign_in(client, auditor)
    assert shown(client) == [4, 3, 2, 1]
    assert shown(client, action=actions.REACTIVATED) == [2]
    assert shown(client, person=officer.pk) == [1]
    assert shown(client, subject=officer.name) == [3, 1]
    assert shown(client, first="2026-11-24", last="2026-11-25") == [3, 2]
    assert shown(client, correlation="a" * 32) == [4]


def test_nonsense_in_the_address_narrows_nothing_and_is_named(client: Client, auditor: User, at: datetime) -> None:
    write(auditor, at)
    sign_in(client, auditor)
    ends = ({"first": "0001-01-01"}, {"last": "9999-12-31"})
    for query in (
        {"first": "yesterday"},
        {"person": "x"},
        {"action": "x"},
        {"before": "-3"},
        {"after": "9" * 40},
        *ends,
    ):
        assert shown(client, **query) == [1]
    assert "first" in client.get(TRAIL, {"first": "yesterday"}).context["filter"].errors


def test_pages_lead_forth_and_back_at_constant_cost(
    client: Client, auditor: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    write(auditor, at, times=75)
    sign_in(client, auditor)
    with django_assert_max_num_queries(8):
        first = client.get(TRAIL)
    assert [row.entry.number for row in first.context["rows"]] == list(range(75, 45, -1))
    assert (first.context["window"].newer, first.context["window"].older) == (None, 46)
    assert shown(client, before=46) == list(range(45, 15, -1))
    last = client.get(TRAIL, {"before": 16})
    assert [row.entry.number for row in last.context["rows"]] == list(range(15, 0, -1))
    assert (last.context["window"].newer, last.context["window"].older) == (15, None)
    assert shown(client, after=15) == list(range(45, 15, -1))
    top = client.get(TRAIL, {"after": 45}).context["window"]
    assert (top.newer, top.older) == (None, 46)


def test_an_empty_trail_says_so(client: Client, auditor: User) -> None:
    assert "empty-state" in sign_in(client, auditor).get(TRAIL).content.decode()


def test_numbers_of_people_are_masked_should_one_have_slipped_in(client: Client, auditor: User, at: datetime) -> None:
    with transaction.atomic():
        record(actions.DEACTIVATED, auditor, actor=auditor, at=at, data={"reason": "430104199001011234 / 13812345678"})
    assert Entry.objects.get().data == {"reason": "430***********1234 / 138****5678"}, "nor may they lie in the trail"
    page = sign_in(client, auditor).get(TRAIL).content.decode()
    assert "430104199001011234" not in page
    assert "13812345678" not in page
    assert "138****5678" in page


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("43010419900101123X", "430***********123X"),
        ("电话13812345678。", "电话138****5678。"),
        ("6222021234567890123", "6222 **** 0123"),
        ("13812345678.jpg", "138****5678.jpg"),
        ("a13812345678b" + "0c" * 20, "a13812345678b" + "0c" * 20),
        ("260000.00", "260000.00"),
        ("12000000000.00", "12000000000.00"),
        ("A20261124-0001", "A20261124-0001"),
    ],
)
def test_masking(text: str, hidden: str) -> None:
    assert masked(text) == hidden


def test_the_timeline_of_another_page_shows_an_entry_whose_action_is_gone(client: Client, administrator: User) -> None:
    Entry(
        number=1,
        at="2026-11-23T09:00+08:00",
        action="long.gone",
        subject_type="staff.user",
        subject_id=administrator.pk,
    ).save()
    page = sign_in(client, administrator).get(reverse("staff:account", args=[administrator.pk])).content.decode()
    assert "long.gone" in page
