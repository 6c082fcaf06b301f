"""What the trail may say of the policy."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit import registry
from jinxin.policy.settings import rule_fields
from jinxin.policy.values import parse
from jinxin.policy.words import shown


def _changes(data: dict[str, Any]) -> str:
    parts = []
    for item in rule_fields():
        if item.name in data["changed"]:
            before, after = (shown(item, parse(item, value)) for value in data["changed"][item.name])
            words = {"setting": item.metadata["label"], "before": before, "after": after}
            parts.append(_("%(setting)s: %(before)s → %(after)s") % words)
    return "\n".join([*parts, data["reason"]])


CHANGED = registry.register("policy.changed", gettext_lazy("Policy changed"), describe=_changes, icon="sliders")
