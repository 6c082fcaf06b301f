"""What the trail may say of portraits: each answer before and after."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.questions import BY_CODE
from customers.rules.portraits import DECLINED, shown
from jinxin.audit import registry


def _answer(code: str, state: Any) -> str:
    if state is None:
        return "—"
    if state.get("declined"):
        return str(DECLINED)
    return shown(BY_CODE[code], state["value"]) if code in BY_CODE else str(state["value"])


def _changes(data: dict[str, Any]) -> str:
    lines = []
    for code, (before, after) in data["changes"].items():
        label = BY_CODE[code].wording if code in BY_CODE else code
        words = {"question": label, "before": _answer(code, before), "after": _answer(code, after)}
        if before is None:
            lines.append(_("%(question)s %(after)s") % words)
        else:
            lines.append(_("%(question)s %(before)s → %(after)s") % words)
    return "\n".join(lines)


ANSWERED = registry.register(
    "portrait.answered", gettext_lazy("Portrait completed"), describe=_changes, icon="person-lines-fill"
)
