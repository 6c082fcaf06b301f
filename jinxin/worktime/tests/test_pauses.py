"""Pauses: asked for with evidence, granted by another person, and the working time left is kept to the minute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.notices.models import Notice
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in
from jinxin.worktime.models import Deadline, Pause
from jinxin.worktime.services import (
    ask_pause,
    grant_pause,
    meet_deadline,
    pause_deadline,
    refuse_pause,
    resume_deadline,
)
from jinxin.worktime.sweep import sweep
from jinxin.worktime.tests.factories import make_deadline

ZONE = ZoneInfo("Asia/Shanghai")
CAUSE = Pause.Cause.ASKED_TO_WAIT
EVIDENCE = "10点电话联系,客户说在外地进货,周四回来"


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def deadline(officer: User, at: datetime) -> Deadline:
    """Monday 09:00, due Wednesday 21:00."""
    return make_deadline(officer, at)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def test_the_clock_stands_still_from_the_moment_of_asking(deadline: Deadline, officer: User, manager: User) -> None:
    pause = ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=on(24, 10))
    assert fresh(deadline).state == Deadline.State.RUNNING
    assert Notice.objects.get(recipient=manager).link == deadline.get_absolute_url()
    grant_pause(pause, actor=manager, at=on(24, 18))
    pause.refresh_from_db()
    # Left on Tuesday at 10:00: 11 hours of that day and 13 of Wednesday.
    assert (pause.state, pause.remaining_minutes) == (Pause.State.GRANTED, 24 * 60)
    assert fresh(deadline).state == Deadline.State.PAUSED
    assert sweep(on(30, 9)) == 0

    resume_deadline(deadline, actor=officer, at=on(30, 9))
    # Monday 09:00 to 21:00 are 12 hours, the other 12 end on Tuesday at 20:00.
    resumed = fresh(deadline)
    assert (resumed.state, resumed.due_at) == (Deadline.State.RUNNING, datetime(2026, 12, 1, 20, tzinfo=ZONE))
    pause.refresh_from_db()
    assert (pause.state, pause.resumed_at) == (Pause.State.ENDED, on(30, 9))


def test_warnings_count_what_is_left_and_not_the_paused_time(deadline: Deadline, officer: User, manager: User) -> None:
    pause_deadline(deadline, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=on(23, 10))
    resume_deadline(deadline, actor=officer, at=on(30, 8))
    # One of 38 hours had passed; half have when 19 are left: 18 hours on, Tuesday at 13:00.
    assert fresh(deadline).next_event_at == datetime(2026, 12, 1, 13, tzinfo=ZONE)
    assert sweep(on(30, 20)) == 0


def test_a_warning_given_before_the_pause_is_not_given_again(deadline: Deadline, officer: User, manager: User) -> None:
    sweep(on(24, 15, 1))
    pause_deadline(deadline, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=on(24, 16))
    resume_deadline(deadline, actor=manager, at=on(26, 8))
    assert sweep(on(26, 9)) == 0
    assert fresh(deadline).warnings == 1


def test_nobody_decides_on_a_pause_of_the_own_clock(manager: User, second_manager: User, at: datetime) -> None:
    own = make_deadline(manager, at, days=1, kind=Deadline.Kind.ADMISSION)
    with pytest.raises(NotAllowed):
        pause_deadline(own, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=at)
    pause = ask_pause(own, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=at)
    with pytest.raises(NotAllowed):
        grant_pause(pause, actor=manager, at=at)
    with pytest.raises(NotAllowed):
        refuse_pause(pause, reason=EVIDENCE, actor=manager, at=at)
    grant_pause(pause, actor=second_manager, at=at)
    assert fresh(own).state == Deadline.State.PAUSED


def test_only_those_concerned_pause_and_resume(
    deadline: Deadline, officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=other_officer, at=at)
    with pytest.raises(NotAllowed):
        pause_deadline(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=at)
    pause_deadline(deadline, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=at)
    with pytest.raises(NotAllowed):
        resume_deadline(deadline, actor=other_officer, at=at)


def test_a_pause_needs_evidence(deadline: Deadline, officer: User, at: datetime) -> None:
    with pytest.raises(DomainError) as refusal:
        ask_pause(deadline, cause=CAUSE, evidence="联系不上", actor=officer, at=at)
    assert refusal.value.field == "evidence"
    assert not Pause.objects.exists()


def test_a_refused_pause_has_never_stopped_the_clock(deadline: Deadline, officer: User, manager: User) -> None:
    pause = ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=on(24, 10))
    refuse_pause(pause, reason="请先上门一次,确认客户确实不在", actor=manager, at=on(24, 11))
    assert fresh(deadline).due_at == deadline.due_at
    assert fresh(deadline).state == Deadline.State.RUNNING
    with pytest.raises(StaleState):
        grant_pause(pause, actor=manager, at=on(24, 12))
    ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=on(24, 13))


def test_asking_twice_is_told_and_the_database_holds_one_live_pause(
    deadline: Deadline, officer: User, at: datetime
) -> None:
    pause = ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=at)
    with pytest.raises(StaleState):
        ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(deadline=deadline, cause=CAUSE, evidence="-", asked_by=officer, asked_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.filter(pk=pause.pk).update(state=Pause.State.GRANTED)


def test_what_is_overdue_paused_or_over_cannot_be_paused(
    deadline: Deadline, officer: User, manager: User, at: datetime
) -> None:
    with pytest.raises(IllegalMove):
        ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=on(25, 21, 1))
    with pytest.raises(IllegalMove):
        resume_deadline(deadline, actor=officer, at=at)
    pause_deadline(deadline, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=at)
    with pytest.raises(IllegalMove):
        pause_deadline(deadline, cause=CAUSE, evidence=EVIDENCE, actor=manager, at=at)
    meet_deadline(deadline, actor=officer, at=on(27, 9))
    assert fresh(deadline).state == Deadline.State.MET
    assert Pause.objects.get().state == Pause.State.ENDED
    with pytest.raises(IllegalMove):
        resume_deadline(deadline, actor=officer, at=on(27, 10))


def test_a_pause_nobody_decided_on_lapses_with_the_deadline(deadline: Deadline, officer: User, manager: User) -> None:
    pause = ask_pause(deadline, cause=CAUSE, evidence=EVIDENCE, actor=officer, at=on(25, 20))
    sweep(on(25, 21, 1))
    pause.refresh_from_db()
    assert pause.state == Pause.State.LAPSED
    with pytest.raises(IllegalMove):
        grant_pause(pause, actor=manager, at=on(26, 9))


# --- Pages -----------------------------------------------------------------------------------------------------------


def ahead(deadline: Deadline, **changes: str) -> dict[str, str]:
    """Keep the clock running under the real time of the test."""
    Deadline.objects.filter(pk=deadline.pk).update(due_at=datetime.now(ZONE) + timedelta(days=3))
    return {"cause": CAUSE, "evidence": EVIDENCE, **changes}


def test_officer_asks_and_manager_consents_on_the_page(
    client: Client, deadline: Deadline, officer: User, manager: User
) -> None:
    url = deadline.get_absolute_url()
    sign_in(client, officer)
    values = ahead(deadline)
    assert client.get(url).context["may_pause"]
    assert client.post(reverse("worktime:pause", args=[deadline.pk]), values)["Location"] == url
    assert not client.get(url).context["may_pause"]
    pause = Pause.objects.get()
    assert client.post(reverse("worktime:pause_grant", args=[pause.pk])).status_code == 403
    sign_in(client, manager)
    assert client.get(url).context["asked"] == pause
    assert client.post(reverse("worktime:pause_grant", args=[pause.pk]))["Location"] == url
    assert fresh(deadline).state == Deadline.State.PAUSED
    assert client.post(reverse("worktime:resume", args=[deadline.pk]))["Location"] == url
    assert fresh(deadline).state == Deadline.State.RUNNING


def test_wrong_input_is_said_at_its_field_and_kept(
    client: Client, deadline: Deadline, officer: User, manager: User
) -> None:
    sign_in(client, officer)
    url = reverse("worktime:pause", args=[deadline.pk])
    answer = client.post(url, ahead(deadline, evidence="太短"))
    assert answer.status_code == 422
    assert "evidence" in answer.context["pause_form"].errors
    assert "太短" in answer.content.decode()
    assert client.post(url, ahead(deadline, cause="weather")).status_code == 422
    client.post(url, ahead(deadline))
    sign_in(client, manager)
    refusal = reverse("worktime:pause_refuse", args=[Pause.objects.get().pk])
    answer = client.post(refusal, {"reason": "不行"})
    assert answer.status_code == 422
    assert "reason" in answer.context["refusal_form"].errors
    assert client.post(refusal, {"reason": "请先上门一次,确认客户确实不在"}).status_code == 302
    assert Pause.objects.get().state == Pause.State.REFUSED


def test_another_officers_clock_is_not_there(
    client: Client, deadline: Deadline, other_officer: User, auditor: User
) -> None:
    sign_in(client, other_officer)
    assert client.get(deadline.get_absolute_url()).status_code == 404
    for name in ("pause", "resume"):
        assert client.post(reverse(f"worktime:{name}", args=[deadline.pk])).status_code == 404
    assert sign_in(client, auditor).get(deadline.get_absolute_url()).status_code == 200
    assert client.post(reverse("worktime:pause", args=[deadline.pk]), ahead(deadline)).status_code == 422
    assert fresh(deadline).state == Deadline.State.RUNNING
