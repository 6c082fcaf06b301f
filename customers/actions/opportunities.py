"""What the trail may say of repeat marketing."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import OpportunityKind, OpportunityStage
from jinxin.audit import registry


def _need(data: dict[str, Any]) -> str:
    return f"{OpportunityKind(data['kind']).label} {data['note']}".rstrip()


def _stage(data: dict[str, Any]) -> str:
    before, after = (str(OpportunityStage(data[key]).label) for key in ("from", "to"))
    said = _("%(kind)s: %(before)s → %(after)s") % {
        "kind": OpportunityKind(data["kind"]).label,
        "before": before,
        "after": after,
    }
    return f"{said}\n{data['reason']}" if data.get("reason") else said


def _rest(data: dict[str, Any]) -> str:
    return _("Not on the list again before %(until)s. %(reason)s") % data


OPENED = registry.register(
    "opportunity.opened", gettext_lazy("Need found"), describe=_need, icon="lightbulb", tone="green"
)
CHANGED = registry.register("opportunity.changed", gettext_lazy("Need: next step changed"), icon="lightbulb")
MOVED = registry.register("opportunity.moved", gettext_lazy("Need: stage changed"), describe=_stage, icon="lightbulb")
RESTED = registry.register("repeat.rested", gettext_lazy("No need now"), describe=_rest, icon="moon")
