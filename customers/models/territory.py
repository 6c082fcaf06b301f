"""The territory: towns, streets and markets, the shops and households in them, who was there when."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import AreaKind, PremisesKind, VisitOutcome
from customers.rules.areas import Node, Shelf, Tree
from jinxin.access import Role
from jinxin.originals import SUFFIXES

TREES: Final = Shelf()


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads of the areas."""

    def tree(self) -> Tree:
        """Return all areas as a tree: read once and kept until one of them changes."""
        return TREES.of(AreaEdition.now(), self._read)

    def _read(self) -> Tree:
        rows = self.order_by().values_list("pk", "name", "kind", "parent_id", "officer_id", "is_active")
        return Tree(Node(*row) for row in rows)

    def update(self, **values: Any) -> int:
        """Change areas; whoever keeps a tree reads it anew."""
        with AreaEdition.next():
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete areas; whoever keeps a tree reads it anew."""
        with AreaEdition.next():
            return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Write areas; whoever keeps a tree reads it anew."""
        with AreaEdition.next():
            return super().bulk_create(objs, *args, **kwargs)


class Area(models.Model):
    """A town, a street or a market. A town contains streets and markets."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=AreaKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="areas",
        verbose_name=_("loan officer"),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Area"]] = models.Manager.from_queryset(AreaQuerySet)()

    class Meta:
        verbose_name = _("area")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), name="area_once_per_parent"),
            models.UniqueConstraint(fields=("name",), condition=models.Q(parent__isnull=True), name="town_once"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the area; whoever keeps a tree reads it anew."""
        with AreaEdition.next():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the area; whoever keeps a tree reads it anew."""
        with AreaEdition.next():
            return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the area's page."""
        return reverse("customers:area", args=[self.pk])


class AreaEdition(models.Model):
    """The one row that says which edition of the areas holds: another name whenever one of them is written.

    A name is drawn by lot and comes back where a transaction is taken back, so that it never stands for two trees.
    """

    name = models.CharField(max_length=32)

    objects: ClassVar[models.Manager["AreaEdition"]] = models.Manager()

    class Meta:
        verbose_name = _("edition of the areas")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def now(cls) -> str:
        """Return the edition that holds, "" while there are no areas."""
        return cls.objects.filter(pk=1).values_list("name", flat=True).first() or ""

    @classmethod
    @contextmanager
    def next(cls) -> Iterator[None]:
        """Begin another edition together with what is written inside."""
        with transaction.atomic():
            name = uuid4().hex
            if not cls.objects.filter(pk=1).update(name=name):
                cls.objects.bulk_create([cls(pk=1, name=name)], ignore_conflicts=True)
            yield
            Area.objects.tree()  # whoever writes reads, so that nobody else waits for it


