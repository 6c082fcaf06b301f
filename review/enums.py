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


class Confirmation(models.TextChoices):
    """How a member showed that it was really them who voted."""

    CODE = "code", _("Code of the authenticator")
    RECOVERY = "recovery", _("Recovery code")
    NOT_ASKED = "", _("not asked")


class EveningState(models.TextChoices):
    """Where an evening of the board stands."""

    PLANNED = "planned", pgettext_lazy("board evening", "Planned")
    RUNNING = "running", pgettext_lazy("board evening", "Under way")
    CLOSED = "closed", pgettext_lazy("board evening", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("board evening", "Cancelled")


EVENING_MOVES: Final[dict[str, frozenset[str]]] = {
    EveningState.PLANNED: frozenset({EveningState.RUNNING, EveningState.CANCELLED}),
    EveningState.RUNNING: frozenset({EveningState.CLOSED}),
}

EVENING_TONES: Final[dict[str, str]] = {
    EveningState.PLANNED: "blue",
    EveningState.RUNNING: "amber",
    EveningState.CLOSED: "neutral",
    EveningState.CANCELLED: "neutral",
}


class ItemState(models.TextChoices):
    """What became of a case on the agenda."""

    PLANNED = "planned", pgettext_lazy("agenda", "Planned")
    RUNNING = "running", pgettext_lazy("agenda", "Voting")
    DECIDED = "decided", pgettext_lazy("agenda", "Decided")
    CARRIED = "carried", pgettext_lazy("agenda", "Carried over")
    DROPPED = "dropped", pgettext_lazy("agenda", "Taken off")


ITEM_MOVES: Final[dict[str, frozenset[str]]] = {
    ItemState.PLANNED: frozenset({ItemState.RUNNING, ItemState.CARRIED, ItemState.DROPPED}),
    ItemState.RUNNING: frozenset({ItemState.DECIDED, ItemState.CARRIED, ItemState.DROPPED}),
}

ITEM_TONES: Final[dict[str, str]] = {
    ItemState.PLANNED: "blue",
    ItemState.RUNNING: "amber",
    ItemState.DECIDED: "green",
    ItemState.CARRIED: "amber",
    ItemState.DROPPED: "neutral",
}


class Attendance(models.TextChoices):
    """Whether a member came."""

    EXPECTED = "expected", pgettext_lazy("attendance", "expected")
    PRESENT = "present", pgettext_lazy("attendance", "present")
    ABSENT = "absent", pgettext_lazy("attendance", "absent")


class MinutesForm(models.TextChoices):
    """As what file the minutes are given out."""

    PDF = "pdf", _("PDF")
    WORD = "docx", _("Word")


class Verdict(models.TextChoices):
    """How a loan fared within its time of proof."""

    GOOD = "good", pgettext_lazy("outcome", "paid as agreed")
    LATE = "late", pgettext_lazy("outcome", "in arrears")
    OPEN = "open", pgettext_lazy("outcome", "too early to say")
    NO_LOAN = "no_loan", pgettext_lazy("outcome", "no loan")


class SignKind(models.TextChoices):
    """What a sign is."""

    CHECK = "check", _("Check")
    FLAG = "flag", _("Flag")


class Bar(models.TextChoices):
    """Why a member may not sit on a case."""

    OFFICER = "officer", _("is the officer of the case")
    CUSTOMER_OFFICER = "customer_officer", _("is the customer's officer")
    STATEMENTS = "statements", _("drew up the statements")
    INVESTIGATED = "investigated", _("took down the investigation")
    PAPERS = "papers", _("brought papers of the case")
    SELF = "self", _("is the applicant")
    HOUSEHOLD = "household", _("lives in the applicant's household")
    FAMILY = "family", _("is family of the applicant")
    GUARANTOR = "guarantor", _("is tied to the applicant by a guarantee")
    BUSINESS = "business", _("does business with the applicant")
    AWAY = "away", _("is away that day")
