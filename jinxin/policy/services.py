"""Reading the policy of a moment, and putting a new version into force."""

from dataclasses import asdict, fields, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit import registry
from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.policy.models import PolicyVersion
from jinxin.policy.settings import Policy
from jinxin.reasons import check_reason

CHANGED = registry.register("policy.changed", gettext_lazy("Policy changed"), icon="sliders")


def policy_at(at: datetime) -> Policy:
    """Return the policy in force at `at`; the built-in defaults before the first version."""
    version = PolicyVersion.objects.filter(valid_from__lte=at).order_by("-valid_from", "-number").first()
    return _read(version) if version else Policy()


def policy_version(number: int) -> Policy:
    """Return the policy of a version number stored with a decision (0 means the built-in defaults)."""
    return _read(PolicyVersion.objects.get(number=number)) if number else Policy()


@transaction.atomic
def change_policy(*, values: dict[str, Any], reason: str, actor: Any, at: datetime) -> PolicyVersion:
    """Put `values` into force from `at` on, as a new version that keeps all other settings.

    Raises DomainError for an unknown setting, a blank reason, or where nothing would change.
    """
    current = policy_at(at)
    check_reason(reason, at_least=current.reason_min_length)
    known = {item.name for item in fields(Policy)} - {"version"}
    if unknown := values.keys() - known:
        raise DomainError(_("Unknown settings: %(names)s") % {"names": ", ".join(sorted(unknown))})
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        raise DomainError(_("Nothing was changed."))
    last = PolicyVersion.objects.select_for_update().order_by("-number").first()
    version = PolicyVersion.objects.create(
        number=(last.number if last else 0) + 1,
        valid_from=at,
        values=_write(replace(current, **changed)),
        reason=reason,
        created_by=actor,
        created_at=at,
    )
    data = {"changed": {name: [str(getattr(current, name)), str(value)] for name, value in changed.items()}, "reason": reason}
    record(CHANGED, version, actor=actor, at=at, data=data)
    return version


def _write(policy: Policy) -> dict[str, Any]:
    values = asdict(policy)
    del values["version"]
    return {name: value if isinstance(value, int | str) else str(value) for name, value in values.items()}


def _read(version: PolicyVersion) -> Policy:
    defaults = Policy()
    values: dict[str, Any] = {}
    for item in fields(Policy):
        if item.name in version.values:
            values[item.name] = _parse(version.values[item.name], type(getattr(defaults, item.name)))
    return replace(defaults, **values, version=version.number)


def _parse(value: Any, kind: type) -> Any:
    if kind is time:
        return time.fromisoformat(value)
    return Decimal(value) if kind is Decimal else kind(value)
