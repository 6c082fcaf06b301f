"""The policy: versions that are never rewritten, changed by the manager with a reason, valid as a whole."""

import json
import threading
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jinxin.access import Role
from jinxin.audit import registry
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, InvalidFields, StaleState
from jinxin.policy.forms import PolicyForm
from jinxin.policy.models import PolicyVersion
from jinxin.policy.rules import violations
from jinxin.policy.services import change_policy, policy_at, policy_version
from jinxin.policy.settings import GROUPS, Limits, Policy, rule, rule_fields
from jinxin.policy.signals import policy_changed
from jinxin.policy.values import parse, write
from jinxin.policy.words import shown
from jinxin.staff.models import User
from jinxin.tests.factories import make_user, sign_in

REASON = "总行要求从今天起执行"


def test_the_defaults_are_the_seeds() -> None:
    policy = Policy()
    assert (policy.opens_at, policy.closes_at) == (time(8), time(21))
    assert (policy.investigation_days, policy.admission_days, policy.payout_target_hours) == (2, 1, 24)
    assert (policy.board_seats, policy.veto_threshold) == (5, Decimal("0.05"))
    assert (policy.repeat_clean_years, policy.business_min_years) == (3, 1)
    assert policy.small_loan_limit == 1_000_000
    assert not violations(policy)


def test_every_setting_says_what_it_is() -> None:
    for item in rule_fields():
        assert item.metadata["group"] in GROUPS
        assert str(item.metadata["label"])
        assert shown(item, item.default)


def test_an_old_decision_is_read_under_the_rules_of_its_day(manager: User, at: datetime) -> None:
    change_policy(values={"investigation_days": 3}, reason=REASON, actor=manager, at=at)
    later = at + timedelta(days=1)
    change_policy(values={"veto_threshold": Decimal("0.04")}, reason=REASON, actor=manager, at=later)
    assert policy_at(at - timedelta(seconds=1)) == Policy()
    assert policy_at(at) == policy_version(1) == replace(Policy(), investigation_days=3, version=1)
    assert policy_at(later).veto_threshold == Decimal("0.04")
    assert policy_at(later).investigation_days == 3
    assert policy_version(0) == Policy()


def test_a_setting_that_came_later_has_its_default_in_old_versions(manager: User, at: datetime) -> None:
    version = change_policy(values={"grace_days": 5}, reason=REASON, actor=manager, at=at)
    del version.values["penalty_percent"]
    version.values["gone"] = 1
    version.save()
    assert policy_at(at).penalty_percent == Policy().penalty_percent
    assert policy_at(at).grace_days == 5


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"closes_at": time(8)}, "closes_at"),
        ({"opens_at": time(8, 0, 30)}, "opens_at"),
        ({"board_approvals": 6}, "board_approvals"),
        ({"board_seats": 3}, "board_approvals"),
        ({"first_warning_percent": 80}, "second_warning_percent"),
        ({"investigation_days": 0}, "investigation_days"),
        ({"veto_threshold": Decimal("1.5")}, "veto_threshold"),
        ({"working_calendar": "seven"}, "working_calendar"),
        ({"online_lenders": Limits(5, 4)}, "online_lenders"),
        ({"online_lenders": Limits(0, 4)}, "online_lenders"),
        ({"guarantees": Limits(Decimal("0.5"), Decimal("10.01"))}, "guarantees"),
    ],
)
def test_contradictions_and_values_out_of_limits_are_named(
    manager: User, at: datetime, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFields) as refusal:
        change_policy(values=values, reason=REASON, actor=manager, at=at)
    assert field in refusal.value.errors
    assert not PolicyVersion.objects.exists()


def test_blank_reason_no_change_and_unknown_setting_are_refused(manager: User, at: datetime) -> None:
    for values, reason in [
        ({"grace_days": 5}, "啊啊啊啊啊啊啊啊啊啊啊啊"),
        ({"grace_days": 3}, REASON),
        ({"colour": 1}, REASON),
    ]:
        with pytest.raises(DomainError):
            change_policy(values=values, reason=reason, actor=manager, at=at)
    assert not PolicyVersion.objects.exists()


def test_the_change_is_told_in_words_of_the_settings(manager: User, at: datetime) -> None:
    change_policy(
        values={"closes_at": time(20), "veto_threshold": Decimal("0.045")}, reason=REASON, actor=manager, at=at
    )
    text = registry.words(Entry.objects.get())[1]
    assert "21:00 → 20:00" in text
    assert "5% → 4.5%" in text
    assert REASON in text


def test_somebody_who_saw_an_older_version_is_told(manager: User, at: datetime) -> None:
    change_policy(values={"grace_days": 5}, reason=REASON, actor=manager, at=at, base=0)
    with pytest.raises(StaleState):
        change_policy(values={"grace_days": 6}, reason=REASON, actor=manager, at=at, base=0)


def test_a_receiver_that_fails_undoes_the_change(manager: User, at: datetime) -> None:
    def fail(**_told: Any) -> None:
        raise DomainError("not now")

    policy_changed.connect(fail)
    try:
        with pytest.raises(DomainError, match="not now"):
            change_policy(values={"grace_days": 5}, reason=REASON, actor=manager, at=at)
    finally:
        policy_changed.disconnect(fail)
    assert not PolicyVersion.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_the_same_moment_give_one_version_and_one_refusal(at: datetime) -> None:
    person = make_user(Role.MANAGER)
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def change(days: int) -> None:
        gate.wait()
        try:
            change_policy(values={"grace_days": days}, reason=REASON, actor=person, at=at, base=0)
            outcomes.append("changed")
        except StaleState:
            outcomes.append("stale")
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=change, args=(days,)) for days in (5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "stale"], connection.vendor
    assert PolicyVersion.objects.count() == 1


