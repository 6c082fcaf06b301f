"""How far a job has come inside its one long transaction, where its row shows nothing before the end.

Two numbers in a small file beside what was sent in: whoever works and whoever shows it reach that folder both. Those
of dead workers are swept away with their other files (`services.forget_old`).
"""

import os
from pathlib import Path

from jinxin.jobs.models import FOLDER, Job, JobState
from jinxin.jobs.storage import sealed_storage


def _path(job: Job) -> Path:
    return Path(sealed_storage().path(f"{FOLDER}/{job.kind}/{job.pk}-{job.attempts}.count"))


def note(job: Job) -> None:
    """Write down how much is done, of how much in all."""
    path = _path(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{job.done} {job.total or 0}", encoding="ascii")
    os.replace(fresh, path)  # never half a number for whoever reads meanwhile


def forget(job: Job) -> None:
    """Leave nothing of an attempt behind, and begin with nothing."""
    _path(job).unlink(missing_ok=True)


def look(job: Job) -> Job:
    """Return a job that says how far it has come by now, also where its row does not know it yet."""
    if job.state != JobState.RUNNING:
        return job
    try:
        done, total = map(int, _path(job).read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return job
    job.done, job.total = done, total or job.total
    return job
