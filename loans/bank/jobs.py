"""The background work of a bank's file: reading its rows, booking them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.progress import Progress
from loans.actions import drawings as actions
from loans.bank.booking import book_row
from loans.bank.files import BOOK, CHECK, erase_upload, left_open
from loans.bank.reading import Head, Line, read_lines
from loans.bank.sorting import Sorter, sorter_of, totals
from loans.models import BankFile, BankRow

CHUNK: Final = 1000
ROLES: Final = frozenset({Role.OPERATIONS})


def check(job: Job, report: Progress) -> None:
    """Read a file and note of each row what it is taken for; nothing is booked. Repeated, it begins anew."""
    file = BankFile.objects.get(pk=job.params["file"])
    if file.job_id != job.pk or file.state != BankFile.State.READING:
        return
    sorter = sorter_of(file, clock.local_date(clock.now()))
    counts: dict[str, int] = {}
    amounts: dict[str, int] = {}
    head = Head(file.head_row, tuple(file.headings))
    with file.upload.open() as content:
        for number, lines in enumerate(_chunks(read_lines(content, head, file.columns))):
            rows = _keep(sorter, file, lines, report, first=number == 0)
            totals(rows, counts, amounts)
            report.advance(sum(counts.values()))
    if not counts:
        raise DomainError(_("There is no row below the headings."))
    with transaction.atomic():
        report.hold()
        reading = BankFile.objects.filter(pk=file.pk, state=BankFile.State.READING, job=job)
        reading.update(state=BankFile.State.READY, counts=counts, amounts=amounts)


def _keep(sorter: Sorter, file: BankFile, lines: list[Line], report: Progress, *, first: bool) -> list[BankRow]:
    """Sort some rows and keep them. Where another file claims the same reference at this moment, look again."""
    for last in (False, True):
        try:
            with transaction.atomic():
                report.hold()
                if first:
                    file.rows.all().delete()  # of an attempt that was cut short
                rows = sorter.sort(lines)
                BankRow.objects.bulk_create(rows)
            return rows
        except IntegrityError:
            if last:
                raise
    raise AssertionError("unreachable")


def book(job: Job, report: Progress) -> None:
    """Book the rows of a file that say what they mean. Stopped anywhere, it goes on with those that are left."""
    file = BankFile.objects.select_related("booked_by").get(pk=job.params["file"])
    if file.job_id != job.pk or file.state != BankFile.State.BOOKING:
        return
    todo = file.rows.filter(state__in=BankRow.BOOKABLE)
    total = todo.count()
    for number, row in enumerate(_rows(file), start=1):
        book_row(row, actor=job.asked_by, at=clock.now())
        report.advance(number, max(total, number))
    _finish(file, job, report)


def _rows(file: BankFile) -> Iterator[BankRow]:
    """Yield the rows that are to be booked in the order of the file, some at a time: each chunk as it is now."""
    last = 0
    waiting = file.rows.filter(state__in=BankRow.BOOKABLE).select_related(
        "file", "loan__application", "order__payout__contract__application"
    )
    while rows := list(waiting.filter(number__gt=last).order_by("number")[:CHUNK]):
        yield from rows
        last = rows[-1].number


@transaction.atomic
def _finish(file: BankFile, job: Job, report: Progress) -> None:
    report.hold()
    at = clock.now()
    booking = BankFile.objects.filter(pk=file.pk, state=BankFile.State.BOOKING, job=job)
    if booking.update(state=BankFile.State.BOOKED, booked_at=at, booked_by=job.asked_by) != 1:
        return
    erase_upload(file)
    booked = file.rows.filter(state=BankRow.State.BOOKED).count()
    data = {"name": file.name, "booked": booked, "open": left_open(file)}
    record(actions.FILE_BOOKED, file, actor=job.asked_by, at=at, data=data)


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _link(job: Job) -> str:
    return BankFile(pk=job.params["file"]).get_absolute_url()


def register() -> None:
    """Make the background work known."""
    registry.register(CHECK, check, title=gettext_lazy("Reading a file from the bank"), roles=ROLES, link=_link)
    registry.register(BOOK, book, title=gettext_lazy("Booking a file from the bank"), roles=ROLES, link=_link)
