"""Who missed a deadline explains; another person, a manager, rules once with a reason."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in
from jinxin.worktime.models import Accountability, Deadline
from jinxin.worktime.services import explain, rule
from jinxin.worktime.sweep import sweep
from jinxin.worktime.tests.factories import make_deadline

ZONE = ZoneInfo("Asia/Shanghai")
MISSED = datetime(2026, 11, 25, 21, 1, tzinfo=ZONE)
EXPLANATION = "客户住院,周三才能见面,当天已上门"
REASON = "情况属实,提醒以后及时申请暂停"
REMINDER = Accountability.Ruling.REMINDER


@pytest.fixture
def answer(officer: User, manager: User, at: datetime) -> Accountability:
    """The officer missed a deadline on Wednesday evening."""
    make_deadline(officer, at)
    sweep(MISSED)
    return Accountability.objects.get()


def test_the_person_explains_and_the_manager_rules(answer: Accountability, officer: User, manager: User) -> None:
    explain(answer, explanation=EXPLANATION, actor=officer, at=MISSED + timedelta(hours=12))
    rule(answer, ruling=REMINDER, reason=REASON, actor=manager, at=MISSED + timedelta(hours=14))
    ruled = Accountability.objects.get()
    assert (ruled.state, ruled.ruling, ruled.ruled_by) == (Accountability.State.RULED, REMINDER, manager)
    assert ruled.explanation == EXPLANATION
    told = Entry.objects.filter(subject_type="worktime.accountability").values_list("action", flat=True)
    assert sorted(told) == ["accountability.explained", "accountability.ruled"]


def test_an_explanation_can_be_bettered_until_the_ruling(answer: Accountability, officer: User, manager: User) -> None:
    explain(answer, explanation=EXPLANATION, actor=officer, at=MISSED)
    explain(answer, explanation=EXPLANATION + ",附住院证明", actor=officer, at=MISSED)
    rule(answer, ruling=REMINDER, reason=REASON, actor=manager, at=MISSED)
    with pytest.raises(IllegalMove):
        explain(answer, explanation=EXPLANATION, actor=officer, at=MISSED)
    with pytest.raises(IllegalMove):
        rule(answer, ruling=REMINDER, reason=REASON, actor=manager, at=MISSED)
    wordings = Entry.objects.filter(action="accountability.explained").values_list("data__reason", flat=True)
    assert sorted(wordings) == [EXPLANATION, EXPLANATION + ",附住院证明"]


def test_nobody_rules_in_the_own_matter_or_explains_for_another(
    manager: User, second_manager: User, officer: User, at: datetime
) -> None:
    make_deadline(manager, at, days=1, kind=Deadline.Kind.ADMISSION)
    sweep(MISSED)
    own = Accountability.objects.get(person=manager)
    with pytest.raises(NotAllowed):
        explain(own, explanation=EXPLANATION, actor=second_manager, at=MISSED)
    explain(own, explanation=EXPLANATION, actor=manager, at=MISSED)
    for person in (manager, officer):
        with pytest.raises(NotAllowed):
            rule(own, ruling=REMINDER, reason=REASON, actor=person, at=MISSED)
    rule(own, ruling=REMINDER, reason=REASON, actor=second_manager, at=MISSED)


def test_without_an_explanation_the_manager_waits_its_working_days(answer: Accountability, manager: User) -> None:
    # Missed Wednesday the 25th: three working days end on Saturday the 28th at 21:00.
    with pytest.raises(DomainError):
        rule(answer, ruling=REMINDER, reason=REASON, actor=manager, at=datetime(2026, 11, 28, 21, tzinfo=ZONE))
    rule(answer, ruling=REMINDER, reason=REASON, actor=manager, at=datetime(2026, 11, 28, 21, 1, tzinfo=ZONE))
    assert Accountability.objects.get().state == Accountability.State.RULED


@pytest.mark.parametrize(
    ("ruling", "reason", "field"),
    [(REMINDER, "同意", "reason"), (REMINDER, "。" * 20, "reason"), ("praise", REASON, "ruling")],
)
def test_a_ruling_needs_a_reason_and_a_kind(
    answer: Accountability, officer: User, manager: User, ruling: str, reason: str, field: str
) -> None:
    explain(answer, explanation=EXPLANATION, actor=officer, at=MISSED)
    with pytest.raises(DomainError) as refusal:
        rule(answer, ruling=ruling, reason=reason, actor=manager, at=MISSED)
    assert refusal.value.field == field


def test_the_database_holds_one_record_per_deadline_and_no_ruling_without_a_name(
    answer: Accountability, officer: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Accountability.objects.create(deadline=answer.deadline, person=officer, opened_at=MISSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Accountability.objects.update(state=Accountability.State.RULED)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_explaining_and_ruling_on_the_page(
    client: Client, answer: Accountability, officer: User, other_officer: User, manager: User
) -> None:
    url = answer.get_absolute_url()
    assert sign_in(client, other_officer).get(url).status_code == 404
    sign_in(client, officer)
    assert client.get(url).context["may_explain"]
    refused = client.post(reverse("worktime:explain", args=[answer.pk]), {"explanation": "忘了"})
    assert refused.status_code == 422
    assert "忘了" in refused.content.decode()
    assert client.post(reverse("worktime:explain", args=[answer.pk]), {"explanation": EXPLANATION})["Location"] == url
    ruling = reverse("worktime:rule", args=[answer.pk])
    assert client.post(ruling, {"ruling": REMINDER, "reason": REASON}).status_code == 403
    sign_in(client, manager)
    assert client.get(url).context["may_rule"]
    assert client.post(ruling, {"ruling": REMINDER, "reason": "好"}).status_code == 422
    assert client.post(ruling, {"reason": REASON}).status_code == 422
    assert client.post(ruling, {"ruling": REMINDER, "reason": REASON})["Location"] == url
    second = client.post(ruling, {"ruling": REMINDER, "reason": REASON})
    assert second.status_code == 422
    assert second.context["ruling_form"].non_field_errors()


def test_each_sees_the_own_and_overseers_all(
    client: Client, answer: Accountability, officer: User, other_officer: User, manager: User, auditor: User
) -> None:
    url = reverse("worktime:accountability")
    for person, count in [(officer, 1), (other_officer, 0), (manager, 1), (auditor, 1)]:
        context = sign_in(client, person).get(url).context
        assert len(context["page"]) == count
        assert {value: number for value, _label, number in context["states"]}["open"] == count
    assert len(client.get(url, {"state": "pending"}).context["page"]) == 1
    assert len(client.get(url, {"state": "ruled"}).context["page"]) == 0
    assert len(client.get(url, {"person": other_officer.pk}).context["page"]) == 0
    assert len(client.get(url, {"ruling": "praise", "person": "x"}).context["page"]) == 1


def test_lists_cost_the_same_for_many(
    client: Client, officer: User, manager: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        make_deadline(officer, at)
    sweep(MISSED)
    sign_in(client, manager)
    with django_assert_max_num_queries(10):
        assert len(client.get(reverse("worktime:accountability")).context["page"]) == 12
    with django_assert_max_num_queries(10):
        assert len(client.get(reverse("worktime:deadlines")).context["page"]) == 12


def test_deadlines_are_listed_by_state_kind_and_person(
    client: Client, officer: User, other_officer: User, manager: User, auditor: User, at: datetime
) -> None:
    make_deadline(officer, at)
    make_deadline(other_officer, at, kind=Deadline.Kind.VISIT)
    sweep(MISSED)
    make_deadline(officer, at)
    url = reverse("worktime:deadlines")
    for person, count in [(officer, 2), (other_officer, 1), (manager, 3), (auditor, 3)]:
        assert len(sign_in(client, person).get(url).context["page"]) == count
    for query, count in [
        ({"state": "breached"}, 2),
        ({"state": "met"}, 0),
        ({"state": "all"}, 3),
        ({"kind": "visit"}, 1),
    ]:
        assert len(client.get(url, query).context["page"]) == count
    assert len(client.get(url, {"person": officer.pk}).context["page"]) == 2
