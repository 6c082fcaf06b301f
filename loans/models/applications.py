"""An application, the papers of its file, and what the manager decided on admission."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Business, Customer, Opportunity
from jinxin.access import Role
from jinxin.fields import MoneyField
from jinxin.originals import SUFFIXES
from jinxin.worktime.models import Deadline
from loans.enums import MISSING_PARTS, OPEN_STATES, PREPARING_STATES, STATE_TONES, Method, PaperKind, State
from loans.models.products import Product
from loans.wording import listed


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Reads of applications."""

    def visible_to(self, person: settings.AUTH_USER_MODEL) -> "ApplicationQuerySet":  # type: ignore[name-defined]  # a swappable model
        """Return what `person` may see; board members see the cases they sit on through the board's own pages.

        An officer sees the cases they investigate and those of the customers they look after: where a customer was
        handed over, two officers see a case, and only its own works on it.
        """
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.OFFICER):
            cases = Application.objects.order_by().values("pk")  # either of them has an index, both together have none
            return self.filter(pk__in=cases.filter(officer=person).union(cases.filter(customer__officer=person)))
        return self.none()


class Application(models.Model):
    """A customer's request for a loan, from draft to payout."""

    RUNNING: ClassVar[frozenset[str]] = OPEN_STATES

    number = models.CharField(_("number"), max_length=30, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT, db_index=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="applications", verbose_name=_("customer"))
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("business")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="applications", verbose_name=_("product"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("loan officer")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("need")
    )
    amount = MoneyField(_("amount"))
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    method = models.CharField(_("repayment method"), max_length=20, choices=Method.choices)
    annual_rate = models.DecimalField(_("yearly rate, percent"), max_digits=7, decimal_places=4)
    purpose = models.TextField(_("purpose"))

    created_at = models.DateTimeField(_("opened"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, db_index=True)
    investigated_at = models.DateTimeField(_("investigated"), null=True)
    papers_complete_at = models.DateTimeField(_("papers complete"), null=True)
    returned_at = models.DateTimeField(_("returned for completion"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closing_reason = models.TextField(_("closing reason"), blank=True)

    approved_amount = MoneyField(_("approved amount"), null=True)
    approved_months = models.PositiveSmallIntegerField(_("approved term"), null=True)
    approved_rate = models.DecimalField(_("approved yearly rate, percent"), max_digits=7, decimal_places=4, null=True)
    conditions = models.TextField(_("conditions"), blank=True)
    decided_at = models.DateTimeField(_("decided by the board"), null=True)

    investigation_deadline = models.OneToOneField(Deadline, models.PROTECT, null=True, related_name="+")
    admission_deadline = models.OneToOneField(Deadline, models.PROTECT, null=True, related_name="+")
    paper_list = models.ForeignKey(
        "loans.PaperList", models.PROTECT, null=True, related_name="applications", verbose_name=_("list of papers")
    )
    policy_version = models.PositiveIntegerField(_("policy version"), default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Application"]] = models.Manager.from_queryset(ApplicationQuerySet)()

    class Meta:
        verbose_name = _("application")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("officer", "state")),
            models.Index(fields=("customer", "-created_at")),
            models.Index(fields=("-created_at", "-id"), name="newest_cases_first"),  # the list of who sees all of them
        )
        constraints = (
            # From the board on a refused case may come back, so only the states before it are barred here; the service
            # looks at all open states.
            models.UniqueConstraint(
                fields=("customer", "product"),
                condition=models.Q(state__in=sorted(PREPARING_STATES)),
                name="one_case_in_preparation",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="application_amount_positive"),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the case page."""
        return reverse("loans:application", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's and the case's timelines."""
        return self.customer_id, self.pk

    @property
    def title(self) -> str:
        """What lists of clocks call the case: its number and whose it is."""
        return f"{self.number} {self.customer}"

    @property
    def tone(self) -> str:
        """The colour of the state's badge."""
        return STATE_TONES[self.state]


def paper_path(paper: "Paper", name: str) -> str:
    """Return where an original is kept: a random name, so that no uploaded name ever reaches the disk."""
    return f"papers/{paper.uploaded_at:%Y/%m}/{uuid4().hex}{SUFFIXES[paper.content_type]}"


class Paper(models.Model):
    """An uploaded original: immutable, known by its SHA-256. Removing one keeps the row and says why."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind.choices)
    file = models.FileField(upload_to=paper_path)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    removed_at = models.DateTimeField(_("removed"), null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removal_reason = models.TextField(_("why removed"), blank=True)

    class Meta:
        verbose_name = _("paper")
        ordering = ("kind", "uploaded_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "sha256"),
                condition=models.Q(removed_at__isnull=True),
                name="paper_once_per_case",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's and the case's timelines."""
        return self.application.audit_threads()

    @property
    def is_image(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.content_type.startswith("image/")


class Admission(models.Model):
    """What the manager decided on complete papers. Each decision is a row; none is rewritten."""

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", pgettext_lazy("admission", "Admit")
        DECLINED = "declined", pgettext_lazy("admission", "Decline")
        RETURNED = "returned", pgettext_lazy("admission", "Return for completion")

    application = models.ForeignKey(Application, models.CASCADE, related_name="admissions")
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("reason"))
    missing = models.JSONField(_("missing papers"), default=list)
    verdicts = models.JSONField(_("what the rules said"), default=list)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("admission decision")
        ordering = ("-decided_at", "-pk")

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def result(self) -> str:
        """What the decision came to, as a state: the outcome itself is worded as the button that was pressed."""
        return str(RESULTS[self.outcome])

    @property
    def missing_text(self) -> str:
        """What a return asks for."""
        return listed(MISSING_PARTS[code] for code in self.missing)

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The customer's and the case's timelines."""
        return self.application.audit_threads()


RESULTS: dict[str, Any] = {
    Admission.Outcome.ADMITTED: State.ADMITTED.label,
    Admission.Outcome.DECLINED: State.DECLINED.label,
    Admission.Outcome.RETURNED: _("Returned for completion"),
}
