"""Reading the policy of a moment, and putting a new version into force."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, InvalidFields, StaleState
from jinxin.policy import actions
from jinxin.policy.models import PolicyVersion
from jinxin.policy.rules import violations
from jinxin.policy.settings import Policy, rule_fields
from jinxin.policy.signals import policy_changed
from jinxin.policy.values import parse, write
from jinxin.reasons import check_reason
from jinxin.steady import kept


def policy_at(at: datetime) -> Policy:
    """Return the policy in force at `at`; the built-in defaults before the first version."""
    known = kept("policy", _versions)
    if known is not None:
        return next((policy for since, policy in known if since <= at), Policy())
    version = PolicyVersion.objects.filter(valid_from__lte=at).order_by("-valid_from", "-number").first()
    return read(version) if version else Policy()


def _versions() -> list[tuple[datetime, Policy]]:
    """Return all versions, the newest first."""
    versions = PolicyVersion.objects.order_by("-valid_from", "-number")
    return [(version.valid_from, read(version)) for version in versions]


def policy_version(number: int) -> Policy:
    """Return the policy of a version number stored with a decision (0 means the built-in defaults)."""
    return read(PolicyVersion.objects.get(number=number)) if number else Policy()


@transaction.atomic
def change_policy(
    *, values: dict[str, Any], reason: str, actor: Any, at: datetime, base: int | None = None
) -> PolicyVersion:
    """Put `values` into force from `at` on, as a new version that keeps all other settings.

    `base` is the version the person saw. Raises DomainError for an unknown setting, a blank reason, or where nothing
    would change, InvalidFields for values out of their limits or in contradiction, and StaleState where another
    version came into force meanwhile.
    """
    last = PolicyVersion.objects.order_by("-number").first()
    current = read(last) if last else Policy()
    if base is not None and base != current.version:
        raise StaleState(_("Somebody else has changed the policy in the meantime. Compare and save again."))
    reason = check_reason(reason, at_least=current.reason_min_length)
    changed = _changes(current, values)
    if wrong := violations(replace(current, **changed)):
        raise InvalidFields(wrong)
    version = _append(current, changed, reason, actor, max(at, last.valid_from) if last else at)
    data = {"changed": {name: [write(getattr(current, name)), write(new)] for name, new in changed.items()}}
    record(actions.CHANGED, version, actor=actor, at=at, data={**data, "reason": reason})
    answers = policy_changed.send(PolicyVersion, version=version, changed=frozenset(changed), actor=actor, at=at)
    version.consequences = tuple(answer for _receiver, answer in answers if answer)
    return version


def rehearse_policy(
    *, values: dict[str, Any], reason: str, actor: Any, at: datetime, base: int | None = None
) -> PolicyVersion:
    """Return the version that a change would make, with its consequences, without making it: it is made and taken back
    at once. Raises as the change does."""
    with transaction.atomic():
        version = change_policy(values=values, reason=reason, actor=actor, at=at, base=base)
        transaction.set_rollback(True)
    return version


def _changes(current: Policy, values: dict[str, Any]) -> dict[str, Any]:
    if unknown := values.keys() - {item.name for item in rule_fields()}:
        raise DomainError(_("Unknown settings: %(names)s") % {"names": ", ".join(sorted(unknown))})
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        raise DomainError(_("Nothing was changed."))
    return changed


def _append(current: Policy, changed: dict[str, Any], reason: str, actor: Any, at: datetime) -> PolicyVersion:
    """Write the next version. Two at the same moment would take the same number: the second is told."""
    try:
        with transaction.atomic():
            return PolicyVersion.objects.create(
                number=current.version + 1,
                valid_from=at,
                values=_write(replace(current, **changed)),
                reason=reason,
                created_by=actor,
                created_at=at,
            )
    except IntegrityError as error:
        message = _("Somebody else has changed the policy in the meantime. Compare and save again.")
        raise StaleState(message) from error


def _write(policy: Policy) -> dict[str, Any]:
    return {item.name: write(getattr(policy, item.name)) for item in rule_fields()}


def read(version: PolicyVersion) -> Policy:
    """Return the settings of a version; one that did not exist then has its default."""
    stored = version.values
    values = {item.name: parse(item, stored[item.name]) for item in rule_fields() if item.name in stored}
    return replace(Policy(), **values, version=version.number)
