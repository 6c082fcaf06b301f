"""Kinds of work for tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.progress import Progress


@contextmanager
def kind(run: Callable[[Job, Progress], None], code: str = "trial", **how: Any) -> Iterator[str]:
    """A kind that exists for one test."""
    yield registry.register(code, run, title="试作", **how)
    registry._kinds.pop(code)
