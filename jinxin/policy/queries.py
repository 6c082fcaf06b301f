"""Reads of the policy and of its history."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from jinxin.policy.models import PolicyVersion
from jinxin.policy.services import read
from jinxin.policy.settings import GROUPS, Policy, rule_fields
from jinxin.policy.words import shown


@dataclass(frozen=True)
class Line:
    """A setting as it is shown: its value, its default where that differs, and the version that set it last."""

    name: str
    label: Any
    help_text: Any
    value: str
    default: str
    since: PolicyVersion | None


@dataclass(frozen=True)
class Difference:
    """A setting that differs between two versions."""

    label: Any
    left: str
    right: str


def versions() -> QuerySet[PolicyVersion]:
    """Return all versions, the latest first."""
    return PolicyVersion.objects.select_related("created_by").order_by("-number")


def overview(policy: Policy) -> list[tuple[Any, list[Line]]]:
    """Return every setting of `policy` by group, with who set it when."""
    since = _last_changes(policy.version)
    defaults = Policy()
    lines: dict[Any, list[Line]] = {group: [] for group in GROUPS}
    for item in rule_fields():
        value, default = getattr(policy, item.name), getattr(defaults, item.name)
        about = item.metadata
        usual = shown(item, default) if value != default else ""
        line = Line(item.name, about["label"], about["help"], shown(item, value), usual, since.get(item.name))
        lines[about["group"]].append(line)
    return list(lines.items())


def differences(left: Policy, right: Policy) -> list[Difference]:
    """Return the settings in which two versions differ."""
    found = []
    for item in rule_fields():
        one, other = getattr(left, item.name), getattr(right, item.name)
        if one != other:
            found.append(Difference(item.metadata["label"], shown(item, one), shown(item, other)))
    return found


def _last_changes(up_to: int) -> dict[str, PolicyVersion]:
    """Return for each setting the version, up to a number, that changed it last."""
    changes: dict[str, PolicyVersion] = {}
    before = Policy()
    for version in versions().filter(number__lte=up_to).reverse():
        policy = read(version)
        names = (item.name for item in rule_fields())
        changes |= {name: version for name in names if getattr(policy, name) != getattr(before, name)}
        before = policy
    return changes