class PremisesQuerySet(models.QuerySet["Premises"]):
    """Reads of the shops and households. Where a page has read the tree of areas already, it hands it on."""

    def visible_to(self, person: Any, tree: Tree | None = None) -> "PremisesQuerySet":
        """Return what `person` may see: an officer what lies in own areas and in areas nobody answers for."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        if person.has_role(Role.OFFICER):
            return self.filter(area__in=(tree or Area.objects.tree()).of_officer(person.pk))
        return self.none()

    def standing(self, tree: Tree) -> "PremisesQuerySet":
        """Return what counts: still there, in areas that are in use."""
        unused = tree.nodes.keys() - tree.in_use
        return self.filter(gone_on__isnull=True).exclude(area__in=unused) if unused else self.filter(gone_on=None)


class Premises(models.Model):
    """A shop or a household of the territory, whether or not anybody there is a customer.

    `is_dealing` repeats whether who is there does business with us (业务往来): a customer with a payout, or the shop of
    one. `outcome` and `next_on` repeat its last visit, `visited_at` is the last one at which somebody was met or
    the place was seen to be given up, so that coverage and revisits are plain queries.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="premises", verbose_name=_("area"))
    kind = models.CharField(_("kind"), max_length=10, choices=PremisesKind.choices)
    name = models.CharField(_("shop or head of household"), max_length=120)
    name_pinyin = models.CharField(max_length=400, blank=True, db_index=True)
    name_initials = models.CharField(max_length=120, blank=True, db_index=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    sequence = models.PositiveIntegerField(_("place along the street"), default=0)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    party = models.ForeignKey(
        "customers.Party",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="premises",
        verbose_name=_("who is there"),
    )
    is_dealing = models.BooleanField(_("doing business with us"), default=False)
    visited_at = models.DateTimeField(_("last visited"), null=True, blank=True)
    outcome = models.CharField(_("last outcome"), max_length=12, choices=VisitOutcome.choices, blank=True)
    next_on = models.DateField(_("next visit"), null=True, blank=True)
    gone_on = models.DateField(_("gone since"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"))
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Premises"]] = models.Manager.from_queryset(PremisesQuerySet)()

    class Meta:
        verbose_name = _("premises")
        verbose_name_plural = _("premises")
        ordering = ("area", "sequence", "pk")
        indexes = (
            models.Index(fields=("area", "kind", "visited_at")),
            models.Index(fields=("next_on",)),
            models.Index(fields=("area", "sequence", "id"), name="premises_along_the_street"),
            # All that coverage counts, so that it need not read the rows themselves.
            models.Index(
                fields=("area", "kind", "is_dealing", "visited_at"),
                condition=models.Q(gone_on__isnull=True),
                name="premises_counted",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("area", "kind", "name", "address"), name="premises_once_per_area"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the premises."""
        return reverse("customers:premises", args=[self.pk])

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer who is there, if one is."""
        return (self.party.customer_id if self.party else None), None


def photo_path(visit: "TerritoryVisit", name: str) -> str:
    """Return where a photo is kept: a random name, so that no uploaded name ever reaches the disk."""
    return f"visits/{visit.at:%Y/%m}/{uuid4().hex}{SUFFIXES[visit.photo_type]}"


class TerritoryVisitQuerySet(models.QuerySet["TerritoryVisit"]):
    """Reads of the visits."""

    def standing(self) -> "TerritoryVisitQuerySet":
        """Return the visits that were not taken back."""
        return self.filter(undone_at__isnull=True)


class TerritoryVisit(models.Model):
    """One visit to a shop or household: who was met, what came of it, what is next.

    `at` is when it was, `recorded_at` when it was noted; one noted by mistake is taken back and no longer counts.
    """

    premises = models.ForeignKey(Premises, models.PROTECT, related_name="visits", verbose_name=_("premises"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="territory_visits", verbose_name=_("loan officer")
    )
    at = models.DateTimeField(_("time"), db_index=True)
    met = models.CharField(_("who was met"), max_length=80, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=VisitOutcome.choices)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next visit"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    photo = models.FileField(_("photo"), upload_to=photo_path, blank=True)
    photo_type = models.CharField(max_length=40, blank=True)
    photo_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(_("noted"))
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects: ClassVar[models.Manager["TerritoryVisit"]] = models.Manager.from_queryset(TerritoryVisitQuerySet)()

    class Meta:
        verbose_name = _("territory visit")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("officer", "-at")), models.Index(fields=("premises", "-at", "-id")))

    def __str__(self) -> str:
        return self.premises.name

    def audit_threads(self) -> tuple[int | None, int | None]:
        """The timeline of the customer who is there, if one is."""
        return self.premises.audit_threads()


class PlanStop(models.Model):
    """A stop of an officer's plan for a day."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plan_stops")
    day = models.DateField(_("day"))
    premises = models.ForeignKey(Premises, models.CASCADE, related_name="plan_stops")
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("stop of a day's plan")
        ordering = ("day", "position")
        constraints = (models.UniqueConstraint(fields=("officer", "day", "premises"), name="stop_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.position}"


class CoverageSnapshot(models.Model):
    """How much of an area had been reached at the end of a day, so that a trend can be drawn."""

    day = models.DateField(_("day"))
    area = models.ForeignKey(Area, models.CASCADE, related_name="snapshots")
    kind = models.CharField(_("kind"), max_length=10, choices=PremisesKind.choices)
    total = models.PositiveIntegerField(_("in all"))
    visited = models.PositiveIntegerField(_("visited"))
    dealing = models.PositiveIntegerField(_("doing business with us"))
    taken_at = models.DateTimeField(_("counted"), null=True, blank=True)

    objects: ClassVar[models.Manager["CoverageSnapshot"]] = models.Manager()

    class Meta:
        verbose_name = _("coverage of a day")
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("day", "area", "kind"), name="coverage_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.area_id} {self.kind}"
