"""The verbs of a file of flows: send it in, name its columns, read it again, remove it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.fields import keyed_hash
from jinxin.jobs.services import ask
from jinxin.originals import clean_name, gone_if_refused
from jinxin.workbooks import NotReadable
from loans.models import Application
from review import rules
from review.flows import actions
from review.flows.facts import check_columns, guess, is_complete, source_of
from review.flows.reading import Head, read_head
from review.flows.texts import digits_of, tail_of
from review.models import FlowFile, FlowLayout, FlowParty
from review.models.flows import Source

READ: Final = "flow-read"
SORT: Final = "flow-sort"
State = FlowFile.State


def send_in(application: Application, *, bank: str, upload: UploadedFile, actor: Any, at: datetime) -> FlowFile:
    """Take in a bill or a statement. Bills of wallets, and banks whose columns are remembered, are read at once.

    Raises NotAllowed for anybody but the officer of the case, IllegalMove once its papers are complete, DomainError at
    `bank` or `file`, among it for a file that is there already.
    """
    check_editable(application, actor)
    _check_name(upload.name or "")
    content: Any = upload.file
    bank = " ".join(bank.split())
    layout = FlowLayout.objects.filter(bank=bank).first() if bank else None
    head = _head_of(content, layout)
    source = source_of(head.headings)
    if source == Source.BANK and len(bank) < 2:
        raise DomainError(_("This is no bill of WeChat Pay or Alipay. Enter the bank that made it."), field="bank")
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    file = FlowFile(application=application, source=source, name=clean_name(upload.name or ""), sha256=sha256)
    file.bank = bank if source == Source.BANK else ""
    file.sent_by, file.sent_at = actor, at
    reads = _prepare(file, head, layout)
    return _keep(file, upload, at, reads=reads)


def _head_of(content: Any, layout: FlowLayout | None) -> Head:
    try:
        return read_head(content, tuple(layout.columns.values()) if layout else ())
    except NotReadable as error:
        raise DomainError(error.message, field="file") from error


def _check_name(name: str) -> None:
    if name.lower().endswith((".zip", ".rar", ".7z")):
        text = _("Unpack it first: the wallet sent the password to the customer's phone. Then send the file inside.")
        raise DomainError(text, field="file")
    if name.lower().endswith(".pdf"):
        text = _("A PDF cannot be read. Ask for the export as Excel or CSV, “for own reconciliation”.")
        raise DomainError(text, field="file")


def _prepare(file: FlowFile, head: Head, layout: FlowLayout | None) -> bool:
    """Fill in what the head of a file says; say whether it can be read without asking anybody."""
    file.headings, file.head_row = list(head.headings), head.row
    file.account, file.account_tail = head.account[:40], tail_of(head.account)
    file.account_hash = keyed_hash(digits_of(head.account) or head.account) if head.account else ""
    file.holder, file.first_on, file.last_on = head.holder[:40], head.first_on, head.last_on
    remembered = layout is not None and set(layout.columns.values()) <= set(head.headings)
    file.columns = layout.columns if layout and remembered else guess(head.headings)
    return is_complete(file.columns) and (remembered or file.source != Source.BANK)


def _keep(file: FlowFile, upload: UploadedFile, at: datetime, *, reads: bool) -> FlowFile:
    if _is_there(file):
        raise _twin()
    file.upload.save(file.name, upload, save=False)
    try:
        with gone_if_refused([file], "upload"), transaction.atomic():
            file.save(force_insert=True)
            record(actions.FILE_SENT_IN, file, actor=file.sent_by, at=at, data=facts_of(file))
            if reads:
                _read(file, file.sent_by, at)
    except IntegrityError as error:
        if _is_there(file):
            raise _twin() from error
        raise
    return file


def _is_there(file: FlowFile) -> bool:
    return FlowFile.objects.filter(application=file.application_id, sha256=file.sha256).exists()


def _twin() -> DomainError:
    return DomainError(_("This very file is here already. Nothing was taken in again."), field="file")


@transaction.atomic
def name_columns(file: FlowFile, *, columns: Mapping[str, str], actor: Any, at: datetime) -> None:
    """Say under which heading each fact stands; it is remembered for the bank, and the file is read.

    Raises DomainError at the fact that is missing, unknown or named twice, and as sending in does.
    """
    fresh = _handled(file, actor)
    if fresh.state != State.HEADINGS:
        raise IllegalMove(_("The columns of this file are named already."))
    fresh.columns = check_columns(columns, fresh.headings)
    fresh.save(update_fields=("columns",))
    if fresh.source == Source.BANK:
        remembered = {"columns": fresh.columns, "updated_by": actor, "updated_at": at}
        FlowLayout.objects.update_or_create(bank=fresh.bank, defaults=remembered)
    _read(fresh, actor, at)


def _read(file: FlowFile, actor: Any, at: datetime) -> None:
    job = ask(kind=READ, params={"about": file.name, "file": file.pk}, actor=actor, at=at)
    file.state, file.job, file.counts = State.READING, job, {}
    file.save(update_fields=("state", "job", "counts"))


@transaction.atomic
def change_columns(file: FlowFile, *, actor: Any, at: datetime) -> None:
    """Go back to naming the columns: what was read is forgotten."""
    fresh = _handled(file, actor)
    if not fresh.upload:
        raise IllegalMove(_("The file itself is gone since it was read. Remove it and send it in again."))
    fresh.state, fresh.counts = State.HEADINGS, {}
    fresh.save(update_fields=("state", "counts"))
    _forget_rows(fresh)


@transaction.atomic
def remove(file: FlowFile, *, actor: Any, at: datetime) -> None:
    """Remove a file with its payments, also those explained by hand; the rest is sorted anew in the background."""
    fresh = _handled(file, actor)
    record(actions.FILE_REMOVED, fresh, actor=actor, at=at, data={**facts_of(fresh), "counts": fresh.counts})
    _forget_rows(fresh)
    erase_upload(fresh)
    application = fresh.application
    fresh.delete()
    FlowParty.objects.filter(application=application, flows=None).delete()  # nobody's name is kept for nothing
    ask_to_sort(application, actor=actor, at=at)


def _forget_rows(file: FlowFile) -> None:
    file.flows.all().delete()
    file.problems.all().delete()


def ask_to_sort(application: Application, *, actor: Any, at: datetime) -> None:
    """Have the payments of a case sorted in the background."""
    params = {"about": application.number, "application": application.pk}
    ask(kind=SORT, params=params, actor=actor, at=at)


def erase_upload(file: FlowFile) -> None:
    """Delete the file as it was sent in, once the transaction holds: its payments have what is needed."""
    name, storage = file.upload.name, file.upload.storage
    FlowFile.objects.filter(pk=file.pk).update(upload="")
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _handled(file: FlowFile, actor: Any) -> FlowFile:
    found = FlowFile.objects.select_for_update(of=("self",)).select_related("application", "job")
    fresh = found.get(pk=file.pk)
    check_editable(fresh.application, actor)
    if fresh.job and not fresh.job.is_over:
        raise IllegalMove(_("This file is being worked on. Wait until that is done."))
    return fresh


def check_editable(application: Application, actor: Any) -> None:
    """Raise NotAllowed for anybody but the case's officer, IllegalMove once the papers are complete."""
    if not rules.works_on(application, actor):
        raise NotAllowed(_("Only the officer of the case works on its flows."))
    if application.state not in rules.UPLOAD_STATES:
        raise IllegalMove(_("Flows can be changed only while the case is being investigated."))


def facts_of(file: FlowFile) -> dict[str, Any]:
    """Return what the trail says of a file."""
    return {"name": file.name, "origin": file.origin, "sha256": file.sha256}
