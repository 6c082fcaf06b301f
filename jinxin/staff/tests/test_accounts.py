"""Accounts: kept by administrators, audited, and never without one who can keep them."""

import json
import threading
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, StaleState
from jinxin.staff.models import Centre, User
from jinxin.staff.services import accounts
from jinxin.tests.factories import make_user, sign_in


def details(user: User, **changes: Any) -> dict[str, Any]:
    fields = {name: getattr(user, name) for name in accounts.FIELDS}
    return {**fields, **changes}


def posted(user: User, **changes: Any) -> dict[str, Any]:
    return details(user, roles=sorted(user.roles), version=user.version, **changes)


def actions() -> list[str]:
    return [entry.action for entry in Entry.objects.order_by("number")]


def test_a_created_person_signs_in_with_the_first_password_and_must_change_it(
    client: Client, administrator: User
) -> None:
    sign_in(client, administrator)
    values = {
        "username": "li.na",
        "name": "李娜",
        "mobile": "",
        "email": "",
        "roles": ["officer", "member"],
        "version": 1,
    }
    answer = client.post(reverse("staff:account_create"), values)
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert actions() == ["staff.created"]
    assert password not in str(Entry.objects.get().data)

    own = Client()
    assert own.post(reverse("staff:login"), {"username": "li.na", "password": password}).status_code == 302
    assert own.get(reverse("staff:profile"))["Location"] == reverse("staff:password")
    change = {"old_password": password, "new_password1": "quiet-lake-82", "new_password2": "quiet-lake-82"}
    assert own.post(reverse("staff:password"), change).status_code == 302
    assert own.get(reverse("staff:profile")).status_code == 200
    assert User.objects.get(username="li.na").roles == {Role.OFFICER, Role.MEMBER}


def test_a_refused_account_keeps_what_was_typed(client: Client, administrator: User) -> None:
    sign_in(client, administrator)
    values = {"username": administrator.username, "name": "李娜", "version": 1}
    answer = client.post(reverse("staff:account_create"), values)
    assert answer.status_code == 422
    assert {"username", "roles"} == set(answer.context["form"].errors)
    assert "李娜" in answer.content.decode()
    assert User.objects.count() == 1


def test_details_and_roles_change_together_and_are_audited(client: Client, administrator: User, officer: User) -> None:
    sign_in(client, administrator)
    values = {**posted(officer, name="新名字"), "roles": ["manager"]}
    assert client.post(reverse("staff:account", args=[officer.pk]), values).status_code == 302
    fresh = User.objects.get(pk=officer.pk)
    assert fresh.name == "新名字"
    assert fresh.roles == {Role.MANAGER}
    assert actions() == ["staff.changed", "staff.roles_changed"]


def test_a_stale_form_is_refused_and_keeps_what_was_typed(client: Client, administrator: User, officer: User) -> None:
    sign_in(client, administrator)
    values = posted(officer, name="第二个人写的")
    User.objects.filter(pk=officer.pk).update(version=officer.version + 1)
    answer = client.post(reverse("staff:account", args=[officer.pk]), values)
    assert answer.status_code == 422
    assert "第二个人写的" in answer.content.decode()
    assert User.objects.get(pk=officer.pk).name == officer.name


def test_deactivation_ends_the_sessions_of_the_person(client: Client, administrator: User, officer: User) -> None:
    theirs = sign_in(Client(), officer)
    assert theirs.get(reverse("staff:profile")).status_code == 200
    sign_in(client, administrator)
    url = reverse("staff:account_active", args=[officer.pk])
    assert client.post(url, {"to": "inactive", "reason": "调离本中心"}).status_code == 302
    assert theirs.get(reverse("staff:profile"))["Location"].startswith(reverse("staff:login"))
    assert client.post(url, {"to": "active", "reason": "调回本中心"}).status_code == 302
    assert actions() == ["staff.deactivated", "staff.reactivated"]


def test_deactivation_needs_a_reason(client: Client, administrator: User, officer: User) -> None:
    sign_in(client, administrator)
    answer = client.post(reverse("staff:account_active", args=[officer.pk]), {"to": "inactive", "reason": "。。。。"})
    assert answer.status_code == 422
    assert "reason" in answer.context["reason_form"].errors
    assert User.objects.get(pk=officer.pk).is_active


def test_deactivating_twice_is_told(administrator: User, officer: User, at: datetime) -> None:
    accounts.deactivate(officer, reason="调离本中心", actor=administrator, at=at)
    with pytest.raises(StaleState):
        accounts.deactivate(officer, reason="调离本中心", actor=administrator, at=at)


def test_an_administrator_cannot_lock_himself_out(administrator: User, at: datetime) -> None:
    make_user(Role.ADMINISTRATOR)
    with pytest.raises(DomainError):
        accounts.deactivate(administrator, reason="我要离开了", actor=administrator, at=at)
    with pytest.raises(DomainError) as refusal:
        accounts.change_account(
            administrator, values=details(administrator), roles=[Role.OFFICER], version=1, actor=administrator, at=at
        )
    assert refusal.value.field == "roles"
    with pytest.raises(DomainError):
        accounts.reset_password(administrator, actor=administrator, at=at)


