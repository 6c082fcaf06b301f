"""What the trail may say of changes of a loan account that need a second person."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register


def _what(data: dict[str, Any]) -> str:
    kind = data["kind"]
    if kind == "reversal":
        return _("Reversal of the booking of %(day)s, %(amount)s yuan") % data
    if kind == "extension":
        return _("Extension by %(months)s months to %(until)s at %(rate)s%%") % data
    if kind == "costs":
        return _("Costs of %(amount)s yuan to be charged") % data
    return _("%(amount)s yuan of money held to be paid back") % data


def _asked(data: dict[str, Any]) -> str:
    return _("%(what)s. Reason: %(reason)s") % {"what": _what(data), "reason": data["reason"]}


def _answered(data: dict[str, Any]) -> str:
    if not data.get("answer"):
        return _what(data)
    return _("%(what)s. Answer: %(answer)s") % {"what": _what(data), "answer": data["answer"]}


ASKED = register(
    "loan.change_asked", gettext_lazy("Change of the account asked for"), describe=_asked, icon="question-circle"
)
DONE = register(
    "loan.change_done", gettext_lazy("Change of the account confirmed"), describe=_answered, icon="check2", tone="green"
)
REFUSED = register(
    "loan.change_refused",
    gettext_lazy("Change of the account refused"),
    describe=_answered,
    icon="x-circle",
    tone="amber",
)
WITHDRAWN = register(
    "loan.change_withdrawn",
    gettext_lazy("Change of the account no longer asked for"),
    describe=_what,
    icon="slash-circle",
)
