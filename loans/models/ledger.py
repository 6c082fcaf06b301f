"""The loan account: its terms, its schedule and the money that came in. The ledger behind it: `bookings`."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from jinxin.access import Role
from jinxin.fields import MoneyField
from loans.enums import Method
from loans.models.applications import Application
from loans.models.payouts import Payout
from loans.models.products import Product


class LoanQuerySet(models.QuerySet["Loan"]):
    """Reads of loans."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "LoanQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see: an officer the accounts of the customers they look after, and those of the
        cases they investigated, for which they answer whoever looks after the customer now."""
        if not person.has_role(Role.OFFICER) or person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return self.looked_after_by(person)
        loans = Loan.objects.order_by().values("pk")  # either of them has an index, both together have none
        own = loans.filter(officer=person)
        return self.filter(pk__in=own.union(loans.filter(application__officer=person)))

    def looked_after_by(self, person: settings.AUTH_USER_MODEL) -> "LoanQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what lists and sums of `person` are about: an officer's own, everything for who oversees."""
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.OFFICER):
            return self.filter(officer=person)
        return self.none()


class Loan(models.Model):
    """A paid-out loan. `balance` is the outstanding principal; it always equals the ledger's principal account.

    `suspense` is money received that is not owed yet, `costs` what the borrower owes of costs advanced: both equal
    their accounts too. Penalty percent and grace days are those of the contract.
    """

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("loan", "Active")
        SETTLED = "settled", pgettext_lazy("loan", "Settled")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.ACTIVE: frozenset({State.SETTLED}),
        State.SETTLED: frozenset({State.ACTIVE}),
    }
    TONES: ClassVar[dict[str, str]] = {State.ACTIVE: "blue", State.SETTLED: "green"}

    number = models.CharField(_("loan number"), max_length=30, unique=True)
    payout = models.OneToOneField(Payout, models.PROTECT, related_name="loan")
    application = models.ForeignKey(Application, models.PROTECT, related_name="loans")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="loans")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="loans", verbose_name=_("loan officer")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="loans")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    principal = MoneyField(_("principal"))
    balance = MoneyField(_("balance"))
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    penalty_percent = models.PositiveSmallIntegerField(_("penalty, percent on top of the rate"))
    grace_days = models.PositiveSmallIntegerField(_("grace after a due day"))
    suspense = MoneyField(_("money held"), default=0)
    costs = MoneyField(_("costs owed"), default=0)
    method = models.CharField(_("repayment method"), max_length=20, choices=Method.choices)
    started_on = models.DateField(_("paid out on"), db_index=True)
    matures_on = models.DateField(_("matures on"), db_index=True)
    settled_on = models.DateField(_("settled on"), null=True)

    objects: ClassVar[models.Manager["Loan"]] = models.Manager.from_queryset(LoanQuerySet)()

    class Meta:
        verbose_name = _("loan")
        ordering = ("-started_on", "-pk")
        indexes = (models.Index(fields=("officer", "state")), models.Index(fields=("customer", "state")))
        constraints = (
            models.CheckConstraint(
                condition=Q(balance__gte=0) & Q(balance__lte=F("principal")), name="balance_within_principal"
            ),
            models.CheckConstraint(condition=Q(suspense__gte=0) & Q(costs__gte=0), name="never_less_than_nothing"),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the loan's page."""
        return reverse("loans:loan", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's and the case's timelines."""
        return self.customer_id, self.application_id

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]


class LiveInstalments(models.Manager["Instalment"]):
    """The lines of the plans in force."""

    def get_queryset(self) -> models.QuerySet["Instalment"]:
        """Leave out what a later plan replaced."""
        return super().get_queryset().filter(replaced_by=None)


class Instalment(models.Model):
    """One line of the schedule and what has been paid on it.

    `objects`, and with it `loan.instalments`, are the lines in force; `every` has those a later plan replaced as well.
    `due_on` is nominal and ends the period that began on `starts_on`; `payable_on` is it or the next working day, and
    from it lateness counts. A prepayment is a line of its own, due and paid on its day, so that the lines in force
    always make the whole principal. Interest is booked as income when it falls due (`booked_interest`). `penalty` and
    `compound` are what has been charged so far for paying late, up to and not including `charged_to` (none: nothing
    yet, so that it runs from `payable_on`).
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", pgettext_lazy("instalment", "Instalment")
        PREPAYMENT = "prepayment", pgettext_lazy("instalment", "Prepayment")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="instalments")
    plan = models.ForeignKey("loans.Plan", models.PROTECT, related_name="instalments", db_index=False)
    replaced_by = models.ForeignKey("loans.Plan", models.PROTECT, null=True, related_name="replaced", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REGULAR)
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due"))
    payable_on = models.DateField(_("to be paid by"))
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    principal = MoneyField(_("principal"))
    interest = MoneyField(_("interest"))
    balance_after = MoneyField(_("balance after"))
    booked_interest = MoneyField(_("interest booked"), default=0)
    penalty = MoneyField(_("penalty interest charged"), default=0)
    compound = MoneyField(_("compound interest charged"), default=0)
    charged_to = models.DateField(_("charged up to"), null=True)
    paid_principal = MoneyField(_("principal paid"), default=0)
    paid_interest = MoneyField(_("interest paid"), default=0)
    paid_penalty = MoneyField(_("penalty interest paid"), default=0)
    paid_compound = MoneyField(_("compound interest paid"), default=0)
    settled_on = models.DateField(_("settled on"), null=True)

    objects: ClassVar[LiveInstalments] = LiveInstalments()
    every: ClassVar[models.Manager["Instalment"]] = models.Manager()

    class Meta:
        verbose_name = _("instalment")
        ordering = ("loan", "due_on", "number", "pk")
        indexes = (
            models.Index(
                fields=("due_on",), condition=Q(settled_on__isnull=True, replaced_by__isnull=True), name="open_by_due"
            ),
            models.Index(
                fields=("payable_on",),
                condition=Q(settled_on__isnull=True, replaced_by__isnull=True),
                name="open_by_payable",
            ),
            models.Index(  # what the day-end reads of a loan: the few lines that had begun
                fields=("loan", "starts_on"),
                condition=Q(settled_on__isnull=True, replaced_by__isnull=True),
                name="open_by_start",
            ),
            models.Index(fields=("settled_on",), condition=Q(settled_on__isnull=False), name="settled_by_day"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("loan", "number"),
                condition=Q(replaced_by__isnull=True, kind="regular"),
                name="one_instalment_per_number",
            ),
            models.CheckConstraint(
                condition=Q(paid_principal__gte=0)
                & Q(paid_principal__lte=F("principal"))
                & Q(paid_interest__gte=0)
                & Q(paid_interest__lte=F("booked_interest"))
                & Q(booked_interest__lte=F("interest"))
                & Q(paid_penalty__gte=0)
                & Q(paid_penalty__lte=F("penalty"))
                & Q(paid_compound__gte=0)
                & Q(paid_compound__lte=F("compound")),
                name="never_paid_beyond_due",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True)
                | Q(
                    paid_principal=F("principal"),
                    paid_interest=F("interest"),
                    paid_penalty=F("penalty"),
                    paid_compound=F("compound"),
                ),
                name="settled_when_paid_in_full",
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan} #{self.number}"

    @property
    def total(self) -> Decimal:
        """What falls due on the day."""
        return self.principal + self.interest

    @property
    def paid_total(self) -> Decimal:
        """What has been paid on it."""
        return self.paid_principal + self.paid_interest

    @property
    def open_principal(self) -> Decimal:
        """Principal still owed on this line."""
        return self.principal - self.paid_principal

    @property
    def open_interest(self) -> Decimal:
        """Interest still owed on this line."""
        return self.interest - self.paid_interest

    @property
    def open_total(self) -> Decimal:
        """All that is still owed on this line."""
        return self.open_principal + self.open_interest

    @property
    def open_penalty(self) -> Decimal:
        """Penalty and compound interest charged and not paid."""
        return self.penalty + self.compound - self.paid_penalty - self.paid_compound

    @property
    def is_covered(self) -> bool:
        """Whether all has been paid that the line asks for, whatever `settled_on` says."""
        return not self.open_total and not self.open_penalty

    def days_overdue(self, day: date) -> int:
        """Days past the day it had to be paid by; 0 where it is paid or not yet past due."""
        return 0 if self.settled_on else max((day - self.payable_on).days, 0)


class Repayment(models.Model):
    """Money received from the borrower, and what became of it. `key` makes a double click or a retry harmless.

    The parts make the amount: `suspense` is what was kept for later, or less than nothing where money kept before was
    used. With a `choice` it is a prepayment; one can be made of kept money alone, then `amount` is zero.
    """

    class Choice(models.TextChoices):
        NONE = "", _("Repayment of what is due")
        SHORTER = "shorter", _("Same instalment, shorter term")
        SMALLER = "smaller", _("Same term, smaller instalments")
        PAYOFF = "payoff", _("Paid off in full")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="repayments")
    key = models.UUIDField(unique=True)
    choice = models.CharField(_("prepayment"), max_length=8, choices=Choice.choices, blank=True)
    amount = MoneyField(_("amount"))
    principal = MoneyField(_("of it principal"))
    interest = MoneyField(_("of it interest"))
    penalty = MoneyField(_("of it penalty and compound interest"), default=0)
    costs = MoneyField(_("of it costs"), default=0)
    fee = MoneyField(_("of it fee for prepayment"), default=0)
    suspense = MoneyField(_("of it kept for later"), default=0)
    received_on = models.DateField(_("received on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    reversed_at = models.DateTimeField(_("reversed"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("repayment")
        ordering = ("-received_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    amount=F("principal") + F("interest") + F("penalty") + F("costs") + F("fee") + F("suspense")
                )
                & (Q(amount__gt=0) | (Q(amount=0) & ~Q(choice=""))),
                name="repayment_parts_make_the_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan} {self.received_on}"

    @property
    def used_of_held(self) -> Decimal:
        """How much of the money held was used beside the amount."""
        return max(-self.suspense, Decimal(0))

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the loan."""
        return self.loan.audit_threads()
