"""What the trail may say of calls and signals."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinxin.audit import registry


def _answers(data: dict[str, Any]) -> str:
    from postloan.models import Grade  # noqa: PLC0415 - actions are registered before models load

    words = {key: str(Grade(data[key]).label) for key in ("source", "business", "will")}
    words["notes"] = data.get("notes", "")
    return (
        _("Source of repayment: %(source)s · business or job: %(business)s · will to repay: %(will)s. %(notes)s")
        % words
    )


def _attempt(data: dict[str, Any]) -> str:
    return _("Attempt %(attempts)s; to be tried again on %(again)s. %(notes)s") % data


def _planned(data: dict[str, Any]) -> str:
    return ngettext("%(month)s: %(calls)s call", "%(month)s: %(calls)s calls", data["calls"]) % data


def _raised(data: dict[str, Any]) -> str:
    from customers.enums import RingKind  # noqa: PLC0415 - actions are registered before models load
    from postloan.models import SignalKind  # noqa: PLC0415 - as above

    return f"{SignalKind(data['kind']).label}: {RingKind(data['ring']).label}"


def _closed(data: dict[str, Any]) -> str:
    from postloan.models import SignalKind  # noqa: PLC0415 - as above

    return f"{SignalKind(data['kind']).label}: {data['reason'] or _('the loop of ties is gone')}"


PLANNED = registry.register(
    "callback.planned", gettext_lazy("Monthly calls planned"), describe=_planned, icon="telephone"
)


def _repeat_list(data: dict[str, Any]) -> str:
    return _("%(come)s came on the list, %(left)s left it") % data


REPEAT_LIST = registry.register(
    "repeat.listed", gettext_lazy("List of repeat marketing made"), describe=_repeat_list, icon="arrow-repeat"
)
CALLED = registry.register(
    "callback.done", gettext_lazy("Monthly call made"), describe=_answers, icon="telephone", tone="green"
)
UNREACHED = registry.register(
    "callback.unreached", gettext_lazy("Monthly call: not reached"), describe=_attempt, icon="telephone-x", tone="amber"
)
CANCELLED = registry.register(
    "callback.cancelled", gettext_lazy("Monthly call no longer needed"), icon="telephone-minus"
)
RAISED = registry.register(
    "signal.raised", gettext_lazy("Risk signal raised"), describe=_raised, icon="exclamation-triangle", tone="red"
)
CLOSED = registry.register(
    "signal.closed", gettext_lazy("Risk signal closed"), describe=_closed, icon="check-circle", tone="green"
)
