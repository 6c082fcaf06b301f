"""The cost statement (综合融资成本明示表): all a loan may cost, signed by the borrower before the contract."""

from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models.consents import Unchanging
from jinxin.access import Person, Role
from jinxin.fields import MoneyField
from jinxin.originals import SUFFIXES
from loans.enums import Charge, FeeBasis, Method
from loans.models.applications import Application
from loans.models.products import Product


class Fee(models.Model):
    """Something a loan costs beside its interest, whoever charges it; a manager keeps the list. Without any: none.

    `amount` is yuan, or percent of the principal, by `basis`. A statement made out takes in what is in use that day.
    """

    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="fees", verbose_name=_("product")
    )
    name = models.CharField(_("what it is for"), max_length=60)
    charged_by = models.CharField(_("charged by"), max_length=80)
    basis = models.CharField(_("how it is charged"), max_length=16, choices=FeeBasis.choices)
    amount = models.DecimalField(_("yuan or percent"), max_digits=12, decimal_places=4)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("fee")
        ordering = ("-is_active", "pk")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="fee_positive"),)

    def __str__(self) -> str:
        return self.name

    def audit_threads(self) -> tuple[int | None, int | None]:
        """No timeline of a customer or a case."""
        return None, None


class CostStatementQuerySet(models.QuerySet["CostStatement"]):
    """Reads of cost statements."""

    def visible_to(self, person: Person) -> "CostStatementQuerySet":
        """Return what `person` may see: those of all cases for those behind the counter, of an officer's own."""
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return self.all()
        return self.filter(application__in=Application.objects.visible_to(person).order_by())


def evidence_path(statement: "CostStatement", name: str) -> str:
    """Return where a signature or a photo of paper is kept: under a random name."""
    return f"costs/{statement.signed_at:%Y/%m}/{uuid4().hex}{SUFFIXES[statement.evidence_type]}"


class CostStatement(models.Model):
    """What one loan costs by its approved terms, frozen and hashed when it is made out (金规〔2026〕2号).

    `yearly_cost` is the yearly rate of normal performance in percent: the monthly internal rate of return × 12.
    """

    class State(models.TextChoices):
        MADE_OUT = "made_out", pgettext_lazy("cost statement", "To be signed")
        SIGNED = "signed", pgettext_lazy("cost statement", "Signed")
        REPLACED = "replaced", pgettext_lazy("cost statement", "No longer valid")

    class SignedOn(models.TextChoices):
        SCREEN = "screen", _("On the screen")
        PAPER = "paper", _("On paper")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.MADE_OUT: frozenset({State.SIGNED, State.REPLACED}),
        State.SIGNED: frozenset({State.REPLACED}),
    }
    TONES: ClassVar[dict[str, str]] = {State.MADE_OUT: "amber", State.SIGNED: "green", State.REPLACED: "neutral"}

    number = models.CharField(_("number"), max_length=30, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="cost_statements")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.MADE_OUT)
    principal = MoneyField(_("principal"))
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    penalty_percent = models.PositiveSmallIntegerField(_("penalty, percent on top of the rate"))
    method = models.CharField(_("repayment method"), max_length=20, choices=Method.choices)
    due_day = models.PositiveSmallIntegerField(_("due day of the month"), null=True, blank=True)
    planned_on = models.DateField(_("planned day of payout"))
    interest = MoneyField(_("interest"))
    fees = MoneyField(_("fees"), default=0)
    yearly_cost = models.DecimalField(_("yearly cost, percent"), max_digits=9, decimal_places=4)
    text = models.ForeignKey("loans.DocumentText", models.PROTECT, related_name="cost_statements")
    content = models.JSONField(_("as made out"))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made out"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_on = models.CharField(_("how it was signed"), max_length=8, choices=SignedOn.choices, blank=True)
    signer = models.CharField(_("signed by"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    evidence = models.FileField(_("signature"), upload_to=evidence_path, blank=True)
    evidence_type = models.CharField(max_length=40, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    replaced_at = models.DateTimeField(_("no longer valid since"), null=True)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaced_reason = models.TextField(_("why no longer valid"), blank=True)

    objects: ClassVar[models.Manager["CostStatement"]] = models.Manager.from_queryset(CostStatementQuerySet)()

    class Meta:
        verbose_name = _("cost statement")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=~Q(state="replaced"), name="one_live_cost_statement_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False, taken_by__isnull=False) & ~Q(evidence=""),
                name="signed_cost_statement_has_evidence",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the statement."""
        return reverse("loans:cost_statement", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the case."""
        return self.application.customer_id, self.application_id

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]

    @property
    def total(self) -> Decimal:
        """All that is paid back if everything is paid on its day: principal, interest and fees."""
        return self.principal + self.interest + self.fees

    @property
    def is_image(self) -> bool:
        """Whether the evidence can be shown as a picture."""
        return self.evidence_type.startswith("image/")


class CostItem(Unchanging):
    """One line of a cost statement: nothing that is not one may be charged.

    `amount` is what it comes to in yuan if everything is paid on its day; None where it depends on a default.
    """

    statement = models.ForeignKey(CostStatement, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    charge = models.CharField(_("item"), max_length=16, choices=Charge.choices)
    name = models.CharField(_("name"), max_length=60)
    charged_by = models.CharField(_("charged by"), max_length=80)
    how = models.CharField(_("how it is charged"), max_length=300)
    amount = MoneyField(_("amount"), null=True)

    class Meta:
        verbose_name = _("item of a cost statement")
        ordering = ("statement", "position")
        constraints = (models.UniqueConstraint(fields=("statement", "position"), name="cost_item_position_once"),)

    def __str__(self) -> str:
        return f"{self.statement} {self.name}"
