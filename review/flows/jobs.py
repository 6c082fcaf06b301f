"""The background work of flows: reading a file, sorting the payments of a case."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.progress import Progress
from jinxin.policy.services import policy_at
from loans.models import Application
from review.flows import actions, exporting
from review.flows.chunks import chunks
from review.flows.files import READ, SORT, erase_upload, facts_of
from review.flows.reading import read_payments
from review.flows.sorting import sort_payments
from review.flows.taking import Taker, whose_payments
from review.models import FlowFile

CHUNK: Final = 1000
ROLES: Final = frozenset({Role.OFFICER})


def read(job: Job, report: Progress) -> None:
    """Read a file into payments and sort those of its case. Repeated, it begins anew."""
    file = FlowFile.objects.select_related("application__customer").get(pk=job.params["file"])
    if file.job_id != job.pk or file.state != FlowFile.State.READING:
        return
    taker = _take_all(file, report)
    if not taker.counts.total():
        raise DomainError(_("There is no row below the headings."))
    with transaction.atomic():
        report.hold()
        sort_payments(file.application, policy_at(clock.now()))
    with transaction.atomic():
        report.hold()
        _finish(file, taker, job)


def _take_all(file: FlowFile, report: Progress) -> Taker:
    taker = Taker(file, whose_payments(file.application))
    with transaction.atomic():
        report.hold()
        file.flows.all().delete()  # of an attempt that was cut short
        file.problems.all().delete()
    with file.upload.open() as content:
        rows = read_payments(content, file.head_row, file.headings, file.columns)
        for some in chunks(rows, CHUNK):
            _take(taker, some, report)
            report.advance(taker.counts.total())
    return taker


def _take(taker: Taker, some: list[Any], report: Progress) -> None:
    """Keep some rows. Where another file brings the same payment at this moment, look again."""
    back = taker.mark()
    for last in (False, True):
        try:
            with transaction.atomic():
                report.hold()
                taker.take(some)
            return
        except IntegrityError:
            back()
            if last:
                raise


def _finish(file: FlowFile, taker: Taker, job: Job) -> None:
    counts = {name: number for name, number in taker.counts.items() if number}
    days = {"first_on": taker.first_on, "last_on": taker.last_on}
    known = {name: getattr(file, name) or day for name, day in days.items()}
    reading = FlowFile.objects.filter(pk=file.pk, state=FlowFile.State.READING, job=job)
    if reading.update(state=FlowFile.State.READY, counts=counts, **known) != 1:
        return
    if counts.get("kept") or counts.get("known"):
        erase_upload(file)  # of a file in which nothing was understood the columns may be named anew
    record(actions.FILE_READ, file, actor=job.asked_by, at=clock.now(), data={**facts_of(file), "counts": counts})


def sort(job: Job, report: Progress) -> None:
    """Sort the payments of a case anew."""
    application = Application.objects.select_related("customer").get(pk=job.params["application"])
    with transaction.atomic():
        report.hold()
        sort_payments(application, policy_at(clock.now()))


def _file_page(job: Job) -> str:
    return reverse("review:flow_file", args=[job.params["file"]])


def _case_page(job: Job) -> str:
    return reverse("review:flows", args=[job.params["application"]])


def register() -> None:
    """Make the background work known."""
    registry.register(READ, read, title=gettext_lazy("Reading a file of flows"), roles=ROLES, link=_file_page)
    registry.register(SORT, sort, title=gettext_lazy("Sorting flows"), roles=ROLES, link=_case_page)
    exporting.register()
