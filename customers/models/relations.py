"""Who is linked to whom: people and shops, customers or not yet, and the ties between them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import PartyKind, RelationKind
from customers.identifiers import mask_phone
from customers.models.people import Business, Customer
from customers.models.territory import Area
from jinxin.access import Role
from jinxin.fields import EncryptedField


class PartyQuerySet(models.QuerySet["Party"]):
    """Reads of the circle of people and shops around the customers."""

    def prospects(self) -> "PartyQuerySet":
        """Return those who are not customers, nor shops of one."""
        return self.filter(customer__isnull=True, business__isnull=True)

    def keys_of(self, customers: list[int] | models.OuterRef) -> models.QuerySet[Any, Any]:
        """Return the keys of these customers' own points and of their shops', for a condition on what hangs on them.

        Each half goes by an index; a join with "or" would read everything.
        """
        lookup = "customer__in" if isinstance(customers, list) else "customer"
        keys = self.order_by().values("pk")
        return keys.filter(**{lookup: customers}).union(keys.filter(**{f"business__{lookup}": customers}), all=True)

    def visible_to(self, person: Any) -> "PartyQuerySet":
        """Return what `person` may see in full: officers their own customers and prospects, and nobody's prospects."""
        if person.has_role(Role.MANAGER, Role.OPERATIONS, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.OFFICER):
            # A party's officer is its customer's (services.parties, services.handover): no join, so an index serves.
            nobodys = models.Q(officer__isnull=True, customer__isnull=True, business__isnull=True)
            return self.filter(models.Q(officer=person) | nobodys)
        return self.none()


class Party(models.Model):
    """A person or a shop as a point of the graph. Every customer and every business of one has exactly one; the others
    are prospects: known by name, not yet in the register."""

    kind = models.CharField(_("kind"), max_length=10, choices=PartyKind.choices)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    name_pinyin = models.CharField(max_length=400, blank=True, db_index=True)
    name_initials = models.CharField(max_length=120, blank=True, db_index=True)
    mobile = EncryptedField(_("mobile"), blank=True, default="")
    mobile_hash = models.CharField(max_length=64, blank=True)
    mobile_last4 = models.CharField(max_length=4, blank=True)
    customer = models.OneToOneField(Customer, models.CASCADE, null=True, blank=True, related_name="party")
    business = models.OneToOneField(Business, models.CASCADE, null=True, blank=True, related_name="party")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="parties", verbose_name=_("area")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prospects",
        verbose_name=_("loan officer"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("added"))
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    drop_reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Party"]] = models.Manager.from_queryset(PartyQuerySet)()

    class Meta:
        verbose_name = _("person or shop")
        verbose_name_plural = _("people and shops")
        ordering = ("name_pinyin", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) | models.Q(business__isnull=True),
                name="party_is_a_customer_or_a_business",
            ),
        )
        indexes = (
            models.Index(
                fields=("officer", "-added_at"),
                condition=models.Q(customer__isnull=True, business__isnull=True),
                name="party_prospects",
            ),
            models.Index(
                fields=("-added_at", "-id"),
                condition=models.Q(customer__isnull=True, business__isnull=True),
                name="party_newest_prospects",
            ),
            models.Index(fields=("mobile_hash",), name="party_mobile_hash"),
            models.Index(fields=("mobile_last4",), name="party_mobile_last4"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the customer's page, or the prospect's."""
        if self.customer_id:
            return reverse("customers:detail", args=[self.customer_id])
        if self.business:
            return reverse("customers:detail", args=[self.business.customer_id])
        return reverse("customers:prospect", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer it is or belongs to."""
        return self.customer_id or (self.business.customer_id if self.business else None), None

    @property
    def is_prospect(self) -> bool:
        """Whether this is nobody's customer yet."""
        return self.customer_id is None and self.business_id is None

    @property
    def masked_mobile(self) -> str:
        """The mobile number as everybody may see it."""
        return mask_phone(self.mobile) if self.mobile else ""


class Relation(models.Model):
    """A tie from one party to another, read "source … target": source supplies target, source is a guarantor of target.

    Undirected kinds (spouse, colleague, neighbour …) are stored once, the smaller key first.
    """

    source = models.ForeignKey(Party, models.CASCADE, related_name="ties_out", verbose_name=_("from"))
    target = models.ForeignKey(Party, models.CASCADE, related_name="ties_in", verbose_name=_("to"))
    kind = models.CharField(_("tie"), max_length=12, choices=RelationKind.choices)
    note = models.CharField(_("how we know"), max_length=200, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tie")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "target", "kind"), condition=models.Q(ended_at__isnull=True), name="tie_once"
            ),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="tie_joins_two"),
        )
        indexes = (
            models.Index(fields=("source", "kind"), condition=models.Q(ended_at__isnull=True), name="tie_from"),
            models.Index(fields=("target", "kind"), condition=models.Q(ended_at__isnull=True), name="tie_to"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of whichever end is a customer."""
        return self.source.audit_threads()[0] or self.target.audit_threads()[0], None


class Suggestion(models.Model):
    """How strongly a prospect is linked to an officer's customers: a table, so that the best are read off an index.

    Written by `customers.services.suggestions`: for single parties when a tie of theirs changes, for all every night.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="suggestions", verbose_name=_("loan officer")
    )
    party = models.ForeignKey(Party, models.CASCADE, related_name="suggestions")
    score = models.PositiveIntegerField(_("weight of the links"))

    class Meta:
        verbose_name = _("suggestion")
        ordering = ("-score", "party")
        constraints = (models.UniqueConstraint(fields=("officer", "party"), name="suggested_once_per_officer"),)
        indexes = (
            models.Index(fields=("officer", "-score", "party"), name="suggestion_of_officer"),
            models.Index(fields=("-score", "party", "officer"), name="suggestion_of_all"),
        )

    def __str__(self) -> str:
        return f"{self.party_id} {self.score}"


class SuggestionPause(models.Model):
    """An officer said "not this one": the prospect is not suggested to them before a day."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="pauses")
    until = models.DateField(_("not before"))

    class Meta:
        verbose_name = _("suggestion put aside")
        constraints = (models.UniqueConstraint(fields=("officer", "party"), name="paused_once_per_officer"),)

    def __str__(self) -> str:
        return f"{self.party_id} {self.until}"
