"""The register of missed deadlines as a workbook; who took it out, and what of it, is on record."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.sheets import SheetColumn, write_workbook
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Accountability

MOST = 20_000
"""Rows of one workbook; a centre misses some dozens of deadlines a year."""


def register_workbook(rows: QuerySet[Accountability], *, actor: User, at: datetime) -> bytes:
    """Return the rows as an Excel file. Raises DomainError where there are too many for one."""
    count = rows.count()
    if count > MOST:
        raise DomainError(_("More than %(most)s records fit the filter; choose fewer days.") % {"most": MOST})
    file = BytesIO()
    write_workbook(file, title=_("Accountability"), columns=_columns(), rows=(_row(row) for row in rows.iterator()))
    with transaction.atomic():
        record(actions.REGISTER_EXPORTED, actor, actor=actor, at=at, data={"count": count})
    return file.getvalue()


def _columns() -> list[SheetColumn]:
    heads = (
        (_("Kind"), 16),
        (_("Deadline"), 30),
        (_("Person"), 12),
        (_("State"), 12),
        (_("Due at"), 18),
        (_("Done at"), 18),
        (_("Record opened"), 18),
        (_("Explanation"), 50),
        (_("Explained at"), 18),
        (_("Ruling"), 12),
        (_("Reason"), 50),
        (_("Ruled by"), 12),
        (_("Ruled at"), 18),
    )
    return [SheetColumn(label, width) for label, width in heads]


def _row(row: Accountability) -> list[Any]:
    deadline = row.deadline
    return [
        deadline.get_kind_display(),
        deadline.label,
        row.person.name,
        row.get_state_display(),
        _moment(deadline.due_at),
        _moment(deadline.ended_at),
        _moment(row.opened_at),
        row.explanation,
        _moment(row.explained_at),
        row.get_ruling_display(),
        row.reason,
        row.ruled_by.name if row.ruled_by else "",
        _moment(row.ruled_at),
    ]


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
