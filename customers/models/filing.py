"""How the register is kept: saved views, likely duplicates, imports."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import DuplicateState, ImportKind, RowState
from customers.models.people import Customer
from jinxin.access import Role
from jinxin.fields import EncryptedField
from jinxin.jobs.models import Job


class SavedView(models.Model):
    """A named address of the customer list: filters, order, columns. A person's default is what the list opens with."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="customer_views")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("address"), max_length=1000)
    is_default = models.BooleanField(_("the list opens with it"), default=False)

    class Meta:
        verbose_name = _("saved view")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "name"), name="view_name_once"),
            models.UniqueConstraint(
                fields=("person",), condition=models.Q(is_default=True), name="one_default_view_per_person"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns that a person wants to see in the customer list, by their codes, in their order."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="customer_columns")
    codes = models.JSONField(_("columns"))

    class Meta:
        verbose_name = _("columns of the customer list")

    def __str__(self) -> str:
        return " ".join(self.codes)


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    """Reads of likely duplicates."""

    def visible_to(self, person: Any) -> "DuplicateQuerySet":
        """Return all pairs for managers and auditors; of officers those of whom they look after both."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        return self.filter(first__officer=person, second__officer=person)


class Duplicate(models.Model):
    """Two customers who are probably one, found by a sweep; merged or told apart by a person. `first` is older."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    grounds = models.JSONField(_("grounds"))
    found_at = models.DateTimeField(_("found"))
    state = models.CharField(_("state"), max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    choices = models.JSONField(_("what was kept of each field"), default=dict, blank=True)

    objects: ClassVar[models.Manager["Duplicate"]] = models.Manager.from_queryset(DuplicateQuerySet)()

    class Meta:
        verbose_name = _("likely duplicate")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("first", "second"), name="pair_once"),)

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"

    def get_absolute_url(self) -> str:
        """Return the page on which the two are compared."""
        return reverse("customers:duplicate", args=[self.pk])


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Reads of imports."""

    def visible_to(self, person: Any) -> "ImportRunQuerySet":
        """Return what a person sent in, and what was brought in for them; all for managers and auditors."""
        if person.has_role(Role.MANAGER, Role.AUDITOR):
            return self.all()
        return self.filter(models.Q(created_by=person) | models.Q(officer=person))


class ImportRun(models.Model):
    """A workbook that was sent in, with what its rows would do. Rows are applied all together or not at all.

    `officer` looks after the customers it brings in; premises belong to nobody. `counts` has the rows by their state,
    `new_areas` the areas that are created with it, from the town down; none at all where nobody asked for that.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind.choices)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    checking = models.OneToOneField(Job, models.PROTECT, related_name="+")
    applying = models.OneToOneField(Job, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("loan officer"),
    )
    counts = models.JSONField(_("rows by result"), default=dict, blank=True)
    ignored = models.JSONField(_("columns left out"), default=list, blank=True)
    new_areas = models.JSONField(_("areas created with it"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    created_at = models.DateTimeField(_("sent in"))
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    discarded_at = models.DateTimeField(_("discarded"), null=True, blank=True)
    erased_at = models.DateTimeField(_("rows erased"), null=True, blank=True)

    objects: ClassVar[models.Manager["ImportRun"]] = models.Manager.from_queryset(ImportRunQuerySet)()

    class Meta:
        verbose_name = _("import")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the import."""
        return reverse("customers:import_run", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it may still be applied or discarded."""
        return self.applied_at is None and self.discarded_at is None and self.erased_at is None


class ImportRow(models.Model):
    """A row as it was read: what it holds (encrypted: there may be numbers of people), what is wrong, what it does.

    By the names of columns: `errors` says what is wrong, `notes` what should be looked at, `before` what the register
    has where the row changes it (numbers masked). `subject_pk` is the customer or the premises it made or changed.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    label = models.CharField(_("name"), max_length=120, blank=True)
    values = EncryptedField()
    state = models.CharField(_("result"), max_length=10, choices=RowState.choices)
    errors = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    subject_pk = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        ordering = ("number",)
        indexes = (models.Index(fields=("run", "state", "number")),)
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="row_once_per_import"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"

    @property
    def texts(self) -> dict[str, str]:
        """What the row holds, by the names of the columns."""
        return dict(json.loads(self.values))

    @texts.setter
    def texts(self, texts: dict[str, str]) -> None:
        self.values = json.dumps(texts, ensure_ascii=False)
