"""The loan account: schedule, repayments and the double-entry ledger behind both."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NoReturn

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
    """A paid-out loan. `balance` is the outstanding principal; it always equals the ledger's principal account."""

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


class Instalment(models.Model):
    """One line of the schedule and what has been paid on it."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    principal = MoneyField(_("principal"))
    interest = MoneyField(_("interest"))
    balance_after = MoneyField(_("balance after"))
    paid_principal = MoneyField(_("principal paid"), default=0)
    paid_interest = MoneyField(_("interest paid"), default=0)
    settled_on = models.DateField(_("settled on"), null=True)

    class Meta:
        verbose_name = _("instalment")
        ordering = ("loan", "number")
        indexes = (
            models.Index(fields=("due_on",), condition=Q(settled_on__isnull=True), name="open_instalments_by_due"),
        )
        constraints = (
            models.UniqueConstraint(fields=("loan", "number"), name="one_instalment_per_number"),
            models.CheckConstraint(
                condition=Q(paid_principal__gte=0)
                & Q(paid_principal__lte=F("principal"))
                & Q(paid_interest__gte=0)
                & Q(paid_interest__lte=F("interest")),
                name="never_paid_beyond_due",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(paid_principal=F("principal"), paid_interest=F("interest")),
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

    def days_overdue(self, day: date) -> int:
        """Days past due on `day`; 0 where it is paid or not yet past due."""
        return 0 if self.settled_on else max((day - self.due_on).days, 0)


class Repayment(models.Model):
    """Money received from the borrower. `key` makes a double click or a retry harmless."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="repayments")
    key = models.UUIDField(unique=True)
    amount = MoneyField(_("amount"))
    principal = MoneyField(_("of it principal"))
    interest = MoneyField(_("of it interest"))
    received_on = models.DateField(_("received on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("repayment")
        ordering = ("-received_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(amount=F("principal") + F("interest")),
                name="repayment_parts_make_the_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.loan} {self.received_on}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the loan."""
        return self.loan.audit_threads()


class WrittenOnceQuerySet(models.QuerySet[Any]):
    """Rows that are added and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")

    def delete(self) -> NoReturn:
        raise TypeError("the ledger is append-only")


class WrittenOnce(models.Model):
    """A row of the ledger: never changed and never removed; a mistake is put right by a further booking."""

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(WrittenOnceQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("the ledger is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the ledger is append-only")


class Transaction(WrittenOnce):
    """A booking: its postings' debits equal their credits."""

    class Kind(models.TextChoices):
        PAYOUT = "payout", pgettext_lazy("booking", "Payout")
        REPAYMENT = "repayment", pgettext_lazy("booking", "Repayment")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="transactions")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    booked_on = models.DateField(_("booked on"), db_index=True)
    repayment = models.OneToOneField(Repayment, models.PROTECT, null=True, related_name="transaction")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("booking")
        ordering = ("booked_on", "pk")

    def __str__(self) -> str:
        return f"{self.loan} {self.get_kind_display()} {self.booked_on}"


class Posting(WrittenOnce):
    """One leg of a booking; debit and credit are positive columns, one of them is zero."""

    class Account(models.TextChoices):
        PRINCIPAL = "principal", _("Loan principal")
        INTEREST = "interest", _("Interest income")
        CASH = "cash", _("Settlement account")

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    account = models.CharField(_("account"), max_length=12, choices=Account.choices)
    debit = MoneyField(_("debit"), default=0)
    credit = MoneyField(_("credit"), default=0)

    class Meta:
        verbose_name = _("posting")
        ordering = ("transaction", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(debit__gt=0) & Q(credit=0)) | (Q(debit=0) & Q(credit__gt=0)), name="one_positive_side"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.debit} {self.credit}"
