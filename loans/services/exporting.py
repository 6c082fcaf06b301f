"""The list of credit lines as a workbook: a short one at once, a long one in the background."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.services import ask
from jinxin.sheets import MOST_ROWS, SheetColumn, write_workbook
from loans.actions import drawings as actions
from loans.forms.drawings import LineFilter
from loans.queries.lines import lines_of, rows_for_export

KIND: Final = "line_export"
WHILE_ONE_WAITS: Final = 5_000
"""Lines that are written while the person waits; more of them are written in the background."""
WIDTHS: Final = (16, 20, 20, 14, 16, 16, 16, 16, 14, 14, 14)


def chosen_lines(query: QueryDict, person: Any, at: datetime) -> Any:
    """Return the lines that an address of the list asks for, as the person may see them."""
    form = LineFilter(query, person=person)
    return lines_of(person, form.chosen(), clock.local_date(at))


def write_lines(file: IO[bytes], query: QueryDict, *, actor: Any, at: datetime, advance: Any = None) -> int:
    """Write the lines into `file` and note it in the trail; return how many. Raises DomainError for too many."""
    lines = chosen_lines(query, actor, at)
    count = lines.count()
    if count > MOST_ROWS:
        raise DomainError(_("A sheet has %(most)s rows at most. Narrow the list down.") % {"most": MOST_ROWS})
    rows = _told(rows_for_export(lines, clock.local_date(at)), advance, count)
    columns = [SheetColumn(label, width) for label, width in zip(_head(), WIDTHS, strict=True)]
    write_workbook(file, title=_("Credit lines"), columns=columns, rows=rows)
    with transaction.atomic():
        record(actions.LINES_EXPORTED, actor, actor=actor, at=at, data={"count": count})
    return count


def _told(rows: Iterator[list[Any]], advance: Any, total: int) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if advance:
            advance(number, total)


def _head() -> tuple[str, ...]:
    return (
        _("Customer"),
        _("Case"),
        _("Product"),
        _("Loan officer"),
        _("Granted"),
        _("Drawn"),
        _("At the bank"),
        _("Free"),
        _("Valid from"),
        _("Valid until"),
        _("State"),
    )


def ask_for_lines(query: QueryDict, *, actor: Any, at: datetime) -> Job:
    """Ask for the workbook of a long list in the background."""
    return ask(kind=KIND, params={"query": query.urlencode(), "about": ""}, actor=actor, at=at)


def run(job: Job, report: Any) -> None:
    """Write the workbook of a job, as the person who asked may see the list now."""
    at = clock.now()
    with TemporaryFile() as file:
        write_lines(file, QueryDict(job.params["query"]), actor=job.asked_by, at=at, advance=report.advance)
        report.result(file_name(at), file)


def file_name(at: datetime) -> str:
    """Return what the workbook is called."""
    return _("credit-lines-%(day)s.xlsx") % {"day": clock.local_date(at).strftime("%Y%m%d")}


def register() -> None:
    """Make the background work known."""
    registry.register(KIND, run, title=gettext_lazy("Credit lines to Excel"))
