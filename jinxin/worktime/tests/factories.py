"""Clocks, as tests need them."""

from datetime import datetime
from typing import Any

from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import start_deadline


def make_deadline(responsible: User, at: datetime, *, days: int = 2, **fields: Any) -> Deadline:
    """Start a deadline of `responsible` at `at`."""
    defaults = {
        "kind": Deadline.Kind.INVESTIGATION,
        "label": "王小明 A20261123-0001",
        "link": "/loans/1/",
        "actor": responsible,
    }
    return start_deadline(responsible=responsible, days=days, at=at, **{**defaults, **fields})