@given(st.sampled_from([item.name for item in rule_fields()]), st.integers(1, 99))
def test_every_setting_survives_being_stored(name: str, number: int) -> None:
    item = rule(name)
    value = sample(item, item.default, number)
    assert parse(item, json.loads(json.dumps(write(value)))) == value


def sample(item: Any, usual: Any, number: int) -> Any:
    if isinstance(usual, Limits):
        return Limits(*(sample(item, limit, number + place) for place, limit in enumerate(usual)))
    return {time: time(number % 24, 30), Decimal: Decimal(number) / 100, int: number}.get(type(usual), usual)


# --- Pages -----------------------------------------------------------------------------------------------------------


def form_data(**changes: Any) -> dict[str, Any]:
    form = PolicyForm(policy=Policy())
    data: dict[str, Any] = {}
    for name in form.fields.keys() - {"reason"}:
        value = form[name].value()
        pair = isinstance(value, Limits)
        data |= {f"{name}_{colour}": limit for colour, limit in value._asdict().items()} if pair else {name: value}
    return {**data, "reason": REASON, **changes}


def test_everyone_reads_the_policy_and_only_the_manager_changes_it(
    client: Client, manager: User, officer: User
) -> None:
    sign_in(client, officer)
    page = client.get(reverse("policy:detail")).content.decode()
    for item in rule_fields():
        assert str(item.metadata["label"]) in page
    assert client.get(reverse("policy:edit")).status_code == 403
    assert client.post(reverse("policy:edit"), form_data(grace_days=5)).status_code == 403
    assert sign_in(client, manager).get(reverse("policy:edit")).status_code == 200
    assert not PolicyVersion.objects.exists()


def test_two_limits_are_two_inputs(client: Client, manager: User) -> None:
    page = sign_in(client, manager).get(reverse("policy:edit")).content.decode()
    assert '<input type="number" name="card_use_amber" value="70"' in page
    assert '<input type="number" name="card_use_red" value="90"' in page


def test_the_manager_puts_a_version_into_force(client: Client, manager: User) -> None:
    sign_in(client, manager)
    values = form_data(veto_threshold="4.5", small_loan_limit="120万", closes_at="20:30")
    values |= {"tight_months_amber": "2", "card_use_red": "82.5"}
    assert client.post(reverse("policy:edit"), values)["Location"] == reverse("policy:detail")
    version = PolicyVersion.objects.get()
    policy = policy_version(version.number)
    assert (policy.veto_threshold, policy.small_loan_limit) == (Decimal("0.045"), Decimal("1200000"))
    assert policy.closes_at == time(20, 30)
    assert (policy.tight_months, policy.card_use) == (Limits(2, 6), Limits(Decimal("0.7"), Decimal("0.825")))
    page = client.get(reverse("policy:detail")).content.decode()
    assert manager.name in page
    assert "4.5%" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_at": "07:00"}, "closes_at"),
        ({"board_approvals": "9"}, "board_approvals"),
        ({"grace_days": "some"}, "grace_days"),
        ({"veto_threshold": "0"}, "veto_threshold"),
        ({"grace_days": "5", "reason": "短"}, "reason"),
        ({"opens_at": ""}, "opens_at"),
        ({"tight_months_amber": "9"}, "tight_months"),
        ({"tight_months_amber": ""}, "tight_months"),
        ({"card_use_red": "101"}, "card_use"),
        ({"guarantees_amber": "half"}, "guarantees"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_typed_text_stays(
    client: Client, manager: User, changes: dict[str, str], field: str
) -> None:
    answer = sign_in(client, manager).post(reverse("policy:edit"), form_data(**{"visit_days": "17", **changes}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'value="17"' in answer.content.decode()
    assert not PolicyVersion.objects.exists()


def test_a_stale_form_is_refused_and_keeps_what_was_typed(client: Client, manager: User, at: datetime) -> None:
    change_policy(values={"grace_days": 4}, reason=REASON, actor=manager, at=at - timedelta(days=400))
    answer = sign_in(client, manager).post(reverse("policy:edit"), form_data(grace_days="7"))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert [(item.left, item.right) for item in answer.context["meanwhile"]] == [("3 天", "4 天")]
    page = answer.content.decode()
    assert 'value="7"' in page
    again = {**form_data(grace_days="7"), "base": answer.context["form"]["base"].value()}
    assert client.post(reverse("policy:edit"), again).status_code == 302


def test_versions_can_be_compared(client: Client, manager: User, at: datetime) -> None:
    for days in (4, 5):
        change_policy(values={"grace_days": days, "visit_days": 4}, reason=REASON, actor=manager, at=at)
    sign_in(client, manager)
    url = reverse("policy:version", args=[2])
    assert [(d.left, d.right) for d in client.get(url).context["differences"]] == [("4 天", "5 天")]
    assert len(client.get(url, {"with": "0"}).context["differences"]) == 2
    assert client.get(url, {"with": "2"}).context["differences"] == []
    assert client.get(reverse("policy:version", args=[0])).status_code == 200
    assert client.get(reverse("policy:version", args=[3])).status_code == 404
    assert client.get(url, {"with": "77"}).status_code == 404
    assert client.get(url, {"with": "x"}).status_code == 200


def test_the_page_costs_the_same_for_many_versions(
    client: Client, manager: User, at: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        change_policy(
            values={"grace_days": 4 + number % 2}, reason=REASON, actor=manager, at=at + timedelta(days=number - 400)
        )
    sign_in(client, manager)
    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("policy:detail")).context["page"]) == 10
