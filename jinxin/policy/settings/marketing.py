"""Portraits, contacts, campaigns, ties."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jinxin.policy.settings.spec import CHARACTERS, DAYS, MARKETING, MONTHS, setting


@dataclass(frozen=True)
class Marketing:
    """Portraits, contacts, campaigns, ties."""

    # Ours: the seed wants the portrait, not how often to look at it again.
    portrait_months: int = setting(
        12,
        _("Asking again for the portrait"),
        _("An answer that is older than this is worth asking for again."),
        group=MARKETING,
        unit=MONTHS,
        min=1,
        max=60,
    )
    # Ours.
    contact_undo_minutes: int = setting(
        15,
        _("Taking a contact back"),
        _("Minutes within which whoever noted it can take it back."),
        group=MARKETING,
        unit=_("minutes"),
        min=1,
        max=1440,
    )
    # Ours: eight officers cannot speak to more people within a round.
    campaign_most_targets: int = setting(
        5000, _("Longest list of a campaign"), group=MARKETING, unit=_("people"), min=10, max=100_000
    )
    # Ours.
    suggestion_pause_days: int = setting(
        90, _("Suggestion put aside"), _("Until it comes back."), group=MARKETING, unit=DAYS, min=1, max=730
    )
    # Ours.
    suggestion_contact_days: int = setting(
        30,
        _("Not suggested after a contact"),
        _("Whoever was spoken to is left out for as long."),
        group=MARKETING,
        unit=DAYS,
        min=0,
        max=730,
    )
    # Ours: said on a phone in a shop, when a prospect is dropped, a tie ends or a salon is called off.
    marketing_reason_length: int = setting(
        4, _("Shortest reason in marketing"), group=MARKETING, unit=CHARACTERS, min=1, max=200
    )
    # Ours: how soon guests of a salon are spoken to again, as the form proposes it.
    salon_follow_up_days: int = setting(3, _("Follow-up after a salon"), group=MARKETING, unit=DAYS, min=0, max=90)
    # Ours.
    guarantor_limit: int = setting(
        3,
        _("One guarantor of many"),
        _("Flagged where somebody guarantees for more people than this."),
        group=MARKETING,
        unit=_("people"),
        min=1,
        max=50,
    )
