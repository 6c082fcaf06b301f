"""Credit line, contract, the one branch visit."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.identifiers import mask_bank_card, mask_national_id, mask_phone
from customers.models import Customer
from jinxin import clock
from jinxin.access import Person, Role
from jinxin.fields import EncryptedField, MoneyField
from loans.enums import Method
from loans.models.applications import Application
from loans.models.hashed import AccountHash


def cases_of(person: Person, path: str) -> Q:
    """What hangs on the cases a person may see: all for those behind the counter, an officer's own, else none."""
    if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
        return Q()
    return Q(**{f"{path}officer": person}) if person.has_role(Role.OFFICER) else Q(pk__in=())


class CreditLineQuerySet(models.QuerySet["CreditLine"]):
    """Reads of credit lines."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "CreditLineQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see."""
        return self.filter(cases_of(person, "application__"))


class CreditLine(models.Model):
    """What was granted (授信) and how much of it is drawn (用信): the principal still owed under it.

    `reserved` is released but not yet answered by the bank; `drawn_in_all` is all that was ever paid out: under a line
    that does not revolve, what is repaid cannot be drawn again.
    `sign_by` is the last day on which the contract may be signed, by the policy in force when the line was granted.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="credit_line")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="credit_lines")
    amount = MoneyField(_("granted"))
    drawn = MoneyField(_("drawn"), default=0)
    drawn_in_all = MoneyField(_("drawn in all"), default=0)
    reserved = MoneyField(_("on its way"), default=0)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    sign_by = models.DateField(_("to be signed by"), db_index=True)
    revolving = models.BooleanField(_("revolving"), default=False)
    is_open = models.BooleanField(_("open"), default=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    blocked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    block_reason = models.TextField(_("why blocked"), blank=True)

    objects: ClassVar[models.Manager["CreditLine"]] = models.Manager.from_queryset(CreditLineQuerySet)()

    class Meta:
        verbose_name = _("credit line")
        indexes = (models.Index(fields=("is_open", "valid_until")),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_amount_positive"),
            models.CheckConstraint(
                condition=Q(drawn__gte=0) & Q(reserved__gte=0) & Q(drawn_in_all__gte=0), name="line_sums_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("drawn") + F("reserved"))
                & (Q(revolving=True) | Q(amount__gte=F("drawn_in_all") + F("reserved"))),
                name="line_never_overdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the customer and the case."""
        return self.customer_id, self.application_id

    def get_absolute_url(self) -> str:
        """Return the line's page."""
        return reverse("loans:line", args=[self.pk])

    def is_past(self, day: date) -> bool:
        """Whether nothing can be drawn under the line any more."""
        return day > self.valid_until

    @property
    def free(self) -> Decimal:
        """What may still be drawn: what is repaid becomes free again only under a revolving line."""
        used = self.drawn if self.revolving else self.drawn_in_all
        return self.amount - used - self.reserved


class ContractQuerySet(models.QuerySet["Contract"]):
    """Reads of contracts."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "ContractQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see."""
        return self.filter(cases_of(person, "application__"))


class Contract(models.Model):
    """The loan contract: its terms are frozen when it is prepared.

    `terms` holds the text as printed, with the parties' numbers masked; the numbers themselves are encrypted. Both are
    under `sha256`. A void contract keeps its number.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("contract", "Prepared")
        SIGNED = "signed", pgettext_lazy("contract", "Signed")
        VOID = "void", pgettext_lazy("contract", "Void")

    class AccountKind(models.TextChoices):
        CARD = "card", _("Bank card")
        ACCOUNT = "account", _("Bank account")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.PREPARED: frozenset({State.SIGNED, State.VOID}),
        State.SIGNED: frozenset({State.VOID}),
    }
    TONES: ClassVar[dict[str, str]] = {State.PREPARED: "amber", State.SIGNED: "green", State.VOID: "neutral"}

    number = models.CharField(_("contract number"), max_length=30, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="contracts")
    credit_line = models.ForeignKey(CreditLine, models.PROTECT, related_name="contracts")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    principal = MoneyField(_("principal"))
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    penalty_percent = models.PositiveSmallIntegerField(_("penalty, percent on top of the rate"))
    method = models.CharField(_("repayment method"), max_length=20, choices=Method.choices)
    due_day = models.PositiveSmallIntegerField(_("due day of the month"), null=True, blank=True)
    purpose = models.TextField(_("purpose"))
    borrower_id_number = EncryptedField(_("borrower's national ID"))
    borrower_mobile = EncryptedField(_("borrower's mobile"))
    account_kind = models.CharField(_("kind of account"), max_length=10, choices=AccountKind.choices)
    account_holder = models.CharField(_("account holder"), max_length=120)
    account_bank = models.CharField(_("bank"), max_length=80)
    account_number = EncryptedField(_("account number"))
    account_last4 = models.CharField(max_length=4)
    account_hash = AccountHash(source="account_number")
    planned_on = models.DateField(_("planned day of payout"))
    cost_statement = models.ForeignKey(
        "loans.CostStatement", models.PROTECT, null=True, related_name="contracts", verbose_name=_("cost statement")
    )
    text = models.ForeignKey("loans.DocumentText", models.PROTECT, null=True, related_name="contracts")
    terms = models.JSONField(_("terms as printed"))
    sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"))
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField(_("made void"), null=True)
    void_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.TextField(_("why void"), blank=True)

    objects: ClassVar[models.Manager["Contract"]] = models.Manager.from_queryset(ContractQuerySet)()

    class Meta:
        verbose_name = _("contract")
        ordering = ("-prepared_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=~Q(state="void"), name="one_live_contract_per_case"
            ),
            models.CheckConstraint(
                condition=Q(due_day__isnull=True) | Q(due_day__range=(1, 28)), name="due_day_in_every_month"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False, signed_before__isnull=False),
                name="signed_contract_says_when",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id

    def get_absolute_url(self) -> str:
        """Return the case page's tab of contract and payout."""
        return reverse("loans:case_contract", args=[self.application_id])

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def masked_account(self) -> str:
        """The account number as everybody may see it."""
        return mask_bank_card(self.account_number)

    @property
    def masked_mobile(self) -> str:
        """The borrower's mobile number as everybody may see it."""
        return mask_phone(self.borrower_mobile)

    @property
    def masked_id_number(self) -> str:
        """The borrower's national ID as everybody may see it."""
        return mask_national_id(self.borrower_id_number)

    @property
    def penalty_rate(self) -> Decimal:
        """Percent a year on overdue amounts."""
        return self.annual_rate * (100 + self.penalty_percent) / 100


class BranchVisit(models.Model):
    """The customer came to the branch. The target is one visit, at signing; a second needs its reason."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="branch_visits")
    visited_at = models.DateTimeField(_("visited"))
    at_signing = models.BooleanField(_("contract signed"), default=False)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    reason = models.TextField(_("why more than one visit"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("branch visit")
        ordering = ("visited_at", "pk")

    def __str__(self) -> str:
        return f"{self.application} {clock.local_date(self.visited_at)}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id
