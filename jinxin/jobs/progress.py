"""What a running job says of itself, and how it learns that it is no longer its turn."""

import time
from collections.abc import Iterable, Iterator
from typing import IO, Final, TypeVar

from django.core.files import File
from django.db import connection
from django.db.models import QuerySet

from jinxin import clock
from jinxin.jobs import counted
from jinxin.jobs.models import Job, JobState

BEAT_SECONDS: Final = 1.0
Item = TypeVar("Item")


class TakenOver(Exception):
    """Another worker took this one for dead and took the job up: stop, and write nothing any more."""


class Progress:
    """The hand of the worker whose turn it is. Every beat renews the claim; who lost it gets TakenOver."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._next = 0.0

    def advance(self, done: int, total: int | None = None) -> None:
        """Say how much is done, of how much in all; may be called for every row, writes once a second.

        Inside a transaction the row is left alone, as nobody would see it before the end: `counted` says it meanwhile.
        """
        told = total is not None and total != self.job.total
        self.job.done = done
        self.job.total = total if told else self.job.total
        now = time.monotonic()
        if not told and now < self._next:
            return
        self._next = now + BEAT_SECONDS
        if connection.in_atomic_block:
            counted.note(self.job)
        else:
            self.write(done=done, total=self.job.total, beat_at=clock.now())

    def each(self, items: Iterable[Item], total: int | None = None) -> Iterator[Item]:
        """Yield the items, advancing by one with each."""
        for number, item in enumerate(items):
            self.advance(number, total)
            yield item

    def hold(self) -> None:
        """Make sure, inside the transaction of the effect, that this worker still has the job, and keep it until then.

        Raises TakenOver.
        """
        if not self._mine().select_for_update().exists():
            raise TakenOver

    def result(self, name: str, file: IO[bytes]) -> None:
        """Keep a file as the result, to be fetched under `name`."""
        old = self.job.result.name
        self.job.result.save(name, File(file, name), save=False)
        self.job.result_name = name[:120]
        try:
            self.write(result=self.job.result.name, result_name=self.job.result_name, beat_at=clock.now())
        except TakenOver:
            self.job.result.delete(save=False)
            raise
        if old:  # of an attempt that came to nothing
            self.job.result.storage.delete(old)

    def write(self, **values: object) -> None:
        """Write into the job's row while it is this worker's turn. Raises TakenOver."""
        if self._mine().update(**values) != 1:
            raise TakenOver

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts)
