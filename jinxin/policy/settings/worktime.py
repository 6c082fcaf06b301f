"""When the centre works."""

from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import WORKING_TIME, setting


@dataclass(frozen=True)
class WorkingTime:
    """When the centre works."""

    opens_at: time = setting(time(8, 0), _("Opening time"), group=WORKING_TIME)
    closes_at: time = setting(
        time(21, 0), _("Closing time"), _("Deadlines are due at closing time."), group=WORKING_TIME
    )
    # The seed says six days; which day is free, and that the stricter week is the default, is ours.
    working_calendar: str = setting(
        "centre_six_day",
        _("Working week"),
        group=WORKING_TIME,
        choices=[
            ("centre_six_day", _("Six days, Monday to Saturday")),
            ("statutory_five_day", _("Statutory five days")),
        ],
    )
