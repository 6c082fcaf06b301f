"""The list of payments as a workbook: a short one at once, a long one in the background."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.services import ask
from jinxin.sheets import MOST_ROWS, SheetColumn, write_workbook
from loans.models import Application
from review.flows import actions
from review.flows.forms import FlowFilter
from review.flows.queries import flows_of, with_all
from review.flows.shown import said_of, why
from review.models import Flow

KIND: Final = "flow_export"
WHILE_ONE_WAITS: Final = 5_000
"""Payments that are written while the person waits; more of them are written in the background."""
WIDTHS: Final = (12, 9, 8, 16, 24, 20, 40, 50, 24)


def chosen_flows(application: Application, query: QueryDict) -> Any:
    """Return the payments that an address of the list asks for."""
    return flows_of(application, FlowFilter(query, application=application).chosen())


def write_flows(
    file: IO[bytes], application: Application, query: QueryDict, *, actor: Any, at: datetime, advance: Any = None
) -> int:
    """Write the payments and note it in the trail; return how many. Raises DomainError for too many."""
    flows = chosen_flows(application, query)
    count = int(flows.count())
    if count > MOST_ROWS:
        raise DomainError(_("A sheet has %(most)s rows at most. Narrow the list down.") % {"most": MOST_ROWS})
    columns = [SheetColumn(label, width) for label, width in zip(_head(), WIDTHS, strict=True)]
    title = _("Flows %(number)s") % {"number": application.number}
    write_workbook(file, title=title, columns=columns, rows=_rows(with_all(flows), advance, count))
    with transaction.atomic():
        record(actions.EXPORTED, application, actor=actor, at=at, data={"count": count})
    return count


def _head() -> tuple[str, ...]:
    return (
        _("Day"),
        pgettext("flows", "Time of day"),
        pgettext("flows", "In or out"),
        _("Amount"),
        pgettext("flows", "Counterparty"),
        pgettext("flows", "Class"),
        pgettext("flows", "What the file says"),
        pgettext("flows", "Why"),
        _("File"),
    )


def _rows(flows: Any, advance: Any, total: int) -> Iterator[list[Any]]:
    for number, flow in enumerate(flows.iterator(chunk_size=2000), start=1):
        yield _row(flow)
        if advance:
            advance(number, total)


def _row(flow: Flow) -> list[Any]:
    moment = timezone.localtime(flow.at)
    return [
        flow.day,
        moment.strftime("%H:%M:%S"),
        str(flow.get_direction_display()),
        flow.amount,
        flow.party.name if flow.party else "",
        str(flow.get_flow_class_display()),
        " · ".join(said_of(flow)),
        why(flow),
        flow.file.origin,
    ]


def ask_for_flows(application: Application, query: QueryDict, *, actor: Any, at: datetime) -> Job:
    """Ask for the workbook of a long list in the background."""
    params = {"application": application.pk, "query": query.urlencode(), "about": application.number}
    return ask(kind=KIND, params=params, actor=actor, at=at)


def run(job: Job, report: Any) -> None:
    """Write the workbook of a job, if the person who asked may still see the case."""
    at = clock.now()
    application = Application.objects.visible_to(job.asked_by).filter(pk=job.params["application"]).first()
    if application is None:
        raise DomainError(_("You may no longer see this case."))
    query = QueryDict(job.params["query"])
    with TemporaryFile() as file:
        write_flows(file, application, query, actor=job.asked_by, at=at, advance=report.advance)
        report.result(file_name(application), file)


def file_name(application: Application) -> str:
    """Return what the workbook is called."""
    return _("flows-%(number)s.xlsx") % {"number": application.number}


def register() -> None:
    """Make the background work known."""
    registry.register(KIND, run, title=gettext_lazy("Flows to Excel"))
