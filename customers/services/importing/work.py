"""The background work of an import: checking its rows, then writing them, all in one transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from customers.actions import imports as actions
from customers.enums import ImportKind, RowState
from customers.models import ImportRow, ImportRun
from customers.services.areas import add_areas
from customers.services.duplicates import find_duplicates
from customers.services.importing.entering import PeopleEntry
from customers.services.importing.people import PeopleCheck
from customers.services.importing.places import PlaceCheck, PlaceEntry
from customers.services.importing.plans import Plan
from customers.services.importing.results import write_result
from customers.services.importing.sheet import Line, open_list
from jinxin import clock
from jinxin.audit.services import record, written_at_the_end
from jinxin.errors import DomainError
from jinxin.jobs.models import Job
from jinxin.jobs.progress import Progress
from jinxin.notices.services import tell

CHUNK: Final = 500
FITTING: Final = {
    RowState.NEW: {RowState.NEW},
    RowState.CHANGED: {RowState.CHANGED, RowState.SAME},
    RowState.SAME: {RowState.SAME},
}
"""What a row may have become between the check and the writing; anything else must be looked at again."""


class Check(Protocol):
    """Says what rows would do, some at a time."""

    def plans(self, lines: Iterable[Line]) -> list[Plan]:
        """Return what these rows would do."""


class Entry(Protocol):
    """Writes rows that were found to be right."""

    def enter(self, plans: Sequence[Plan]) -> None:
        """Write what these rows bring."""


def check_of(run: ImportRun, at: datetime, *, creates: bool = False) -> Any:
    """Return what checks the rows of an import; with `creates`, areas that are missing are planned, not wrong."""
    if run.kind == ImportKind.PREMISES:
        return PlaceCheck(run.kind, officer=None, actor=run.created_by, at=at, creates=creates)
    return PeopleCheck(run.kind, officer=run.officer, actor=run.created_by, at=at)


def entry_of(check: Any, at: datetime) -> Entry:
    """Return what writes the rows that `check` has read."""
    return PlaceEntry(check, at=at) if isinstance(check, PlaceCheck) else PeopleEntry(check, at=at)


def check(job: Job, report: Progress) -> None:
    """Read the workbook, or the rows kept of it, and note of each row what it would do."""
    run = _run(checking=job)
    checker = check_of(run, clock.now(), creates=run.new_areas is not None)
    counts: Counter[str] = Counter()
    with _source(job, run) as (lines, expected):
        for number, chunk in enumerate(_chunks(lines)):
            plans = checker.plans(chunk)
            with transaction.atomic():
                report.hold()
                if number == 0 and job.input:
                    run.rows.all().delete()  # of an attempt that was cut short
                _keep(run, plans)
            counts.update(plan.state for plan in plans)
            report.advance(counts.total(), expected)
    if not counts:
        raise DomainError(_("There is no row below the headings. Fill the list in and send it again."))
    report.advance(counts.total(), counts.total())
    _keep_result(run, report)
    planned = {} if run.new_areas is None else {"new_areas": checker.known.planned}
    ImportRun.objects.filter(pk=run.pk).update(counts=dict(counts), **planned)


@contextmanager
def _source(job: Job, run: ImportRun) -> Iterator[tuple[Iterator[Line], int | None]]:
    """Give the rows of the workbook that was sent in or, where it is gone, as they were kept."""
    if not job.input:
        yield kept_lines(run), run.rows.count()
        return
    with job.input.open() as file, open_list(file, run.kind) as sheet:
        ImportRun.objects.filter(pk=run.pk).update(ignored=list(sheet.head.ignored))
        yield sheet.lines(), sheet.expected


def kept_lines(run: ImportRun) -> Iterator[Line]:
    """Yield the rows of an import as they were read."""
    for row in run.rows.order_by("number").iterator(chunk_size=CHUNK):
        yield Line(row.number, row.texts)


def _keep(run: ImportRun, plans: Sequence[Plan]) -> None:
    kept = run.rows.filter(number__in=[plan.number for plan in plans])
    found = {row.number: row for row in kept}
    fresh: list[ImportRow] = []
    for plan in plans:
        row = found.get(plan.number) or ImportRow(run=run, number=plan.number, label=plan.label)
        row.state, row.errors, row.notes, row.before = plan.state, plan.errors, plan.notes, plan.before
        row.subject_pk = plan.subject.pk if plan.subject else None
        if row._state.adding:
            row.texts = plan.texts
            fresh.append(row)
    ImportRow.objects.bulk_create(fresh)
    fields = ("state", "errors", "notes", "before", "subject_pk")
    ImportRow.objects.bulk_update(found.values(), fields)


def apply(job: Job, report: Progress) -> None:
    """Write all rows in one transaction; where one no longer fits the register as it is now, none."""
    run, at = _run(applying=job), clock.now()
    if write(run, report, at=at):
        _keep_result(run, report)
        if run.kind != ImportKind.PREMISES:
            find_duplicates(at)


@transaction.atomic
def write(run: ImportRun, report: Progress, *, at: datetime) -> bool:
    """Write the rows of an import; False where that is done already. Raises DomainError where a row does not fit."""
    report.hold()
    open_ones = ImportRun.objects.filter(pk=run.pk, applied_at=None, discarded_at=None, erased_at=None)
    if open_ones.update(applied_at=at) != 1:
        return False
    if run.new_areas:
        add_areas(text="\n".join(run.new_areas), actor=run.created_by, at=at)
    checker = check_of(run, at)
    entry = entry_of(checker, at)
    done, total = 0, sum(run.counts.values())
    with written_at_the_end():
        for rows in _chunks(run.rows.order_by("number").iterator(chunk_size=CHUNK)):
            report.advance(done, total)
            _write_some(rows, checker, entry)
            done += len(rows)
    counts = {"kind": run.kind, "new": run.counts.get("new", 0), "changed": run.counts.get("changed", 0)}
    applied = record(actions.APPLIED, run, actor=run.created_by, at=at, data=counts)
    if run.officer:
        tell([run.officer], applied, link=run.get_absolute_url())
    return True


def _write_some(rows: Sequence[ImportRow], checker: Check, entry: Entry) -> None:
    plans = checker.plans(Line(row.number, row.texts) for row in rows)
    for row, plan in zip(rows, plans, strict=True):
        follows = row.state == RowState.NEW and plan.state == RowState.CHANGED and "business_name" in plan.before
        if plan.state not in FITTING.get(RowState(row.state), ()) and not follows:
            form = _("Row %(row)s no longer fits: the register has changed since the check. Check the list again.")
            raise DomainError(form % {"row": row.number})
    entry.enter(plans)
    for row, plan in zip(rows, plans, strict=True):
        row.subject_pk = plan.subject.pk
    ImportRow.objects.bulk_update(rows, ("subject_pk",))


def _keep_result(run: ImportRun, report: Progress) -> None:
    """Keep the list with what became of each row, for download."""
    rows = run.rows.order_by("number").iterator(chunk_size=CHUNK)
    stem = run.name.rsplit(".", 1)[0]
    with write_result(run.kind, ((row.texts, row.state, row.errors, row.notes) for row in rows)) as file:
        report.result(_("%(name)s checked.xlsx") % {"name": stem[:80]}, file)


def _run(**which: Job) -> ImportRun:
    return ImportRun.objects.select_related("officer", "created_by").get(**which)


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
