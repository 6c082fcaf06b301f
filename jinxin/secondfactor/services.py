"""Setting an authenticator up, asking for its codes, and the codes for the day it is lost."""

import secrets
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.fields import keyed_hash
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.secondfactor import actions
from jinxin.secondfactor.models import Authenticator, RecoveryCode
from jinxin.staff.models import User

SECRET_BYTES: Final = 20
STEP_SECONDS: Final = 30
TOLERANCE: Final = 1
"""Steps that a telephone's clock may be ahead or behind (RFC 6238 recommends one)."""
RECOVERY_CODES: Final = 10
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
CODE, RECOVERY = "code", "recovery"


@dataclass(frozen=True)
class Proof:
    """That a person showed their second factor: who, how (code or recovery), and when."""

    user: int
    kind: str
    at: datetime


def has_authenticator(user: User) -> bool:
    """Say whether a person has set up an authenticator."""
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begin(user: User, *, at: datetime) -> Authenticator:
    """Return the authenticator a person is setting up, with a secret of its own; the same one until it is confirmed.

    Raises IllegalMove where one is set up already.
    """
    fresh = {"secret": b32encode(secrets.token_bytes(SECRET_BYTES)).decode(), "made_at": at}
    found, _created = Authenticator.objects.get_or_create(user=user, defaults=fresh)
    if found.confirmed_at:
        raise IllegalMove(_("Your authenticator is set up already."))
    return found


def address(found: Authenticator) -> str:
    """Return what the QR code says: the address by which authenticator apps take a secret over."""
    label = quote(f"金鑫:{found.user.username}")
    return f"otpauth://totp/{label}?secret={found.secret}&issuer={quote('金鑫')}&digits=6&period={STEP_SECONDS}"


@transaction.atomic
def confirm(user: User, *, code: str, at: datetime) -> list[str]:
    """Finish setting up with the first code the app shows; return the recovery codes, readable this once.

    Raises DomainError at the field where the code does not fit.
    """
    found = Authenticator.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if found is None:
        raise IllegalMove(_("Your authenticator is set up already."))
    step = _step_of(found, code, at)
    if step is None:
        raise DomainError(_("This code does not fit. Type the six digits that the app shows now."), field="code")
    Authenticator.objects.filter(pk=found.pk).update(confirmed_at=at, last_step=step)
    record(actions.ENROLLED, user, actor=user, at=at)
    return _new_codes(found)


def verify(user: User, *, code: str, at: datetime) -> Proof:
    """Return the proof for a code of the app or a recovery code. Either counts once.

    Raises DomainError at the field `code`: none set up, a wrong or used code, or too many wrong ones. A wrong code is
    counted even though the caller is refused, so this must not run inside a transaction of the caller.
    """
    with transaction.atomic():
        kind, refusal = _judge(user, code, at)
    if refusal:
        raise DomainError(refusal, field="code")
    return Proof(user.pk, kind, at)


def _judge(user: User, code: str, at: datetime) -> tuple[str, str]:
    found = Authenticator.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if found is None:
        return "", _("Set up your authenticator first; the link is below.")
    if found.locked_until and found.locked_until > at:
        until = f"{timezone.localtime(found.locked_until):%H:%M}"
        return "", _("Too many wrong codes. Try again after %(time)s.") % {"time": until}
    step = _step_of(found, code, at)
    if step is not None:
        Authenticator.objects.filter(pk=found.pk).update(last_step=step, failures=0, locked_until=None)
        return CODE, ""
    if _use_recovery(found, code, at):
        record(actions.RECOVERED, user, actor=user, at=at)
        return RECOVERY, ""
    return "", _note_failure(found, at)


def _step_of(found: Authenticator, code: str, at: datetime) -> int | None:
    """Return the time step of a code that fits and was not used yet."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
        return None
    clock = _clock(found, at)
    if not clock.verify(int(digits), tolerance=TOLERANCE, min_t=found.last_step + 1):
        return None
    return clock.t()  # with the drift that the code showed


def _clock(found: Authenticator, at: datetime) -> TOTP:
    clock = TOTP(b32decode(found.secret), step=STEP_SECONDS)
    clock.time = at.timestamp()
    return clock


def _use_recovery(found: Authenticator, code: str, at: datetime) -> bool:
    plain = "".join(code.lower().split()).replace("-", "")
    unused = found.recovery_codes.filter(code_hash=keyed_hash(plain), used_at=None)
    if not unused.update(used_at=at):
        return False
    Authenticator.objects.filter(pk=found.pk).update(failures=0, locked_until=None)
    return True


def _note_failure(found: Authenticator, at: datetime) -> str:
    failures = found.failures + 1
    if failures < settings.AXES_FAILURE_LIMIT:
        Authenticator.objects.filter(pk=found.pk).update(failures=failures)
        return _("This code does not fit or was used already. Type the code that the app shows now.")
    until = at + settings.AXES_COOLOFF_TIME
    Authenticator.objects.filter(pk=found.pk).update(failures=0, locked_until=until)
    record(actions.LOCKED, found.user, actor=found.user, at=at)
    return _("Too many wrong codes. Try again after %(time)s.") % {"time": f"{timezone.localtime(until):%H:%M}"}


def _new_codes(found: Authenticator) -> list[str]:
    RecoveryCode.objects.filter(authenticator=found).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _position in range(10)) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(authenticator=found, code_hash=keyed_hash(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def renew_codes(user: User, *, at: datetime) -> list[str]:
    """Make new recovery codes, the old ones no longer count. The caller has asked for a code."""
    found = Authenticator.objects.select_for_update().get(user=user, confirmed_at__isnull=False)
    record(actions.RENEWED, user, actor=user, at=at)
    return _new_codes(found)


@transaction.atomic
def remove(user: User, *, actor: User, reason: str, at: datetime) -> None:
    """Take an authenticator away, so that a new one can be set up: an administrator for somebody who lost theirs.

    Nobody removes their own without a code (`replace`). Raises IllegalMove where there is none.
    """
    if actor.pk == user.pk:
        raise NotAllowed(_("Your own authenticator is changed with a code, on your own page."))
    text = check_reason(reason, at_least=policy_at(at).reason_min_length)
    _delete(user, actor, at, {"reason": text})


@transaction.atomic
def replace(user: User, *, proof: Proof, at: datetime) -> None:
    """Take one's own authenticator away after showing a code, to set up another."""
    if proof.user != user.pk:
        raise NotAllowed(_("This code is not yours."))
    _delete(user, user, at, {})


def _delete(user: User, actor: User, at: datetime, data: dict[str, str]) -> None:
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise IllegalMove(_("No authenticator is set up."))
    record(actions.REMOVED, user, actor=actor, at=at, data=data)


def shared_code(user: User, *, secret: str, at: datetime) -> str:
    """Return the next code that counts of an authenticator with a published secret (the demonstration's), "" for any
    other: whoever tries the demonstration needs no telephone."""
    found = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
    if found is None or found.secret != secret:
        return ""
    clock = _clock(found, at)
    now = clock.t()
    # The code of this step holds longest; the next one is for whoever votes twice within a step.
    steps = [step for step in range(now, now + TOLERANCE + 1) if step > found.last_step]
    if not steps:
        return ""
    clock.drift = steps[0] - now
    return f"{clock.token():06d}"
