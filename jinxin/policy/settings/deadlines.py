"""By when, and who is warned how early."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import DEADLINES, HOURS, WORKING_DAYS, setting


@dataclass(frozen=True)
class Deadlines:
    """By when, and who is warned how early."""

    investigation_days: int = setting(
        2,
        _("Investigation deadline"),
        _("After the day of application."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    admission_days: int = setting(
        1,
        _("Admission deadline"),
        _("After the day the papers became complete."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    # Ours: the seed does not say by when the board votes, only that it sits in the evening.
    vote_days: int = setting(
        1,
        _("Deadline for votes"),
        _("After the day the round opens."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    # Ours: the seed says when a visit is needed, not by when.
    visit_days: int = setting(3, _("Deadline for a visit"), group=DEADLINES, unit=WORKING_DAYS, min=1, max=30)
    # Ours: the seed says that somebody answers, not by when.
    explanation_days: int = setting(
        3,
        _("Deadline for an explanation"),
        _("After a deadline was missed; then the manager may rule without one."),
        group=DEADLINES,
        unit=WORKING_DAYS,
        min=1,
        max=30,
    )
    # Ours.
    first_warning_percent: int = setting(
        50,
        _("First warning"),
        _("Share of a deadline's working time that has passed; to the responsible person."),
        group=DEADLINES,
        unit="%",
        min=1,
        max=99,
    )
    # Ours.
    second_warning_percent: int = setting(
        80,
        _("Second warning"),
        _("Share of a deadline's working time that has passed; to the managers as well."),
        group=DEADLINES,
        unit="%",
        min=1,
        max=99,
    )
    # The seed's 24 hours; that it is reported and not punished is ours.
    payout_target_hours: int = setting(
        24,
        _("Payout target"),
        _("Clock hours from application to payout; reported, not punished."),
        group=DEADLINES,
        unit=HOURS,
        min=1,
        max=240,
    )
