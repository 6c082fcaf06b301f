"""The trail: what happened, to what, by whom, in an order that cannot be changed unnoticed."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit trail is append-only")

    def delete(self) -> NoReturn:
        raise TypeError("the audit trail is append-only")


class Entry(models.Model):
    """One thing that happened. Each entry carries the hash of the one before it.

    The label is what the subject was called then; `customer_id` and `application_id` thread the timelines of a
    customer and of a case without the trail knowing those models.
    """

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=120)
    customer_id = models.BigIntegerField(null=True)
    application_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    correlation = models.CharField(max_length=32)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(AppendOnly)()

    class Meta:
        verbose_name = _("audit entry")
        ordering = ("-number",)
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "number")),
            models.Index(
                fields=("application_id", "number"),
                condition=models.Q(application_id__isnull=False),
                name="audit_by_application",
            ),
            models.Index(
                fields=("customer_id", "number"),
                condition=models.Q(customer_id__isnull=False),
                name="audit_by_customer",
            ),
            models.Index(fields=("action", "number")),
            models.Index(fields=("actor", "number")),
            models.Index(fields=("subject_label", "number")),
            models.Index(fields=("correlation",)),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("the audit trail is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit trail is append-only")


class Head(models.Model):
    """The end of the chain: one row, locked by whoever writes next.

    The seal is a keyed hash of the end, so that entries cut off the tail cannot be covered up by moving the end back.
    """

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.number)
