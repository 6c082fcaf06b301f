"""The inbox: everybody is told once, never of what they did themselves, in their own language."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jinxin.audit.models import Entry
from jinxin.audit.services import record
from jinxin.notices.models import Notice
from jinxin.notices.services import tell
from jinxin.staff import actions
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in

INBOX = reverse("notices:inbox")


def note(subject: User, at: datetime, actor: User | None = None) -> Entry:
    with transaction.atomic():
        return record(actions.DEACTIVATED, subject, actor=actor, at=at, data={"reason": "调离本中心"})


def test_everybody_is_told_once_but_not_the_one_who_did_it(officer: User, manager: User, at: datetime) -> None:
    entry = note(officer, at, actor=manager)
    for _time in range(2):
        tell([officer, manager, officer], entry, link="/somewhere/")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.created_at, notice.read_at) == (officer, at, None)


def test_what_is_undone_is_not_told(officer: User, at: datetime) -> None:
    with transaction.atomic():
        tell([officer], note(officer, at), link="/")
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_unread_come_first_then_the_latest(client: Client, officer: User, at: datetime) -> None:
    for hour in range(3):
        tell([officer], note(officer, at + timedelta(hours=hour)), link="/")
    oldest, middle, latest = Notice.objects.order_by("created_at")
    Notice.objects.filter(pk=latest.pk).update(read_at=at)
    page = sign_in(client, officer).get(INBOX).context["page"]
    assert list(page) == [middle, oldest, latest]


def test_opening_a_notice_reads_it_and_leads_to_its_subject(client: Client, officer: User, at: datetime) -> None:
    tell([officer], note(officer, at), link=reverse("staff:profile"))
    notice = Notice.objects.get()
    sign_in(client, officer)
    assert client.get(INBOX).context["unread"] == 1
    assert client.post(reverse("notices:read", args=[notice.pk]))["Location"] == reverse("staff:profile")
    first = Notice.objects.get().read_at
    assert first
    client.post(reverse("notices:read", args=[notice.pk]))
    assert Notice.objects.get().read_at == first
    assert client.get(INBOX).context["unread"] == 0


def test_another_persons_notice_is_not_there(client: Client, officer: User, manager: User, at: datetime) -> None:
    tell([officer], note(officer, at), link="/")
    sign_in(client, manager)
    assert client.post(reverse("notices:read", args=[Notice.objects.get().pk])).status_code == 404
    client.post(reverse("notices:read_all"))
    assert Notice.objects.get().read_at is None


def test_all_can_be_marked_as_read(client: Client, officer: User, at: datetime) -> None:
    for _number in range(3):
        tell([officer], note(officer, at - timedelta(days=400)), link="/")
    sign_in(client, officer).post(reverse("notices:read_all"))
    assert not Notice.objects.filter(read_at=None).exists()


def test_notices_speak_the_readers_language(client: Client, officer: User, at: datetime) -> None:
    tell([officer], note(officer, at), link="/")
    sign_in(client, officer)
    assert "账号已停用" in client.get(INBOX).content.decode()
    User.objects.update(language="en")
    page = client.get(INBOX).content.decode()
    assert "Account deactivated" in page
    assert "调离本中心" in page


@pytest.mark.parametrize("count", [1, 45])
def test_the_page_costs_the_same_for_many(
    client: Client, officer: User, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        tell([officer], note(officer, at), link="/")
    sign_in(client, officer)
    with django_assert_num_queries(7):
        assert len(client.get(INBOX).context["items"]) == min(count, 20)
    assert len(client.get(INBOX, {"page": "3"}).context["items"]) == {1: 1, 45: 5}[count]
    assert client.get(INBOX, {"page": "nonsense"}).status_code == 200
