"""What the trail may say of deadlines, of who answers for them, and of the calendar."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinxin.audit import registry
from jinxin.worktime.models import Accountability, CalendarDay, Deadline, Pause


def _kind(data: dict[str, Any]) -> str:
    return str(Deadline.Kind(data["kind"]).label)


def _due(data: dict[str, Any]) -> str:
    return _("%(kind)s, due %(due)s") % {"kind": _kind(data), "due": data["due"]}


def _moved(data: dict[str, Any]) -> str:
    return _("%(kind)s, due %(due)s instead of %(before)s") % {**data, "kind": _kind(data)}


def _reason(data: dict[str, Any]) -> str:
    return str(data["reason"])


def _pause(data: dict[str, Any]) -> str:
    cause = Pause.Cause(data["cause"]).label
    text = _("%(kind)s · %(cause)s: %(reason)s") % {**data, "kind": _kind(data), "cause": cause}
    return _("%(text)s · file: %(file)s") % {"text": text, "file": data["file"]} if data.get("file") else text


def _ruling(data: dict[str, Any]) -> str:
    ruling = Accountability.Ruling(data["ruling"]).label
    return _("%(ruling)s: %(reason)s") % {"ruling": ruling, "reason": data["reason"]}


def _exported(data: dict[str, Any]) -> str:
    return ngettext("%(count)s record", "%(count)s records", data["count"]) % data


def _calendar(data: dict[str, Any]) -> str:
    moved = data["moved"]
    count = ngettext("%(count)s deadline moved.", "%(count)s deadlines moved.", len(moved)) % {"count": len(moved)}
    line = _("%(kind)s · %(deadline)s: %(before)s → %(after)s")
    lines = [line % {**item, "kind": _kind(item)} for item in moved]
    return "\n".join([_calendar_change(data), count, *lines])


def _calendar_change(data: dict[str, Any]) -> str:
    if data["what"] == "loaded":
        return _("Official calendar of %(year)s loaded: %(reason)s") % data
    words = {**data, "kind": CalendarDay.Kind(data["kind"]).label}
    if data["what"] == "removed":
        return _("%(day)s no longer “%(kind)s”: %(reason)s") % words
    return _("%(day)s “%(kind)s”: %(reason)s") % words


STARTED = registry.register("deadline.started", gettext_lazy("Deadline started"), describe=_due, icon="hourglass-split")
MET = registry.register("deadline.met", gettext_lazy("Deadline met"), describe=_kind, icon="check-circle", tone="green")
CANCELLED = registry.register(
    "deadline.cancelled", gettext_lazy("Deadline no longer runs"), describe=_kind, icon="slash-circle"
)
MOVED = registry.register("deadline.moved", gettext_lazy("Deadline moved"), describe=_moved, icon="calendar-event")
PAUSE_ASKED = registry.register(
    "deadline.pause_asked", gettext_lazy("Pause asked for"), describe=_pause, icon="pause", tone="amber"
)
PAUSE_REFUSED = registry.register(
    "deadline.pause_refused", gettext_lazy("Pause refused"), describe=_reason, icon="x-circle", tone="red"
)
PAUSED = registry.register(
    "deadline.paused", gettext_lazy("Deadline paused"), describe=_pause, icon="pause-circle", tone="amber"
)
RESUMED = registry.register("deadline.resumed", gettext_lazy("Deadline resumed"), describe=_due, icon="play-circle")
WARNED = registry.register(
    "deadline.warned",
    gettext_lazy("Deadline is running out"),
    describe=_due,
    icon="exclamation-triangle",
    tone="amber",
)
BREACHED = registry.register(
    "deadline.breached", gettext_lazy("Deadline missed"), describe=_due, icon="alarm", tone="red"
)
EXPLAINED = registry.register(
    "accountability.explained", gettext_lazy("Missed deadline explained"), describe=_reason, icon="chat-left-text"
)
RULED = registry.register(
    "accountability.ruled", gettext_lazy("Missed deadline ruled on"), describe=_ruling, icon="clipboard-check"
)
REGISTER_EXPORTED = registry.register(
    "accountability.exported",
    gettext_lazy("Register of missed deadlines exported"),
    describe=_exported,
    icon="download",
)
CALENDAR_CHANGED = registry.register(
    "calendar.changed", gettext_lazy("Working calendar changed"), describe=_calendar, icon="calendar3"
)
