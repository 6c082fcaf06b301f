"""What the trail may say of ties, prospects and loops. No mobile numbers; colleagues' customers only masked."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.enums import PartyKind, RingKind
from customers.rules.relations import SIDE_BY_CODE
from jinxin.audit import registry


def _side(data: dict[str, Any]) -> str:
    said = str(SIDE_BY_CODE[data["side"]].says) % {"name": data["name"]}
    return f"{said}\n{data['note']}" if data.get("note") else said


def _ended(data: dict[str, Any]) -> str:
    return _("No longer: %(tie)s. Reason: %(reason)s") % {"tie": _side(data), "reason": data["reason"]}


def _kind(data: dict[str, Any]) -> str:
    return str(PartyKind(data["kind"]).label)


def _reason(data: dict[str, Any]) -> str:
    return _("Reason: %(reason)s") % {"reason": data["reason"]}


def _changed(data: dict[str, Any]) -> str:
    labels = {
        "kind": _("kind"),
        "name": _("name"),
        "mobile": _("mobile"),
        "area_id": _("area"),
        "note": _("note"),
        "officer_id": _("loan officer"),
    }
    return _("Changed: %(fields)s") % {"fields": ", ".join(labels.get(name, name) for name in data["fields"])}


def _ring(data: dict[str, Any]) -> str:
    return f"{RingKind(data['kind']).label}: {' → '.join(data['names'])}"


def _finding(data: dict[str, Any]) -> str:
    return str(data["finding"])


TIE_ADDED = registry.register("tie.added", gettext_lazy("Tie noted"), describe=_side, icon="link-45deg")
TIE_ENDED = registry.register("tie.ended", gettext_lazy("Tie ended"), describe=_ended, icon="x-circle")
PROSPECT_ADDED = registry.register(
    "prospect.added", gettext_lazy("Prospect added"), describe=_kind, icon="person-plus", tone="green"
)
PROSPECT_CHANGED = registry.register(
    "prospect.changed", gettext_lazy("Prospect changed"), describe=_changed, icon="pencil"
)
PROSPECT_DROPPED = registry.register(
    "prospect.dropped", gettext_lazy("Prospect dropped"), describe=_reason, icon="x-circle"
)
PROSPECT_TAKEN_UP = registry.register(
    "prospect.taken_up", gettext_lazy("Prospect taken up again"), icon="arrow-counterclockwise"
)
SUGGESTION_HIDDEN = registry.register("suggestion.hidden", gettext_lazy("Suggestion put aside"), icon="eye-slash")
RING_FOUND = registry.register(
    "ring.found", gettext_lazy("Loop of ties found"), describe=_ring, icon="exclamation-triangle", tone="red"
)
RING_GONE = registry.register("ring.gone", gettext_lazy("Loop of ties dissolved"), describe=_ring, icon="check-circle")
RING_JUDGED = registry.register(
    "ring.judged", gettext_lazy("Loop of ties looked at"), describe=_finding, icon="clipboard-check"
)
