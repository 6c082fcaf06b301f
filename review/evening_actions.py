"""What the trail says of the board's evenings."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinxin.audit import registry


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%Y-%m-%d}"


def _called(data: dict[str, Any]) -> str:
    words = {"day": _day(data["day"]), "start": _hour(data["starts_at"]), "end": _hour(data["ends_at"])}
    return _("%(day)s, %(start)s to %(end)s, %(place)s.") % {**words, "place": data["place"]}


def _hour(text: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(text)):%H:%M}"


def _names(data: dict[str, Any], key: str) -> str:
    return _(", ").join(data[key])


def _planned(data: dict[str, Any]) -> str:
    words = {"day": _day(data["day"]), "members": _names(data, "members")}
    return _("Evening of %(day)s; drawn by rotation: %(members)s.") % words


def _changed(data: dict[str, Any]) -> str:
    return _("%(member)s takes seat %(seat)s of %(former)s: %(reason)s") % data


def _dropped(data: dict[str, Any]) -> str:
    return _("Evening of %(day)s: %(reason)s") % {**data, "day": _day(data["day"])}


def _reason(data: dict[str, Any]) -> str:
    return data["reason"] or _("It was not opened in its time.")


def _carried(data: dict[str, Any]) -> str:
    words = {"day": _day(data["day"]), "next": _day(data["next"])}
    text = _("From the evening of %(day)s to that of %(next)s.") % words
    missing = _names(data, "missing")
    return f"{text} {_('Votes still missing: %(members)s.') % {'members': missing}}" if missing else text


def _closed(data: dict[str, Any]) -> str:
    decided = ngettext("%(count)s case decided", "%(count)s cases decided", data["decided"]) % {
        "count": data["decided"]
    }
    carried = ngettext("%(count)s carried over", "%(count)s carried over", data["carried"]) % {"count": data["carried"]}
    return f"{decided}{_(', ')}{carried}"


def _reminded(data: dict[str, Any]) -> str:
    if data["what"] == "start":
        return _("The evening begins at %(time)s.") % {"time": _hour(data["moment"])}
    return _("Your vote is due at %(time)s.") % {"time": _hour(data["moment"])}


def _presence(data: dict[str, Any]) -> str:
    if data["attendance"] == "present":
        return _("%(member)s is present.") % data
    return _("%(member)s is absent: %(reason)s") % data


def _asked(data: dict[str, Any]) -> str:
    return _("%(member)s asks: %(text)s") % data


def _answered(data: dict[str, Any]) -> str:
    return str(data["answer"])


def _away(data: dict[str, Any]) -> str:
    words = {"member": data["member"], "first": _day(data["first"]), "last": _day(data["last"])}
    return _("%(member)s, %(first)s to %(last)s: %(reason)s") % {**words, "reason": data["reason"]}


def _made(data: dict[str, Any]) -> str:
    return _("%(form)s, version %(version)s.") % data


EVENING_CALLED = registry.register(
    "evening.called", gettext_lazy("Board evening called"), describe=_called, icon="calendar-plus"
)
EVENING_OPENED = registry.register("evening.opened", gettext_lazy("Board evening opened"), icon="door-open")
EVENING_CLOSED = registry.register(
    "evening.closed", gettext_lazy("Board evening closed"), describe=_closed, icon="door-closed"
)
EVENING_CANCELLED = registry.register(
    "evening.cancelled", gettext_lazy("Board evening cancelled"), describe=_reason, icon="calendar-x", tone="amber"
)
EVENING_REMINDED = registry.register(
    "evening.reminded", gettext_lazy("Board evening: reminder"), describe=_reminded, icon="bell", tone="amber"
)
VOTE_REMINDED = registry.register(
    "board.reminded", gettext_lazy("Vote due: reminder"), describe=_reminded, icon="bell", tone="amber"
)
ITEM_PLANNED = registry.register(
    "agenda.planned", gettext_lazy("Put on the board's agenda"), describe=_planned, icon="card-list"
)
ITEM_SEAT_CHANGED = registry.register(
    "agenda.seat",
    gettext_lazy("Another member for a planned seat"),
    describe=_changed,
    icon="person-plus",
    tone="amber",
)
ITEM_DROPPED = registry.register(
    "agenda.dropped", gettext_lazy("Taken off the board's agenda"), describe=_dropped, icon="x-circle", tone="neutral"
)
ITEM_CARRIED = registry.register(
    "agenda.carried",
    gettext_lazy("Carried over to another evening"),
    describe=_carried,
    icon="arrow-right",
    tone="amber",
)
ITEM_HELD_UP = registry.register(
    "agenda.held_up", gettext_lazy("Could not be put before the board"), describe=_reason, icon="x-circle", tone="red"
)
PRESENCE_NOTED = registry.register(
    "evening.presence", gettext_lazy("Attendance noted"), describe=_presence, icon="person-check"
)
QUESTION_ASKED = registry.register(
    "board.asked", gettext_lazy("Question of a board member"), describe=_asked, icon="question-circle"
)
QUESTION_ANSWERED = registry.register(
    "board.answered", gettext_lazy("Question answered"), describe=_answered, icon="chat-left-text"
)
PRESENTED = registry.register("board.presented", gettext_lazy("Presentation written down"), icon="easel")
MINUTES_MADE = registry.register(
    "board.minutes", gettext_lazy("Minutes made out"), describe=_made, icon="file-earmark-text"
)
MINUTES_FETCHED = registry.register(
    "board.minutes_fetched", gettext_lazy("Minutes fetched"), describe=_made, icon="download"
)
TIE_NOTED = registry.register("roster.tie", gettext_lazy("A member's own entry noted"), icon="person-vcard")
TIE_REMOVED = registry.register("roster.untied", gettext_lazy("A member's own entry taken back"), icon="person-x")
AWAY_NOTED = registry.register("roster.away", gettext_lazy("Absence noted"), describe=_away, icon="calendar-minus")
AWAY_ENDED = registry.register("roster.back", gettext_lazy("Absence taken back"), describe=_away, icon="calendar-check")
JUDGEMENT_FETCHED = registry.register("board.judgement", gettext_lazy("Judgement over time fetched"), icon="download")
