"""Setting an authenticator up, its codes, and the day the telephone is lost."""

from base64 import b32decode
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from jinxin.errors import DomainError, IllegalMove
from jinxin.secondfactor import services
from jinxin.secondfactor.models import Authenticator, RecoveryCode
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db


def code_at(user: User, at: datetime) -> str:
    clock = TOTP(b32decode(Authenticator.objects.get(user=user).secret))
    clock.time = at.timestamp()
    return f"{clock.token():06d}"


@pytest.fixture
def codes(officer: User, at: datetime) -> list[str]:
    services.begin(officer, at=at)
    return services.confirm(officer, code=code_at(officer, at), at=at)


def test_the_secret_and_the_recovery_codes_lie_nowhere_readable(officer: User, codes: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM secondfactor_authenticator")
        stored = cursor.fetchone()[0]
    assert Authenticator.objects.get().secret not in stored
    assert not set(RecoveryCode.objects.values_list("code_hash", flat=True)) & set(codes)


def test_it_counts_only_once_it_is_confirmed(officer: User, at: datetime) -> None:
    services.begin(officer, at=at)
    assert not services.has_authenticator(officer)
    with pytest.raises(DomainError):
        services.verify(officer, code=code_at(officer, at), at=at)


def test_a_code_counts_once(officer: User, codes: list[str], at: datetime) -> None:
    later = at + timedelta(minutes=2)
    assert services.verify(officer, code=code_at(officer, later), at=later).user == officer.pk
    with pytest.raises(DomainError):
        services.verify(officer, code=code_at(officer, later), at=later)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_clock_half_a_minute_off_is_taken(officer: User, codes: list[str], at: datetime, seconds: int) -> None:
    later = at + timedelta(minutes=2)
    assert services.verify(officer, code=code_at(officer, later + timedelta(seconds=seconds)), at=later)


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "\x00" * 6, "9" * 400])
def test_nonsense_is_refused_at_the_field(officer: User, codes: list[str], at: datetime, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        services.verify(officer, code=code, at=at)
    assert refused.value.field == "code"


def test_a_recovery_code_works_once_however_it_is_typed(officer: User, codes: list[str], at: datetime) -> None:
    assert services.verify(officer, code=f" {codes[0].upper()} ", at=at).kind == services.RECOVERY
    with pytest.raises(DomainError):
        services.verify(officer, code=codes[0], at=at)


def test_too_many_wrong_codes_lock_for_a_while(officer: User, codes: list[str], at: datetime) -> None:
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        with pytest.raises(DomainError):
            services.verify(officer, code="000000", at=at)
    later = at + timedelta(minutes=2)
    with pytest.raises(DomainError):
        services.verify(officer, code=code_at(officer, later), at=later)
    free = at + settings.AXES_COOLOFF_TIME + timedelta(minutes=1)
    assert services.verify(officer, code=code_at(officer, free), at=free)


def test_only_an_administrator_takes_away_what_was_lost(
    officer: User, administrator: User, codes: list[str], at: datetime
) -> None:
    services.remove(officer, actor=administrator, reason="手机丢失，本人到场核实", at=at)
    assert not services.has_authenticator(officer)
    with pytest.raises(IllegalMove):
        services.remove(officer, actor=administrator, reason="手机丢失，本人到场核实", at=at)


class TestPages:
    def test_setting_up_needs_the_password_and_shows_the_recovery_codes_once(
        self, client: Client, officer: User, at: datetime, sign_in: Any
    ) -> None:
        officer.set_password("Geheim-2026-x")
        officer.save()
        with time_machine.travel(at, tick=False):
            sign_in(client, officer).get(reverse("secondfactor:setup"))
            assert client.get(reverse("secondfactor:picture"))["Content-Type"] == "image/png"
            code, url = code_at(officer, at), reverse("secondfactor:setup")
            assert client.post(url, {"password": "x", "code": code}).status_code == 422
            answer = client.post(url, {"password": "Geheim-2026-x", "code": code})
            assert len(answer.context["codes"]) == services.RECOVERY_CODES
            assert client.get(reverse("secondfactor:picture")).status_code == 404

    def test_another_telephone_needs_a_code(
        self, client: Client, officer: User, codes: list[str], at: datetime, sign_in: Any
    ) -> None:
        url = reverse("secondfactor:change")
        assert sign_in(client, officer).post(url, {"to": "anew", "code": "000000"}).status_code == 422
        assert client.post(url, {"to": "anew", "code": codes[0]}).status_code == 302
        assert not services.has_authenticator(officer)
