"""Taking in a workbook of statements: read, checked and stored as a new version, or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, StaleState
from jinxin.flow import locked
from jinxin.originals import clean_name, gone_if_refused
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy
from jinxin.staff.models import User
from loans.models import Application
from review import actions
from review.checking import request_of, settings_of
from review.models import StatementDraft, StatementSet
from review.queries.drafts import draft_of
from review.queries.statements import current_statements, stored_draft
from review.services.drafts import add_method
from review.services.editable import check_editable
from review.statements import (
    Case,
    CrosscheckResult,
    Problem,
    StatementError,
    case_to_json,
    crosscheck,
    load_case,
    read_workbook,
    write_workbook,
)
from review.statements.cells import Reading as CellReading
from review.statements.cells import read_cells

__all__ = [
    "add_method",
    "keep_statements",
    "reading_of",
    "store_draft",
    "template_of",
    "upload_statements",
    "with_request",
]

MOST_BYTES: Final = 10 * 1024 * 1024


@dataclass(frozen=True)
class Reading:
    """A workbook as read: what it says, what the checks found, the original."""

    content: dict[str, Any]
    checked: CrosscheckResult
    original: bytes
    name: str
    sha256: str


def template_of(application: Application, *, language: str, filled: bool, at: datetime) -> bytes:
    """Return the workbook of the case's class (`language` zh-hans or en), its checks by the policy of `at`.

    `filled` with what was typed into the sheet, else with the latest version, if any.
    """
    target = BytesIO()
    write_workbook(
        target,
        customer_class=application.customer.customer_class,
        language=language,
        case=_latest(application) if filled else None,
        settings=settings_of(policy_at(at)),
    )
    return target.getvalue()


def _latest(application: Application) -> Case | None:
    draft = stored_draft(application)
    typed = reading_of(draft).case if draft else None
    last = current_statements(application)
    return typed or (load_case(last.content) if last else None)


def upload_statements(application: Application, *, upload: UploadedFile, actor: User, at: datetime) -> StatementSet:
    """Store the workbook as the next version of the statements, with what the checks found under the policy of `at`.

    Raises NotAllowed for anybody but the case's officer, IllegalMove once the papers are complete, StatementError with
    every problem of the workbook, DomainError (field `file`) for one that is too large, of the other class of customer
    or the same as the version before. Reading comes before the transaction: a large file locks nobody out.
    """
    check_editable(application, actor)
    policy = policy_at(at)
    if (upload.size or 0) > MOST_BYTES:
        raise DomainError(_("The file is larger than 10 MB. Leave pictures out of the workbook."), field="file")
    original = upload.read()
    reading = _reading(application, read_workbook(original), original, upload.name or "", policy)
    return _keep(application, reading, policy, actor=actor, at=at)


def keep_statements(application: Application, *, case: Case, language: str, actor: User, at: datetime) -> StatementSet:
    """Write the workbook of a case and store it as `upload_statements` would, without reading back what it says.

    A filled workbook reads back as the same case, and reading it takes as long as writing it. Raises as uploading does.
    """
    check_editable(application, actor)
    policy, target = policy_at(at), BytesIO()
    write_workbook(
        target, customer_class=case.customer_class, language=language, case=case, settings=settings_of(policy)
    )
    reading = _reading(application, case, target.getvalue(), f"{application.number}.xlsx", policy)
    return _keep(application, reading, policy, actor=actor, at=at)


def reading_of(draft: StatementDraft) -> CellReading:
    """Return what a draft says, with what the application asks for, and what is still wrong or missing in it."""
    return read_cells(
        draft.cells,
        customer_class=draft.application.customer.customer_class,
        request=request_of(draft.application),
        evidence=draft.evidence,
    )


def store_draft(application: Application, *, revision: int, language: str, actor: User, at: datetime) -> StatementSet:
    """Store what was typed as the next version, with the workbook that says the same, and end the draft.

    Raises StatementError naming every cell that is wrong or empty, StaleState where somebody typed since the page with
    this `revision` was shown, DomainError where nothing was typed, and as uploading does.
    """
    check_editable(application, actor)
    draft = draft_of(application, at=at)
    if draft.pk is None:
        raise DomainError(_("Nothing was typed since the last version."))
    _check_fresh(draft, revision)
    found = reading_of(draft)
    if found.case is None or not found.complete:
        empty = _("Is empty; enter the amount, or 0 where there is nothing.")
        missing = [Problem(cell, empty) for cell in found.missing]
        raise StatementError([*(Problem(*one) for one in found.problems.items()), *missing])
    _check_changed(application, found.case)
    with transaction.atomic():
        gone, _rows = StatementDraft.objects.filter(pk=draft.pk, revision=revision).delete()
        if not gone:
            raise _stale()
        return keep_statements(application, case=found.case, language=language, actor=actor, at=at)


def _check_changed(application: Application, case: Case) -> None:
    last = current_statements(application)
    if last and last.content == with_request(case_to_json(case), application):
        text = _("The sheet says what version %(version)s says; no new version was made.")
        raise DomainError(text % {"version": last.version})


def _check_fresh(draft: StatementDraft, revision: int) -> None:
    if draft.revision != revision:
        raise _stale()


def _stale() -> StaleState:
    return StaleState(_("The sheet was changed on another page meanwhile. Look at it again before you store it."))


def _keep(application: Application, reading: Reading, policy: Policy, *, actor: User, at: datetime) -> StatementSet:
    written: list[StatementSet] = []
    with gone_if_refused(written, "file"), transaction.atomic():
        fresh: Application = locked(application)
        check_editable(fresh, actor)
        return _store(fresh, reading, policy, actor=actor, at=at, written=written)


def _reading(application: Application, case: Case, original: bytes, name: str, policy: Policy) -> Reading:
    if case.customer_class != application.customer.customer_class:
        text = _("This workbook is for the other class of customer. Download the template of this case and use that.")
        raise DomainError(text, field="file")
    content = with_request(case_to_json(case), application)
    checked = crosscheck(load_case(content), settings=settings_of(policy, application.customer.segment_id))
    return Reading(content, checked, original, clean_name(name), hashlib.sha256(original).hexdigest())


def with_request(content: dict[str, Any], application: Application) -> dict[str, Any]:
    """Return the case file with what the application asks for, whatever the workbook says; its growth figure stays."""
    request = request_of(application)
    if growth := (content.get("loan_request") or {}).get("expected_growth"):
        request["expected_growth"] = growth
    return {**content, "loan_request": request}


def _store(
    application: Application,
    reading: Reading,
    policy: Policy,
    *,
    actor: User,
    at: datetime,
    written: list[StatementSet],
) -> StatementSet:
    former = current_statements(application)
    if former and former.sha256 == reading.sha256:
        text = _("This is the very file of version %(version)s; no new version was made.") % {"version": former.version}
        raise DomainError(text, field="file")
    result = reading.checked.as_json()
    headline = reading.checked.headline
    row = StatementSet(
        application=application,
        version=(former.version if former else 0) + 1,
        content=reading.content,
        result=result,
        max_deviation=result["max_abs_deviation"],
        veto_unlocked=headline.veto_unlocked,
        submission_blocked=headline.submission_blocked,
        policy_version=policy.version,
        file_name=reading.name,
        sha256=reading.sha256,
        uploaded_by=actor,
        uploaded_at=at,
    )
    row.file.save(f"{application.number}-{row.version}.xlsx", ContentFile(reading.original), save=False)
    written.append(row)
    row.save()
    data = {
        "version": row.version,
        "deviation": row.max_deviation,
        "blocked": row.submission_blocked,
        "sha256": row.sha256,
    }
    record(actions.STATEMENTS_UPLOADED, row, actor=actor, at=at, data=data)
    return row
