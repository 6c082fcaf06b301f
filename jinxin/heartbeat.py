"""Leaving and reading the pulse of background parts."""

from datetime import datetime

from jinxin.models import Heartbeat


def leave(name: str, at: datetime) -> None:
    """Note that the part `name` was alive at `at`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def age_seconds(name: str, at: datetime) -> int | None:
    """Return how long ago the part was last alive, or None where it never was."""
    pulse = Heartbeat.objects.filter(name=name).first()
    return None if pulse is None else max(0, int((at - pulse.at).total_seconds()))
