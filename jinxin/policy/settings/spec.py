"""What a setting says of itself: its default, its wording, its limits, and the group it is shown in."""

from dataclasses import field
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORKING_DAYS = (_("working days"), ngettext_lazy("%(count)s working day", "%(count)s working days", "count"))
HOURS = (_("hours"), ngettext_lazy("%(count)s hour", "%(count)s hours", "count"))
DAYS = (_("days"), ngettext_lazy("%(count)s day", "%(count)s days", "count"))
MONTHS = (_("months"), ngettext_lazy("%(count)s month", "%(count)s months", "count"))
YEARS = (_("years"), ngettext_lazy("%(count)s year", "%(count)s years", "count"))
TIMES = (_("times"), ngettext_lazy("%(count)s time", "%(count)s times", "count"))
CHARACTERS = (_("characters"), ngettext_lazy("%(count)s character", "%(count)s characters", "count"))


class Limits(NamedTuple):
    """The two limits of a flag: amber asks for an explanation, red is refused unless the board overrules."""

    amber: int | Decimal
    red: int | Decimal


def setting(default: Any, label: Any, help_text: Any = "", *, unit: Any = "", **limits: Any) -> Any:
    """Return a field of the policy.

    `limits` are its group, `min` and `max`, `choices`; `percent` where a share (0.05) is shown and entered as a
    percentage (5%); `says` with two limits. A unit may come with the wording of a number of them (`counted`).
    """
    unit, counted = unit if isinstance(unit, tuple) else (unit, None)
    about = {"label": label, "help": help_text, "unit": unit, "counted": counted}
    return field(default=default, metadata={**about, **limits})


WORKING_TIME = _("Working time")
DEADLINES = _("Deadlines")
CREDIT_REPORT = _("Credit report")
INVESTIGATION = _("Investigation")
BOARD = _("Board and cross-checks")
FLOWS = _("Account flows")
LENDING = _("Lending")
AFTER_PAYOUT = _("After payout")
KEEPING = _("Keeping data")
TERRITORY = _("Territory")
MARKETING = _("Marketing")
GROUPS = (
    WORKING_TIME,
    DEADLINES,
    CREDIT_REPORT,
    INVESTIGATION,
    BOARD,
    FLOWS,
    LENDING,
    AFTER_PAYOUT,
    MARKETING,
    TERRITORY,
    KEEPING,
)
