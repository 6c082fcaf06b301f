"""The verbs of a bank's file: send it in, name its columns, discard it, have it booked."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.flow import check_move
from jinxin.jobs.models import JobState
from jinxin.jobs.services import ask
from jinxin.originals import clean_name
from loans.actions import drawings as actions
from loans.bank.facts import FACTS, guess, missing
from loans.bank.reading import read_head
from loans.models import BankFile, BankLayout, BankRow
from loans.models.bank import FileKind

CHECK: Final = "bank-file-check"
BOOK: Final = "bank-file-book"


def send_in(*, kind: str, bank: str, upload: UploadedFile, actor: Any, at: datetime) -> BankFile:
    """Take in a file of a bank. With the columns remembered from its last file it is read at once, else they are asked.

    Nothing is booked yet. Raises NotAllowed for anyone but operations, DomainError at `bank` or `file`, among it for a
    file that was sent in before and not discarded.
    """
    _check_person(actor)
    name, bank = clean_name(upload.name or ""), " ".join(bank.split())
    if len(bank) < 2:
        raise DomainError(_("Enter the bank that made the file."), field="bank")
    layout = BankLayout.objects.filter(bank=bank, kind=FileKind(kind)).first()
    content: Any = upload.file
    head = read_head(content, kind, tuple(layout.columns.values()) if layout else ())
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    file = BankFile(kind=kind, bank=bank, name=name, sha256=sha256, sent_by=actor, sent_at=at)
    file.headings, file.head_row = list(head.headings), head.row
    remembered = layout is not None and set(layout.columns.values()) <= set(head.headings)
    file.columns = layout.columns if layout and remembered else guess(kind, head.headings)
    return _keep(file, upload, at, reads=remembered)


def _keep(file: BankFile, upload: UploadedFile, at: datetime, *, reads: bool) -> BankFile:
    if earlier := _sent_before(file):
        raise _twin(earlier)
    file.upload.save(file.name, upload, save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            record(actions.FILE_SENT_IN, file, actor=file.sent_by, at=at, data=_facts(file))
            if reads:
                _read(file, file.sent_by, at)
    except BaseException as error:
        file.upload.delete(save=False)
        if isinstance(error, IntegrityError) and (earlier := _sent_before(file)):
            raise _twin(earlier) from error
        raise
    return file


def _sent_before(file: BankFile) -> BankFile | None:
    same = BankFile.objects.filter(kind=file.kind, sha256=file.sha256)
    return same.exclude(state=BankFile.State.DISCARDED).select_related("sent_by").first()


def _twin(earlier: BankFile) -> DomainError:
    message = _("%(person)s sent this very file in before, as “%(name)s”. Nothing was taken in again.")
    return DomainError(message % {"person": earlier.sent_by, "name": earlier}, field="file")


@transaction.atomic
def name_columns(file: BankFile, *, columns: Mapping[str, str], actor: Any, at: datetime) -> None:
    """Say under which heading each fact stands; it is remembered for the bank, and the file is read in the background.

    Raises DomainError at the fact that is missing or named twice.
    """
    fresh = _handled(file, actor)
    check_move(fresh, BankFile.State.READING, moves=BankFile.MOVES)
    named = {fact.name: columns[fact.name] for fact in FACTS[fresh.kind] if columns.get(fact.name)}
    if lacking := missing(fresh.kind, named):
        raise DomainError(_("Choose the column that holds this."), field=lacking[0].name)
    for name, heading in named.items():
        if heading not in fresh.headings:
            raise DomainError(_("The file has no such column."), field=name)
    doubled = [name for name, heading in named.items() if list(named.values()).count(heading) > 1]
    if doubled:
        raise DomainError(_("One column is named for two things."), field=doubled[-1])
    fresh.columns = named
    fresh.save(update_fields=("columns",))
    remembered = {"columns": named, "updated_by": actor, "updated_at": at}
    BankLayout.objects.update_or_create(bank=fresh.bank, kind=fresh.kind, defaults=remembered)
    _read(fresh, actor, at)


def _read(file: BankFile, actor: Any, at: datetime) -> None:
    job = ask(kind=CHECK, params={"about": file.name, "file": file.pk}, actor=actor, at=at)
    _swap(file, BankFile.State.READING, job=job, counts={}, amounts={})


@transaction.atomic
def change_columns(file: BankFile, *, actor: Any, at: datetime) -> None:
    """Go back to naming the columns: what was read is forgotten, nothing was booked."""
    fresh = _handled(file, actor)
    check_move(fresh, BankFile.State.HEADINGS, moves=BankFile.MOVES)
    _swap(fresh, BankFile.State.HEADINGS, counts={}, amounts={})
    fresh.rows.all().delete()


@transaction.atomic
def discard(file: BankFile, *, actor: Any, at: datetime) -> None:
    """Put a file away of which nothing was booked; its rows and the file itself are erased."""
    fresh = _handled(file, actor)
    check_move(fresh, BankFile.State.DISCARDED, moves=BankFile.MOVES)
    _swap(fresh, BankFile.State.DISCARDED)
    fresh.rows.all().delete()
    erase_upload(fresh)
    record(actions.FILE_DISCARDED, fresh, actor=actor, at=at, data=_facts(fresh))


@transaction.atomic
def ask_to_book(file: BankFile, *, actor: Any, at: datetime) -> None:
    """Have the rows booked that say what they mean; or go on where booking them broke off."""
    fresh = _handled(file, actor)
    job = ask(kind=BOOK, params={"about": fresh.name, "file": fresh.pk}, actor=actor, at=at)
    if fresh.state == BankFile.State.BOOKING:
        BankFile.objects.filter(pk=fresh.pk).update(job=job)
        return
    check_move(fresh, BankFile.State.BOOKING, moves=BankFile.MOVES)
    _swap(fresh, BankFile.State.BOOKING, job=job, booked_by=actor)


def erase_upload(file: BankFile) -> None:
    """Delete the file as it was sent in, once the transaction holds: its rows have what is needed."""
    name, storage = file.upload.name, file.upload.storage
    BankFile.objects.filter(pk=file.pk).update(upload="")
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _handled(file: BankFile, actor: Any) -> BankFile:
    _check_person(actor)
    fresh = BankFile.objects.select_for_update().get(pk=file.pk)
    if fresh.job and not fresh.job.is_over:
        raise IllegalMove(_("This file is being worked on. Wait until that is done."))
    if fresh.state == BankFile.State.READING and fresh.job and fresh.job.state != JobState.FAILED:
        raise IllegalMove(_("This file is being worked on. Wait until that is done."))
    return fresh


def _check_person(actor: Any) -> None:
    if not actor.has_role(Role.OPERATIONS):
        raise NotAllowed(_("This is a step of operations."))


def _swap(file: BankFile, state: str, **changes: Any) -> None:
    """Move a file and write into it, where nobody else moved it."""
    if BankFile.objects.filter(pk=file.pk, state=file.state).update(state=state, **changes) != 1:
        raise StaleState(_("Somebody else has just changed “%(subject)s”. Look at it again.") % {"subject": file})
    for name, value in {"state": state, **changes}.items():
        setattr(file, name, value)


def _facts(file: BankFile) -> dict[str, Any]:
    return {"bank": file.bank, "name": file.name, "kind": str(file.get_kind_display()), "sha256": file.sha256}


def left_open(file: BankFile) -> int:
    """Return how many rows of a file wait for a person."""
    return file.rows.filter(state=BankRow.State.UNMATCHED).count()
