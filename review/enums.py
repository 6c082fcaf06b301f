"""Words of the review board."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoundState(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", pgettext_lazy("board round", "Voting")
    APPROVED = "approved", pgettext_lazy("board round", "Approved")
    REJECTED = "rejected", pgettext_lazy("board round", "Rejected")
    CANCELLED = "cancelled", pgettext_lazy("board round", "Cancelled")


ROUND_MOVES: Final[dict[str, frozenset[str]]] = {
    RoundState.OPEN: frozenset({RoundState.APPROVED, RoundState.REJECTED, RoundState.CANCELLED}),
}

ROUND_TONES: Final[dict[str, str]] = {
    RoundState.OPEN: "amber",
    RoundState.APPROVED: "green",
    RoundState.REJECTED: "red",
    RoundState.CANCELLED: "neutral",
}


class Choice(models.TextChoices):
    """A vote. The veto exists only where the deviation unlocked it (seed: above 5%)."""

    APPROVE = "approve", _("Approve")
    DECLINE = "decline", _("Decline")
    VETO = "veto", _("Veto")
