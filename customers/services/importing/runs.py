"""The verbs of imports: send a list in, check it again, apply it, discard it, erase its rows after some days."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from customers.actions import imports as actions
from customers.enums import ImportKind, RowState
from customers.models import ImportRun
from customers.rules.imports import may_handle
from customers.rules.territory import keeps_areas
from customers.services.importing.sheet import TEXTS, UNPACKED, open_list
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.jobs.models import Job, JobState
from jinxin.jobs.services import ask
from jinxin.originals import clean_name
from jinxin.policy.services import policy_at
from jinxin.workbooks import MEBIBYTE, Limits, NotReadable, check_length, opened

CHECK: Final = "import-check"
APPLY: Final = "import-apply"
LOOKED_INTO_AT_ONCE: Final = MEBIBYTE
"""A small file's headings are read while the person waits; those of a large one in the background."""


@transaction.atomic
def send_in(
    *,
    kind: str,
    upload: UploadedFile,
    officer: Any = None,
    creates_areas: bool = False,
    actor: Any,
    at: datetime,
) -> ImportRun:
    """Take in a list; its rows are checked in the background and nothing is written yet.

    Customers go to `officer`: a loan officer brings in their own, a manager says whose they are. With `creates_areas`
    a manager's list of premises adds the areas it names that are not there. Raises NotAllowed, and DomainError at
    `officer`, `creates_areas` or `file` for what cannot be read.
    """
    if kind not in ImportKind.values:
        raise DomainError(_("Choose one of the options."), field="kind")
    owner = _owner(kind, officer, actor)
    if creates_areas:
        _check_creates(kind, actor)
    sha256 = _look_into(upload, kind)
    name = clean_name(upload.name or "")
    job = ask(kind=CHECK, params={"about": name}, upload=upload, actor=actor, at=at)
    run = ImportRun.objects.create(
        kind=kind,
        name=name,
        sha256=sha256,
        checking=job,
        officer=owner,
        new_areas=[] if creates_areas else None,
        created_by=actor,
        created_at=at,
    )
    record(actions.SENT_IN, run, actor=actor, at=at, data={"kind": kind, "officer": str(owner or "")})
    return run


def _owner(kind: str, officer: Any, actor: Any) -> Any:
    """Return who looks after what the list brings in; nobody looks after premises."""
    if not actor.has_role(Role.OFFICER, Role.MANAGER):
        raise NotAllowed(_("Only loan officers and managers bring in lists."))
    if kind == ImportKind.PREMISES:
        return None
    if not actor.has_role(Role.MANAGER):
        return actor
    if officer is None and actor.has_role(Role.OFFICER):
        return actor
    if officer is None or not officer.has_role(Role.OFFICER):
        raise DomainError(_("Choose the loan officer who looks after these customers."), field="officer")
    return officer


def _check_creates(kind: str, actor: Any) -> None:
    if not keeps_areas(actor):
        raise NotAllowed(_("Only a manager divides the territory."))
    if kind != ImportKind.PREMISES:
        message = _("Only a list of shops and households creates areas. Take the tick away.")
        raise DomainError(message, field="creates_areas")


def _look_into(upload: UploadedFile, kind: str) -> str:
    """Return the file's checksum. Raises NotReadable at `file` for what is no harmless workbook with such a list."""
    file: Any = upload.file
    try:
        check_length(upload.size or 0)
        if (upload.size or 0) <= LOOKED_INTO_AT_ONCE:
            with open_list(file, kind):
                pass
        else:
            with opened(file, Limits(UNPACKED, UNPACKED, TEXTS, _("The workbook would unpack to far too much."))):
                pass
    except NotReadable as error:
        raise NotReadable(error.message, field="file") from error
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return sha256


@transaction.atomic
def check_again(run: ImportRun, *, creates_areas: bool = False, actor: Any, at: datetime) -> None:
    """Compare the rows with the register as it is now, from now on with the areas it would create where that is asked.

    Raises IllegalMove while the list is being worked on, NotAllowed for who divides no territory.
    """
    _check_handled(run, actor)
    if creates_areas:
        _check_creates(run.kind, run.created_by)
    if not run.counts or not run.rows.exists():
        raise IllegalMove(_("The rows of this list are no longer kept. Send it in again."))
    job = ask(kind=CHECK, params={"about": run.name}, actor=actor, at=at)
    _swap(run, checking=job)
    if creates_areas:
        ImportRun.objects.filter(pk=run.pk, new_areas__isnull=True).update(new_areas=[])


@transaction.atomic
def apply(run: ImportRun, *, actor: Any, at: datetime) -> None:
    """Have the rows written, all of them or none. Raises IllegalMove where one is wrong or there is nothing to do."""
    _check_handled(run, actor)
    if run.checking.state != JobState.DONE or run.counts.get(RowState.WRONG):
        raise IllegalMove(_("Correct the rows that are wrong and send the list in again."))
    if not has_news(run):
        raise IllegalMove(_("The register has all of this already."))
    job = ask(kind=APPLY, params={"about": run.name}, actor=actor, at=at)
    _swap(run, applying=job)


def has_news(run: ImportRun) -> bool:
    """Say whether the rows would change anything."""
    return bool(run.counts.get(RowState.NEW) or run.counts.get(RowState.CHANGED))


@transaction.atomic
def discard(run: ImportRun, *, actor: Any, at: datetime) -> None:
    """Put a list away without writing anything; its rows are erased at once."""
    _check_handled(run, actor)
    found = ImportRun.objects.filter(pk=run.pk, applied_at=None, discarded_at=None)
    if found.update(discarded_at=at, erased_at=at) != 1:
        raise StaleState(_("Somebody else has just changed “%(subject)s”. Look at it again.") % {"subject": run})
    run.rows.all().delete()
    record(actions.DISCARDED, run, actor=actor, at=at, data={"kind": run.kind})


def _check_handled(run: ImportRun, actor: Any) -> None:
    if not may_handle(actor, run):
        raise NotAllowed(_("Only who sent this list in, and managers, go on with it."))
    if not run.is_open:
        raise IllegalMove(_("This list is closed. Send it in again."))
    if any(job and not job.is_over for job in (run.checking, run.applying)):
        raise IllegalMove(_("This list is being worked on. Wait until that is done."))


def _swap(run: ImportRun, **job: Job) -> None:
    """Put a new job in the place of the one that was seen, where nobody else did."""
    ((name, new),) = job.items()
    found = ImportRun.objects.filter(pk=run.pk, applied_at=None, discarded_at=None, **{name: getattr(run, name)})
    if found.update(**job) != 1:
        raise StaleState(_("Somebody else has just changed “%(subject)s”. Look at it again.") % {"subject": run})
    setattr(run, name, new)


def erase_old(at: datetime) -> int:
    """Erase the rows of lists older than the policy keeps them; return of how many. What became of them stays."""
    until = at - timedelta(days=policy_at(at).job_result_days)
    old = ImportRun.objects.filter(created_at__lt=until, erased_at=None)
    count = 0
    for run in old.select_related("checking", "applying"):
        if all(job is None or job.is_over for job in (run.checking, run.applying)):
            run.rows.all().delete()
            count += ImportRun.objects.filter(pk=run.pk, erased_at=None).update(erased_at=at)
    return count
