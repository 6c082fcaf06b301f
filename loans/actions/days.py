"""What the trail may say of closed days."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.audit.registry import register


def _closed(data: dict[str, Any]) -> str:
    return _("%(day)s: %(loans)s running loans, balance %(balance)s yuan") % {
        "day": data["day"],
        "loans": data["loans"],
        "balance": data["balance"],
    }


DAY_CLOSED = register("day.closed", gettext_lazy("Day closed"), describe=_closed, icon="calendar-check", tone="green")


def _made(data: dict[str, Any]) -> str:
    return _("%(first)s to %(last)s, as %(form)s") % {
        "first": data["first"],
        "last": data["last"],
        "form": data["form"],
    }


EXTRACT_MADE = register(
    "loan.statement_made", gettext_lazy("Statement of account made"), describe=_made, icon="file-earmark-text"
)
