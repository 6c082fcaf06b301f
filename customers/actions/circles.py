"""What the trail may say of groups and salons."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.enums import CircleKind
from jinxin.audit import registry


def _circle(data: dict[str, Any]) -> str:
    return str(CircleKind(data["kind"]).label)


def _name(data: dict[str, Any]) -> str:
    return str(data["name"])


def _fields(data: dict[str, Any]) -> str:
    labels = {
        "name": _("name"),
        "kind": _("kind"),
        "note": _("note"),
        "opened_on": _("since"),
        "title": _("title"),
        "place": _("place"),
        "starts_at": _("begins"),
        "circle_id": _("group"),
    }
    return _("Changed: %(fields)s") % {"fields": ", ".join(labels.get(name, name) for name in data["fields"])}


def _salon(data: dict[str, Any]) -> str:
    return _("%(moment)s, %(place)s") % {"moment": data["starts_at"], "place": data["place"]}


def _invited(data: dict[str, Any]) -> str:
    count = data["count"]
    return ngettext("%(count)s invited", "%(count)s invited", count) % {"count": count}


def _reason(data: dict[str, Any]) -> str:
    return _("Reason: %(reason)s") % {"reason": data["reason"]}


def _held(data: dict[str, Any]) -> str:
    return _("%(came)s of %(invited)s came") % {"came": data["came"], "invited": data["invited"]}


CIRCLE_OPENED = registry.register(
    "circle.opened", gettext_lazy("Group opened"), describe=_circle, icon="people", tone="green"
)
CIRCLE_CHANGED = registry.register("circle.changed", gettext_lazy("Group changed"), describe=_fields, icon="pencil")
CIRCLE_CLOSED = registry.register("circle.closed", gettext_lazy("Group closed"), icon="x-circle")
CIRCLE_REOPENED = registry.register(
    "circle.reopened", gettext_lazy("Group opened again"), icon="arrow-counterclockwise"
)
MEMBER_JOINED = registry.register(
    "circle.joined", gettext_lazy("Joined a group"), describe=_name, icon="person-plus", tone="green"
)
MEMBER_LEFT = registry.register("circle.left", gettext_lazy("Left a group"), describe=_name, icon="person-dash")
SALON_PLANNED = registry.register(
    "salon.planned", gettext_lazy("Salon planned"), describe=_salon, icon="calendar-plus", tone="green"
)
SALON_CHANGED = registry.register("salon.changed", gettext_lazy("Salon changed"), describe=_fields, icon="pencil")
SALON_INVITED = registry.register(
    "salon.invited", gettext_lazy("Invited to a salon"), describe=_invited, icon="envelope"
)
SALON_CANCELLED = registry.register(
    "salon.cancelled", gettext_lazy("Salon called off"), describe=_reason, icon="x-circle", tone="red"
)
SALON_HELD = registry.register(
    "salon.held", gettext_lazy("Salon held"), describe=_held, icon="check-circle", tone="green"
)
