"""What administrators do to accounts. Nobody locks himself out, and one administrator always remains."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from axes.utils import reset
from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, StaleState
from jinxin.reasons import check_reason
from jinxin.staff import actions
from jinxin.staff.models import Centre, RoleGrant, User

FIELDS = ("username", "name", "mobile", "email")
REASON_LENGTH = 4
"""Characters. Fixed, not a policy setting: accounts come before the policy."""
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike."""


@transaction.atomic
def create_account(
    *, values: dict[str, Any], roles: Iterable[Role], actor: User | None, at: datetime
) -> tuple[User, str]:
    """Create an account and return it with its first password, which the person must change at the first sign-in."""
    held = _checked_roles(roles)
    first_password = new_password()
    user = User.objects.create_user(
        values["username"],
        first_password,
        name=values["name"],
        mobile=values.get("mobile", ""),
        email=values.get("email", ""),
        must_change_password=True,
    )
    _grant(user, held)
    record(actions.CREATED, user, actor=actor, at=at, data={"username": user.username, "roles": sorted(held)})
    return user, first_password


@transaction.atomic
def change_account(
    user: User, *, values: dict[str, Any], roles: Iterable[Role], version: int, actor: User, at: datetime
) -> None:
    """Change an account's details and roles. Raises StaleState where somebody else saved it since `version`."""
    held = _checked_roles(roles)
    administrators = _administrators()
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if fresh.version != version:
        raise StaleState(_("Somebody else has saved this account in the meantime. Compare and save again."))
    if fresh.has_role(Role.ADMINISTRATOR) and Role.ADMINISTRATOR not in held:
        _check_may_lose_administration(fresh, administrators, actor)
    if fresh.pk == actor.pk and held - fresh.roles:
        # An administrator takes no business decisions, so not by way of an own account either.
        raise DomainError(_("You cannot give yourself a role. Ask another administrator."), field="roles")
    changed = [name for name in FIELDS if getattr(fresh, name) != values[name]]
    for name in changed:
        setattr(fresh, name, values[name])
    fresh.version += 1
    fresh.save(update_fields=(*changed, "version"))
    if changed:
        record(actions.CHANGED, fresh, actor=actor, at=at, data={"fields": changed})
    if held != fresh.roles:
        before = sorted(fresh.roles)
        _grant(fresh, held)
        record(actions.ROLES_CHANGED, fresh, actor=actor, at=at, data={"roles": sorted(held), "before": before})


@transaction.atomic
def deactivate(user: User, *, reason: str, actor: User, at: datetime) -> None:
    """Close an account: every session of the person ends with its next request. What the person did stays theirs."""
    reason = check_reason(reason, at_least=REASON_LENGTH)
    administrators = _administrators()
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if fresh.pk == actor.pk:
        raise DomainError(_("You cannot deactivate your own account. Ask another administrator."))
    if fresh.has_role(Role.ADMINISTRATOR):
        _check_may_lose_administration(fresh, administrators, actor)
    _switch(fresh, active=False, action=actions.DEACTIVATED, reason=reason, actor=actor, at=at)


@transaction.atomic
def reactivate(user: User, *, reason: str, actor: User, at: datetime) -> None:
    """Open a closed account again."""
    reason = check_reason(reason, at_least=REASON_LENGTH)
    fresh = User.objects.select_for_update().get(pk=user.pk)
    _switch(fresh, active=True, action=actions.REACTIVATED, reason=reason, actor=actor, at=at)


@transaction.atomic
def reset_password(user: User, *, actor: User, at: datetime) -> str:
    """Give an account a new password that must be changed at the next sign-in, lift a lock-out, and return it.

    The person's sessions end. Nobody resets the own password: that is what changing it is for.
    """
    if user.pk == actor.pk:
        raise DomainError(_("Change your own password on the page of your account."))
    fresh = User.objects.select_for_update().get(pk=user.pk)
    password = new_password()
    fresh.set_password(password)
    fresh.must_change_password = True
    fresh.save(update_fields=("password", "must_change_password"))
    reset(username=fresh.username)
    record(actions.PASSWORD_RESET, fresh, actor=actor, at=at)
    return password


@transaction.atomic
def change_centre(*, values: dict[str, Any], actor: User, at: datetime) -> Centre:
    """Change the lender's details as contracts name them; contracts already printed keep theirs."""
    centre = Centre.objects.select_for_update().order_by("pk").first() or Centre()
    changed = [name for name, value in values.items() if getattr(centre, name) != value]
    for name in changed:
        setattr(centre, name, values[name])
    if changed:
        centre.save()
        record(actions.CENTRE_CHANGED, centre, actor=actor, at=at, data={"of": "centre", "fields": changed})
    return centre


def new_password() -> str:
    """Return a random password that can be read out: four groups of four legible characters (about 79 bits)."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _letter in range(4)) for _group in range(4))


def _checked_roles(roles: Iterable[Role]) -> frozenset[Role]:
    held = frozenset(Role(role) for role in roles)
    if not held:
        raise DomainError(_("Choose at least one role."), field="roles")
    return held


def _administrators() -> set[int]:
    """Lock and return the active administrators, so that two cannot remove each other at the same moment."""
    return {user.pk for user in User.objects.with_role(Role.ADMINISTRATOR).select_for_update(of=("self",))}


def _check_may_lose_administration(user: User, administrators: set[int], actor: User) -> None:
    if user.pk == actor.pk:
        raise DomainError(
            _("You cannot take the administrator's role from yourself. Ask another administrator."), field="roles"
        )
    if administrators <= {user.pk}:
        raise DomainError(_("This is the last administrator; name another one first."), field="roles")


def _grant(user: User, held: frozenset[Role]) -> None:
    user.grants.exclude(role__in=held).delete()
    present = set(user.grants.values_list("role", flat=True))
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=role) for role in sorted(held) if role not in present])
    user.__dict__.pop("roles", None)


def _switch(user: User, *, active: bool, action: str, reason: str, actor: User, at: datetime) -> None:
    if user.is_active == active:
        raise StaleState(_("Somebody else has just changed this account. Look at it again."))
    user.is_active = active
    user.version += 1
    user.save(update_fields=("is_active", "version"))
    record(action, user, actor=actor, at=at, data={"reason": reason})
