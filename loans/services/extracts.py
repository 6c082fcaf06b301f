"""Statements of account that leave the house are noted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from jinxin.audit.services import record
from loans.actions import days as actions
from loans.queries.extract import Extract


@transaction.atomic
def note_made(extract: Extract, *, form: str, actor: Any, at: datetime) -> None:
    """Note that somebody had a statement made, for which days, as what (`pdf` or `xlsx`)."""
    data = {"first": extract.first.isoformat(), "last": extract.last.isoformat(), "form": form}
    record(actions.EXTRACT_MADE, extract.loan, actor=actor, at=at, data=data)
