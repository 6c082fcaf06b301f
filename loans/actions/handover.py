"""What the trail says of a case whose customer is handed over before it is investigated."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register


def _moved(data: dict[str, Any]) -> str:
    return _("From %(old)s to %(new)s, with the customer. Reason: %(reason)s") % {
        "old": data["from"],
        "new": data["to"],
        "reason": data["reason"],
    }


HANDED_OVER = register("case.handed_over", gettext_lazy("Other loan officer"), describe=_moved, icon="arrow-left-right")
