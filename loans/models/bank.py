"""Files that come from the bank: what became of our orders, and what borrowers paid in."""

import json
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinxin.fields import EncryptedField, MoneyField
from jinxin.jobs.models import Job
from jinxin.jobs.storage import sealed_storage
from loans.bank.problems import said
from loans.models.ledger import Loan, Repayment
from loans.models.orders import PaymentOrder


class FileKind(models.TextChoices):
    """What a file from the bank holds."""

    RESULTS = "results", _("Results of payment orders")
    RECEIPTS = "receipts", _("Repayments received")


class BankLayout(models.Model):
    """How the files of a bank are laid out: under which heading each fact stands, and its words for paid and refused.

    Remembered from the last file of this bank, so that nobody has to say it twice.
    """

    bank = models.CharField(_("bank"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    columns = models.JSONField(_("headings by fact"), default=dict)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("layout of a bank's file")
        ordering = ("bank", "kind")
        constraints = (models.UniqueConstraint(fields=("bank", "kind"), name="one_layout_per_bank_and_kind"),)

    def __str__(self) -> str:
        return f"{self.bank} {self.get_kind_display()}"


def upload_path(file: "BankFile", name: str) -> str:
    """Return where a file is kept, encrypted, until it is booked or discarded: under a random name."""
    return f"bank/{uuid4().hex}.in"


class BankFile(models.Model):
    """A file from the bank: read in the background, looked at by a person, then booked, row by row.

    `counts` has the rows by what becomes of them, `amounts` their sums in fen. A file that was sent in before and not
    discarded is refused by its SHA-256.
    """

    class State(models.TextChoices):
        HEADINGS = "headings", pgettext_lazy("bank file", "Columns to be named")
        READING = "reading", pgettext_lazy("bank file", "Being read")
        READY = "ready", pgettext_lazy("bank file", "To be booked")
        BOOKING = "booking", pgettext_lazy("bank file", "Being booked")
        BOOKED = "booked", pgettext_lazy("bank file", "Booked")
        DISCARDED = "discarded", pgettext_lazy("bank file", "Discarded")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.HEADINGS: frozenset({State.READING, State.DISCARDED}),
        State.READING: frozenset({State.READY, State.HEADINGS, State.DISCARDED}),
        State.READY: frozenset({State.BOOKING, State.HEADINGS, State.DISCARDED}),
        State.BOOKING: frozenset({State.BOOKED}),
    }
    TONES: ClassVar[dict[str, str]] = {
        State.HEADINGS: "amber",
        State.READING: "blue",
        State.READY: "amber",
        State.BOOKING: "blue",
        State.BOOKED: "green",
        State.DISCARDED: "neutral",
    }

    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HEADINGS)
    bank = models.CharField(_("bank"), max_length=80)
    name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    upload = models.FileField(_("as it was sent in"), upload_to=upload_path, storage=sealed_storage, blank=True)
    headings = models.JSONField(_("headings"), default=list)
    columns = models.JSONField(_("headings by fact"), default=dict)
    counts = models.JSONField(_("rows by result"), default=dict)
    amounts = models.JSONField(_("sums by result, in fen"), default=dict)
    head_row = models.PositiveIntegerField(default=1)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent in"))
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(_("booked"), null=True)

    class Meta:
        verbose_name = _("file from the bank")
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("kind", "sha256"), condition=~Q(state="discarded"), name="bank_file_once"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the file."""
        return reverse("loans:bank_file", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]


class BankRow(models.Model):
    """A row of a bank's file: what it says (encrypted: there are account numbers), what it is taken for, what became of
    it. `claim` is the bank's reference, held by the one row that may book it: whatever file repeats it is a duplicate.
    `attempt` counts how often a booking was taken back, so that it can be made anew. What stands in the way is a code
    of `loans.bank.problems` with its facts.
    """

    class State(models.TextChoices):
        PAID = "paid", pgettext_lazy("bank row", "Paid")
        REFUSED = "refused", pgettext_lazy("bank row", "Refused by the bank")
        MATCHED = "matched", pgettext_lazy("bank row", "Assigned")
        UNMATCHED = "unmatched", pgettext_lazy("bank row", "Unknown")
        DUPLICATE = "duplicate", pgettext_lazy("bank row", "Booked before")
        WRONG = "wrong", pgettext_lazy("bank row", "Not readable")
        BOOKED = "booked", pgettext_lazy("bank row", "Booked")
        DISMISSED = "dismissed", pgettext_lazy("bank row", "Dismissed")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.PAID: frozenset({State.BOOKED, State.UNMATCHED}),
        State.REFUSED: frozenset({State.BOOKED, State.UNMATCHED}),
        State.MATCHED: frozenset({State.BOOKED, State.UNMATCHED}),
        State.UNMATCHED: frozenset({State.BOOKED, State.DISMISSED}),
        State.DISMISSED: frozenset({State.UNMATCHED}),
        State.BOOKED: frozenset({State.UNMATCHED}),
    }
    TONES: ClassVar[dict[str, str]] = {
        State.PAID: "green",
        State.REFUSED: "red",
        State.MATCHED: "blue",
        State.UNMATCHED: "amber",
        State.DUPLICATE: "neutral",
        State.WRONG: "red",
        State.BOOKED: "green",
        State.DISMISSED: "neutral",
    }
    BOOKABLE: ClassVar[tuple[str, ...]] = (State.PAID, State.REFUSED, State.MATCHED)

    file = models.ForeignKey(BankFile, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    values = EncryptedField()
    state = models.CharField(_("result"), max_length=10, choices=State.choices)
    claim = models.CharField(max_length=64, null=True, unique=True)
    reference = models.CharField(_("bank's reference"), max_length=80, blank=True)
    amount = MoneyField(_("amount"), null=True)
    value_on = models.DateField(_("value date"), null=True)
    problem = models.CharField(_("what stands in the way"), max_length=12, blank=True)
    problem_facts = models.JSONField(default=dict, blank=True)
    order = models.ForeignKey(PaymentOrder, models.PROTECT, null=True, related_name="bank_rows")
    loan = models.ForeignKey(Loan, models.PROTECT, null=True, related_name="bank_rows")
    repayment = models.OneToOneField(Repayment, models.PROTECT, null=True, related_name="bank_row")
    attempt = models.PositiveSmallIntegerField(default=0)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(_("dealt with"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("row of a bank's file")
        ordering = ("file", "number")
        indexes = (
            models.Index(fields=("file", "state", "number")),
            models.Index(fields=("id",), condition=Q(state="unmatched"), name="bank_rows_to_be_assigned"),
        )
        constraints = (models.UniqueConstraint(fields=("file", "number"), name="bank_row_once_per_file"),)

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def obstacle(self) -> str:
        """What stands in the way, in the reader's language; empty where nothing does."""
        return said(self.problem, self.problem_facts)

    @property
    def texts(self) -> dict[str, str]:
        """What the row says, by the names of the facts."""
        return dict(json.loads(self.values))

    @texts.setter
    def texts(self, texts: dict[str, str]) -> None:
        self.values = json.dumps(texts, ensure_ascii=False)

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the loan it was booked on."""
        if self.loan:
            return self.loan.audit_threads()
        return self.order.audit_threads() if self.order else (None, None)
