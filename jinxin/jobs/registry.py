"""The kinds of background work: each app registers its own, in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from jinxin.access import ANYONE, Role
from jinxin.jobs.models import Job

Run = Callable[[Job, Any], None]
"""Does the work of a job; the second argument is its `jinxin.jobs.progress.Progress`.

It may be stopped anywhere and started again from the beginning, and two may run at once: what it changes it claims by
compare-and-set. A DomainError ends the job with its message; anything else is tried again.
"""


def own_page(job: Job) -> str:
    """Return the page of a job."""
    return reverse("jobs:job", args=[job.pk])


@dataclass(frozen=True)
class Kind:
    """A kind of work: what it is called, who may fetch its result, and where whoever asked looks at it."""

    code: str
    title: Promise | str
    run: Run
    roles: frozenset[Role] = ANYONE
    link: Callable[[Job], str] = own_page


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    run: Run,
    *,
    title: Promise | str,
    roles: frozenset[Role] = ANYONE,
    link: Callable[[Job], str] = own_page,
) -> str:
    """Register a kind and return its code. Registering a code twice is a programming error."""
    if kind in _kinds:
        raise ValueError(f"background work {kind} is registered twice")
    _kinds[kind] = Kind(kind, title, run, roles, link)
    return kind


def get(kind: str) -> Kind:
    """Return the registered kind; KeyError where nobody registered it."""
    return _kinds[kind]


def title(kind: str) -> str:
    """Return what a kind is called, its code where it is gone: every job ever asked for can be shown."""
    return str(_kinds[kind].title) if kind in _kinds else kind


def link(job: Job) -> str:
    """Return where whoever asked looks at a job."""
    return _kinds[job.kind].link(job) if job.kind in _kinds else own_page(job)
