"""After the payout: the monthly call, and the signs it brings."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer, Ring
from jinxin.access import Role


class Grade(models.TextChoices):
    """An answer to one of the seed's three questions."""

    GREEN = "green", _("Normal")
    AMBER = "amber", _("Doubtful")
    RED = "red", _("Not normal")


class SignalKind(models.TextChoices):
    """The seed's seven risk signals (风险信号)."""

    CIRCUMSTANCES = "circumstances", _("Circumstances changed")
    PASSIVE = "passive", _("Passive in contact")
    FLOWS = "flows", _("Abnormal bank flows")
    OPINION = "opinion", _("Worse outside opinion")
    FUNDING = "funding", _("Funding chain changed")
    GUARANTEE = "guarantee", _("Guarantee weakened")
    DISPUTES = "disputes", _("Disputes")


class CallbackQuerySet(models.QuerySet["Callback"]):
    """Reads of callbacks."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "CallbackQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see: an officer the calls they make or made, and all calls to the borrowers they
        look after, whoever made them before a handover."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.OFFICER):
            calls = self.order_by().values("pk")  # either of them has an index, both together have none
            return self.filter(pk__in=calls.filter(officer=person).union(calls.filter(customer__officer=person)))
        return self.none()


class Callback(models.Model):
    """The call every borrower with a balance gets each calendar month (每月对客户进行一次电话回访)."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("callback", "To call")
        DONE = "done", pgettext_lazy("callback", "Done")
        UNREACHED = "unreached", pgettext_lazy("callback", "Not reached")
        CANCELLED = "cancelled", pgettext_lazy("callback", "Cancelled")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.PLANNED: frozenset({State.DONE, State.UNREACHED, State.CANCELLED}),
        State.UNREACHED: frozenset({State.DONE, State.UNREACHED, State.CANCELLED}),
    }
    TONES: ClassVar[dict[str, str]] = {
        State.PLANNED: "amber",
        State.DONE: "green",
        State.UNREACHED: "red",
        State.CANCELLED: "neutral",
    }

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="callbacks")
    month = models.DateField(_("month"), help_text=_("First day of the calendar month."))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="callbacks", verbose_name=_("loan officer")
    )
    planned_on = models.DateField(_("planned for"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    created_at = models.DateTimeField(_("raised"))
    done_at = models.DateTimeField(_("done"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    source_grade = models.CharField(
        _("Is the source of repayment normal?"), max_length=5, choices=Grade.choices, blank=True
    )
    business_grade = models.CharField(
        _("Can the business or job go on?"), max_length=5, choices=Grade.choices, blank=True
    )
    will_grade = models.CharField(_("Is the will to repay strong?"), max_length=5, choices=Grade.choices, blank=True)
    notes = models.TextField(_("what was said"), blank=True)

    objects: ClassVar[models.Manager["Callback"]] = models.Manager.from_queryset(CallbackQuerySet)()

    class Meta:
        verbose_name = _("callback")
        ordering = ("planned_on", "pk")
        constraints = (models.UniqueConstraint(fields=("customer", "month"), name="one_callback_a_month"),)
        indexes = (models.Index(fields=("officer", "state", "planned_on")), models.Index(fields=("month", "state")))

    def __str__(self) -> str:
        return f"{self.customer} {self.month:%Y-%m}"

    case_id: int | None = None
    """The case on whose timeline the call is shown too; set by the services, which know the borrower's loans."""

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timelines of the customer and of the case that is being paid back."""
        return self.customer_id, self.case_id

    def get_absolute_url(self) -> str:
        """Return the call's page."""
        return reverse("postloan:callback", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return self.TONES[self.state]


class RiskSignal(models.Model):
    """A sign that something changed, noted in a call or seen by the system; open until somebody closes it."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="signals")
    callback = models.ForeignKey(Callback, models.PROTECT, null=True, related_name="signals")
    kind = models.CharField(_("signal"), max_length=15, choices=SignalKind.choices)
    ring = models.ForeignKey(Ring, models.PROTECT, null=True, related_name="signals", verbose_name=_("loop of ties"))
    note = models.TextField(_("note"), blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(_("raised"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    """Nobody where the cause itself has gone."""
    closing = models.TextField(_("why it is closed"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("risk signal")
        ordering = ("-raised_at",)
        indexes = (models.Index(fields=("customer",), condition=Q(closed_at__isnull=True), name="open_signals"),)
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "ring"), condition=Q(closed_at__isnull=True), name="one_signal_of_a_ring"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_kind_display()}"