def test_an_administrator_takes_no_business_role_by_his_own_hand(administrator: User, at: datetime) -> None:
    roles = [Role.ADMINISTRATOR, Role.MANAGER]
    how: dict[str, Any] = {"values": details(administrator), "roles": roles, "version": 1, "at": at}
    with pytest.raises(DomainError) as refusal:
        accounts.change_account(administrator, actor=administrator, **how)
    assert refusal.value.field == "roles"
    accounts.change_account(administrator, actor=make_user(Role.ADMINISTRATOR), **how)
    assert User.objects.get(pk=administrator.pk).roles == set(roles)


def test_the_last_administrator_remains(administrator: User, at: datetime) -> None:
    second = make_user(Role.ADMINISTRATOR)
    accounts.deactivate(second, reason="调离本中心", actor=administrator, at=at)
    # The closed account acts once more, as a request that was already under way might.
    with pytest.raises(DomainError):
        accounts.deactivate(administrator, reason="调离本中心", actor=second, at=at)
    assert administrator.grants.filter(role=Role.ADMINISTRATOR).exists()


def test_reset_ends_sessions_and_gives_a_new_password_once(client: Client, administrator: User, officer: User) -> None:
    theirs = sign_in(Client(), officer)
    sign_in(client, administrator)
    password = client.post(reverse("staff:account_password", args=[officer.pk])).context["password"]
    fresh = User.objects.get(pk=officer.pk)
    assert fresh.check_password(password)
    assert fresh.must_change_password
    assert theirs.get(reverse("staff:profile")).status_code == 302
    assert actions() == ["staff.password_reset"]


def test_profile_changes_contact_data_but_not_roles(client: Client, officer: User) -> None:
    sign_in(client, officer)
    values = {"mobile": "0734-8", "email": "", "language": "en", "theme": "dark", "name": "别名", "roles": ["manager"]}
    assert client.post(reverse("staff:profile"), values).status_code == 302
    fresh = User.objects.get(pk=officer.pk)
    assert (fresh.mobile, fresh.language, fresh.theme, fresh.name) == ("0734-8", "en", "dark", officer.name)
    assert fresh.roles == {Role.OFFICER}
    answer = client.post(reverse("staff:profile"), {**values, "email": "not-an-address"})
    assert answer.status_code == 422
    assert "not-an-address" in answer.content.decode()


def test_a_weak_or_mistyped_new_password_is_refused(client: Client, db: None) -> None:
    person = make_user(Role.OFFICER, username="zhao", password="river-stone-47")
    sign_in(client, person)
    tries = [
        ("wrong", "quiet-lake-82", "quiet-lake-82"),
        ("river-stone-47", "1234", "1234"),
        ("river-stone-47", "quiet-lake-82", "x"),
    ]
    for old, new, again in tries:
        change = {"old_password": old, "new_password1": new, "new_password2": again}
        assert client.post(reverse("staff:password"), change).status_code == 422
    assert User.objects.get(pk=person.pk).check_password("river-stone-47")


def test_the_list_is_filtered_and_costs_the_same_for_many(
    client: Client, administrator: User, django_assert_num_queries: Any
) -> None:
    make_user(Role.OFFICER, name="张三", username="zhang")
    sign_in(client, administrator)
    url = reverse("staff:accounts")
    with django_assert_num_queries(7):
        client.get(url)
    for _number in range(15):
        make_user([Role.OFFICER, Role.MEMBER])
    with django_assert_num_queries(7):
        assert len(client.get(url).context["page"]) == 17
    assert [user.name for user in client.get(url, {"q": "zhang"}).context["page"]] == ["张三"]
    assert len(client.get(url, {"role": "administrator"}).context["page"]) == 1
    assert len(client.get(url, {"state": "inactive"}).context["page"]) == 0
    assert len(client.get(url, {"role": "nonsense", "page": "x"}).context["page"]) == 17


def test_the_centre_keeps_its_details(client: Client, manager: User) -> None:
    sign_in(client, manager)
    values = {"name": "金鑫中心", "lender": "衡州农商银行", "address": "解放路1号", "phone": "0734-1"}
    assert client.post(reverse("staff:centre"), values).status_code == 302
    assert client.post(reverse("staff:centre"), {**values, "phone": "0734-2"}).status_code == 302
    assert client.post(reverse("staff:centre"), {**values, "phone": ""}).status_code == 422
    assert Centre.objects.get().phone == "0734-2"
    assert actions() == ["centre.changed", "centre.changed"]


def test_the_first_administrator_of_an_installation_is_made_by_a_command(db: None) -> None:
    out = StringIO()
    call_command("create_administrator", "--json", "--username", "zhao.min", "--name", "赵敏", stdout=out)
    answer = json.loads(out.getvalue())
    person = User.objects.get(username="zhao.min")
    assert person.roles == {Role.ADMINISTRATOR}
    assert person.check_password(answer["password"])
    assert person.must_change_password
    with pytest.raises(CommandError) as failure:
        call_command("create_administrator", "--username", "zhao.min", "--name", "赵敏")
    assert failure.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_close_each_others_account_at_once_one_remains(at: datetime) -> None:
    one, other = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    gate, outcomes = threading.Barrier(2), list[str]()

    def close(victim: User, actor: User) -> None:
        gate.wait()
        try:
            accounts.deactivate(victim, reason="调离本中心", actor=actor, at=at)
            outcomes.append("closed")
        except DomainError:
            outcomes.append("refused")
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=close, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "refused"]
    assert User.objects.with_role(Role.ADMINISTRATOR).count() == 1
