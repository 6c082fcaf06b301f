"""Long work as a row: the queue only wakes whoever looks for it."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jinxin.access import Role
from jinxin.jobs.storage import sealed_storage

FOLDER = "jobs"
OVERSEERS = (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR)
"""Who sees of everybody's work how far it has come. What it holds is its asker's alone."""


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


TONES = {JobState.WAITING: "neutral", JobState.RUNNING: "blue", JobState.DONE: "green", JobState.FAILED: "red"}


def input_path(job: "Job", name: str) -> str:
    """Return where what was sent in is kept: a random name below the job's kind."""
    return f"{FOLDER}/{job.kind}/{uuid4().hex}.in"


def result_path(job: "Job", name: str) -> str:
    """Return where the result is kept."""
    return f"{FOLDER}/{job.kind}/{uuid4().hex}.out"


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of background work."""

    def visible_to(self, person: Any) -> "JobQuerySet":
        """Return the person's own work; all of it for those who oversee the centre."""
        return self.all() if person.has_role(*OVERSEERS) else self.filter(asked_by=person)


class Job(models.Model):
    """A piece of background work that somebody asked for: an import, a large export.

    `beat_at` is renewed while it runs; a job whose beat is old belongs to a dead worker and is taken up again.
    `attempts` is also whose turn it is: a worker that was taken for dead must not write any more.
    `params` must not hold numbers of people; `params["about"]` is shown beside the kind.
    """

    kind = models.SlugField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    params = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("in all"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    input = models.FileField(_("sent in"), upload_to=input_path, storage=sealed_storage, blank=True)
    result = models.FileField(_("result"), upload_to=result_path, storage=sealed_storage, blank=True)
    result_name = models.CharField(_("file name"), max_length=120, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar[models.Manager["Job"]] = models.Manager.from_queryset(JobQuerySet)()

    class Meta:
        verbose_name = _("background work")
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=("state", "beat_at")),
            models.Index(fields=("asked_by", "-asked_at")),
            models.Index(fields=("-asked_at",)),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Return the page on which its progress is followed."""
        return reverse("jobs:job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return TONES[JobState(self.state)]

    @property
    def percent(self) -> int | None:
        """How much is done, in whole percent; None where nobody knows yet how much there is."""
        return None if not self.total else min(100, self.done * 100 // self.total)

    @property
    def about(self) -> str:
        """What it is about: the name of a file, the filters of a list."""
        return str(self.params.get("about", ""))
