"""Signing in and out, lock-outs, the language and the theme of the pages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from jinxin.tests.factories import make_user, sign_in

PASSWORD = "river-stone-47"
LOGIN = reverse("staff:login")


@pytest.fixture
def wang(db: None) -> User:
    return make_user(Role.OFFICER, name="王芳", username="wang", password=PASSWORD)


def enter(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"username": "wang", "password": password, **more})


def test_a_person_signs_in_and_goes_where_they_wanted(client: Client, wang: User) -> None:
    target = reverse("staff:profile")
    answer = enter(client, next=target)
    assert answer.status_code == 302
    assert answer["Location"] == target
    assert client.get(target).status_code == 200
    assert Entry.objects.get().action == "staff.signed_in"


@pytest.mark.parametrize(
    "wanted",
    ["https://example.com/", "//example.com/", "javascript:alert(1)", "/\\example.com", "abc", "staff:profile"],
)
def test_after_sign_in_nobody_is_sent_to_another_site_or_to_no_address(client: Client, wang: User, wanted: str) -> None:
    assert enter(client, next=wanted)["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client: Client, wang: User) -> None:
    answer = enter(client, "wrong-password")
    assert answer.status_code == 422
    assert "wang" in answer.content.decode()
    assert "用户名" in answer.content.decode()


def test_unknown_name_wrong_password_and_closed_account_sound_the_same(client: Client, wang: User) -> None:
    wrong = client.post(LOGIN, {"username": "wang", "password": "x"}).context["form"].non_field_errors()
    unknown = client.post(LOGIN, {"username": "nobody", "password": "x"}).context["form"].non_field_errors()
    User.objects.update(is_active=False)
    closed = enter(client).context["form"].non_field_errors()
    assert wrong == unknown == closed


def test_too_many_wrong_passwords_lock_the_name_for_a_while(client: Client, wang: User, at: datetime) -> None:
    with time_machine.travel(at, tick=False) as clock:
        for _attempt in range(settings.AXES_FAILURE_LIMIT):
            answer = enter(client, "wrong-password")
        assert answer.status_code == 429
        assert enter(client).status_code == 429
        assert enter(client).status_code == 429
        clock.shift(settings.AXES_COOLOFF_TIME + timedelta(seconds=1))
        assert enter(client).status_code == 302
    assert Entry.objects.filter(action="staff.locked_out").count() == 1


def test_a_signed_in_person_has_no_use_for_the_sign_in_page(client: Client, wang: User) -> None:
    assert sign_in(client, wang).get(LOGIN).status_code == 302


def test_signing_out_ends_the_session(client: Client, wang: User) -> None:
    sign_in(client, wang)
    assert client.post(reverse("staff:logout"))["Location"] == LOGIN
    answer = client.get(reverse("staff:profile"))
    assert answer["Location"].startswith(LOGIN)
    assert client.get(reverse("staff:logout")).status_code == 405


def test_language_is_remembered_with_the_person_and_on_the_browser(client: Client, wang: User) -> None:
    client.post(reverse("staff:language"), {"language": "en", "next": LOGIN})
    assert "Sign in" in client.get(LOGIN).content.decode()
    sign_in(client, wang)
    assert client.get(reverse("staff:profile"))["Content-Language"] == "zh-hans"
    answer = client.post(reverse("staff:language"), {"language": "en", "next": reverse("staff:profile")})
    assert answer["Location"] == reverse("staff:profile")
    assert client.get(reverse("staff:profile"))["Content-Language"] == "en"
    wang.refresh_from_db()
    assert wang.language == "en"


def test_an_unknown_language_or_theme_changes_nothing(client: Client, wang: User) -> None:
    sign_in(client, wang)
    client.post(reverse("staff:language"), {"language": "xx"})
    client.post(reverse("staff:theme"), {"theme": "pink"})
    wang.refresh_from_db()
    assert (wang.language, wang.theme) == ("zh-hans", "light")


def test_theme_is_remembered_with_the_person(client: Client, wang: User) -> None:
    sign_in(client, wang).post(reverse("staff:theme"), {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get(reverse("staff:profile")).content.decode()


def test_demonstration_logins_are_shown_where_there_are_any(client: Client, db: None, settings: Any) -> None:
    assert "demo-logins" not in client.get(LOGIN).content.decode()
    settings.DEMO_LOGINS = "jinxin.staff.tests.test_session.demo_people"
    page = client.get(LOGIN).content.decode()
    assert "chen.demo" in page
    assert "陈静" in page


def demo_people() -> list[tuple[str, str, str, list[str]]]:
    return [("chen.demo", "demo-password", "陈静", ["客户经理"])]
