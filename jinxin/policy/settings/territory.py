"""Visits to shops and households."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import DAYS, TERRITORY, setting


@dataclass(frozen=True)
class Territory:
    """Visits to shops and households."""

    # Ours: the seed says that everybody was visited, not how soon again.
    revisit_interested_days: int = setting(
        7,
        _("Next visit: interested"),
        _("Days after the visit; moved to the next working day, as in all outcomes."),
        group=TERRITORY,
        unit=DAYS,
        min=1,
        max=730,
    )
    # Ours.
    revisit_later_days: int = setting(90, _("Next visit: not now"), group=TERRITORY, unit=DAYS, min=1, max=730)
    # Ours.
    revisit_nobody_days: int = setting(3, _("Next visit: nobody there"), group=TERRITORY, unit=DAYS, min=1, max=730)
    # Ours.
    revisit_customer_days: int = setting(
        180, _("Next visit: borrows from us"), group=TERRITORY, unit=DAYS, min=1, max=730
    )
    # Ours: as many doors as fit into a working day beside the other work.
    day_plan_stops: int = setting(
        20, _("Stops a day"), _("As many are suggested for the plan of a day."), group=TERRITORY, min=1, max=60
    )
    # Ours: a slip of the thumb at the door.
    visit_undo_minutes: int = setting(
        15,
        _("Taking a visit back"),
        _("Minutes within which whoever noted it can take it back."),
        group=TERRITORY,
        unit=_("minutes"),
        min=1,
        max=1440,
    )
    # Ours: visits are noted at the door or in the evening, at the latest after a week off.
    visit_noted_within_days: int = setting(
        7,
        _("Noting a visit late"),
        _("A visit may lie at most so many days back."),
        group=TERRITORY,
        unit=DAYS,
        min=0,
        max=60,
    )
    # Ours: a shelf's labels can still be read, and a photo goes through a weak network in seconds.
    photo_longest_side: int = setting(
        2000,
        _("Photos: longest side"),
        _("Telephones make a photo so small before it is kept and sent."),
        group=TERRITORY,
        unit=_("pixels"),
        min=800,
        max=6000,
    )
