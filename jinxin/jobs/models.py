"""Long work as a row: the queue only wakes whoever looks for it."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


def input_path(job: "Job", name: str) -> str:
    """Return where what was sent in is kept: a random name below the job's kind."""
    return f"jobs/{job.kind}/{uuid4().hex}.in"


def result_path(job: "Job", name: str) -> str:
    """Return where the result is kept."""
    return f"jobs/{job.kind}/{uuid4().hex}.out"


class Job(models.Model):
    """A piece of background work that somebody asked for: an import, a large export.

    `beat_at` is renewed while it runs; a job whose beat is old belongs to a dead worker and is taken up again.
    `params` must not hold numbers of people.
    """

    kind = models.SlugField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    params = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("in all"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    input = models.FileField(_("sent in"), upload_to=input_path, blank=True)
    result = models.FileField(_("result"), upload_to=result_path, blank=True)
    result_name = models.CharField(_("file name"), max_length=120, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar[models.Manager["Job"]] = models.Manager()

    class Meta:
        verbose_name = _("background work")
        ordering = ("-asked_at", "-pk")
        indexes = (models.Index(fields=("state", "beat_at")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
