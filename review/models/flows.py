"""What went through a customer's accounts: files of wallets and banks, who stands on the other side, every payment."""

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
from loans.models import Application


class Source(models.TextChoices):
    """Where a file of flows comes from."""

    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    BANK = "bank", pgettext_lazy("flows", "Bank")


class Direction(models.TextChoices):
    """Which way money went. A wallet lists moves inside itself too, such as into its money market fund."""

    IN = "in", pgettext_lazy("flows", "In")
    OUT = "out", pgettext_lazy("flows", "Out")
    WITHIN = "within", pgettext_lazy("flows", "Within")


class FlowClass(models.TextChoices):
    """What a payment was for."""

    SALES = "sales", pgettext_lazy("flows", "Sales")
    PURCHASES = "purchases", pgettext_lazy("flows", "Purchases")
    COSTS = "costs", pgettext_lazy("flows", "Costs of the business")
    WAGES = "wages", pgettext_lazy("flows", "Wages")
    HOUSEHOLD = "household", pgettext_lazy("flows", "Household")
    LOANS = "loans", pgettext_lazy("flows", "Loans")
    OWN = "own", pgettext_lazy("flows", "Own transfers")
    REFUND = "refund", pgettext_lazy("flows", "Refunds")
    ROUND_TRIP = "round_trip", pgettext_lazy("flows", "Round trips")
    PRIVATE = "private", pgettext_lazy("flows", "Large private receipts")
    OTHER = "other", pgettext_lazy("flows", "Other, explained")
    UNEXPLAINED = "unexplained", pgettext_lazy("flows", "Unexplained")


SET_APART = (FlowClass.OWN, FlowClass.REFUND, FlowClass.ROUND_TRIP, FlowClass.PRIVATE)
"""Classes that are no turnover, however much money they move (domain 2.3)."""

TO_EXPLAIN = (FlowClass.UNEXPLAINED, FlowClass.PRIVATE)
"""Classes of which every payment wants a reason from the officer."""


class FlowLayout(models.Model):
    """Under which heading a bank's statements have each fact; remembered, so that nobody has to say it twice."""

    bank = models.CharField(_("bank"), max_length=80, unique=True)
    columns = models.JSONField(_("headings by fact"), default=dict)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("layout of a bank's statement")
        ordering = ("bank",)

    def __str__(self) -> str:
        return self.bank


def upload_path(file: "FlowFile", name: str) -> str:
    """Return where a file is kept, encrypted, until it is read: under a random name."""
    return f"flows/{uuid4().hex}.in"


