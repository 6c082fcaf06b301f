"""What the trail may say of deadlines and of who answers for them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit import registry


def _due(data: dict[str, Any]) -> str:
    return _("%(kind)s, due %(due)s") % {"kind": _kind(data), "due": data["due"]}


def _kind(data: dict[str, Any]) -> str:
    from jinxin.worktime.models import Deadline  # noqa: PLC0415 - actions are registered before models load

    return str(Deadline.Kind(data["kind"]).label)


def _reason(data: dict[str, Any]) -> str:
    return str(data.get("reason", ""))


STARTED = registry.register("deadline.started", gettext_lazy("Deadline started"), describe=_due, icon="hourglass-split")
MET = registry.register("deadline.met", gettext_lazy("Deadline met"), describe=_kind, icon="check-circle", tone="green")
CANCELLED = registry.register("deadline.cancelled", gettext_lazy("Deadline no longer runs"), describe=_kind, icon="slash-circle")
MOVED = registry.register("deadline.moved", gettext_lazy("Deadline moved"), describe=_due, icon="calendar-event")
PAUSED = registry.register("deadline.paused", gettext_lazy("Deadline paused"), describe=_reason, icon="pause-circle", tone="amber")
RESUMED = registry.register("deadline.resumed", gettext_lazy("Deadline resumed"), describe=_due, icon="play-circle")
WARNED = registry.register("deadline.warned", gettext_lazy("Deadline is running out"), describe=_due, icon="exclamation-triangle", tone="amber")
BREACHED = registry.register("deadline.breached", gettext_lazy("Deadline missed"), describe=_due, icon="alarm", tone="red")
EXPLAINED = registry.register("accountability.explained", gettext_lazy("Missed deadline explained"), icon="chat-left-text")
RULED = registry.register("accountability.ruled", gettext_lazy("Missed deadline ruled on"), describe=_reason, icon="clipboard-check")
CALENDAR_CHANGED = registry.register("calendar.changed", gettext_lazy("Working calendar changed"), icon="calendar3")