class FlowFile(models.Model):
    """A bill of a wallet or a statement of a bank, read in the background into payments.

    `counts` has its rows by what became of them. A file that is there already is refused by its SHA-256; payments that
    another file brought are found by their own reference.
    """

    class State(models.TextChoices):
        HEADINGS = "headings", pgettext_lazy("flow file", "Columns to be named")
        READING = "reading", pgettext_lazy("flow file", "Being read")
        READY = "ready", pgettext_lazy("flow file", "Read")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.HEADINGS: frozenset({State.READING}),
        State.READING: frozenset({State.READY, State.HEADINGS}),
        State.READY: frozenset({State.READING}),
    }
    TONES: ClassVar[dict[str, str]] = {State.HEADINGS: "amber", State.READING: "blue", State.READY: "green"}

    application = models.ForeignKey(Application, models.CASCADE, related_name="flow_files", db_index=False)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    bank = models.CharField(_("bank"), max_length=80, blank=True)
    account = EncryptedField(_("account"), blank=True)
    account_hash = models.CharField(max_length=64, blank=True)
    account_tail = models.CharField(max_length=4, blank=True)
    holder = EncryptedField(_("name on the account"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HEADINGS)
    name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField(max_length=64)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    upload = models.FileField(_("as it was sent in"), upload_to=upload_path, storage=sealed_storage, blank=True)
    headings = models.JSONField(_("headings"), default=list)
    head_row = models.PositiveIntegerField(default=1)
    columns = models.JSONField(_("headings by fact"), default=dict)
    counts = models.JSONField(_("rows by result"), default=dict)
    first_on = models.DateField(_("first day"), null=True)
    last_on = models.DateField(_("last day"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent in"))

    class Meta:
        verbose_name = _("file of flows")
        ordering = ("-sent_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("application", "sha256"), name="flow_file_once_per_case"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the file."""
        return reverse("review:flow_file", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def origin(self) -> str:
        """Where it comes from, and of the account the last four digits."""
        whose = self.bank or str(self.get_source_display())
        return f"{whose} ····{self.account_tail}" if self.account_tail else whose

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id


class FlowParty(models.Model):
    """Somebody on the other side of a case's payments. The name is personal data: encrypted, found by its hash."""

    class Kind(models.TextChoices):
        SELF = "self", pgettext_lazy("flow party", "The customer")
        PERSON = "person", pgettext_lazy("flow party", "Person")
        COMPANY = "company", pgettext_lazy("flow party", "Company")
        PLATFORM = "platform", pgettext_lazy("flow party", "Wallet or acquirer")

    application = models.ForeignKey(Application, models.CASCADE, related_name="flow_parties", db_index=False)
    key = models.CharField(max_length=64)
    name = EncryptedField(_("name"))
    account = EncryptedField(_("account"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = _("counterparty")
        constraints = (models.UniqueConstraint(fields=("application", "key"), name="flow_party_once_per_case"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class Flow(models.Model):
    """One payment. `rule` and `facts` say why it has its class; who decided otherwise, and why, stands beside.

    `claim` keeps a payment that two files bring from being counted twice, `order_key` joins a refund to what it gives
    back, `pair` is the number of the payment on the other side (no foreign key: a file goes in one statement of SQL).
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="flows", db_index=False)
    file = models.ForeignKey(FlowFile, models.CASCADE, related_name="flows", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    at = models.DateTimeField(_("time"))
    day = models.DateField(_("day"))
    month = models.PositiveIntegerField(_("month"))
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices)
    amount = MoneyField(_("amount"))
    party = models.ForeignKey(FlowParty, models.PROTECT, null=True, related_name="flows", db_index=False)
    memo = EncryptedField(_("what the file says"), blank=True)
    claim = models.CharField(max_length=32)
    order_key = models.CharField(max_length=32, blank=True)
    hint = models.CharField(max_length=20, blank=True)
    flow_class = models.CharField(_("class"), max_length=12, choices=FlowClass.choices, default=FlowClass.UNEXPLAINED)
    rule = models.CharField(_("why"), max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    pair = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("explained"), null=True)

    class Meta:
        verbose_name = _("payment")
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("application", "claim"), name="flow_once_per_case"),)
        indexes = (
            models.Index(fields=("application", "-at", "-id"), name="flows_of_a_case"),
            models.Index(fields=("application", "flow_class", "-at", "-id"), name="flows_of_a_class"),
            models.Index(fields=("application", "month", "flow_class", "direction", "amount"), name="flows_by_month"),
            models.Index(fields=("party", "at"), name="flows_of_a_party"),
            models.Index(fields=("file", "number"), name="flows_of_a_file"),
            models.Index(
                fields=("application",),
                condition=Q(flow_class__in=("unexplained", "private"), decided_at=None),
                name="flows_to_explain",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"

    @property
    def waits(self) -> bool:
        """Whether nobody has said yet what it was for."""
        return self.flow_class in TO_EXPLAIN and self.decided_at is None

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id


class FlowProblem(models.Model):
    """A row of a file that could not be read: which, and what is wrong with it, as a code with its facts."""

    file = models.ForeignKey(FlowFile, models.CASCADE, related_name="problems", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    code = models.CharField(_("what is wrong"), max_length=20)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("unreadable row")
        ordering = ("file", "number")
        constraints = (models.UniqueConstraint(fields=("file", "number"), name="flow_problem_once_per_row"),)

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"
