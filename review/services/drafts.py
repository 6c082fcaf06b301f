"""The draft of the statements: what is typed cell by cell, by one person on two devices at once, and its evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError
from jinxin.flow import locked
from jinxin.money import MAX_YUAN, round_fen
from jinxin.staff.models import User
from loans.models import Application
from review import actions
from review.models import StatementDraft
from review.queries.drafts import draft_of
from review.services.editable import check_editable
from review.statements.case import DOCUMENTED, EVIDENCE_KINDS, MOST_METHODS, OBSERVED, STATED, Evidence
from review.statements.cells import canonical, cells_known, markable_cells
from review.statements.schema.evidence import evidence_to_json

LONGEST_CELL: Final = 300
YEAR: Final = 12


@dataclass
class Saved:
    """The draft after a save, and the cells that somebody changed meanwhile: what is saved there now."""

    draft: StatementDraft
    clashes: dict[str, str] = field(default_factory=dict)


def save_cells(
    application: Application,
    *,
    typed: Mapping[str, str],
    base: Mapping[str, str] | None = None,
    revision: int | None = None,
    actor: User,
    at: datetime,
) -> Saved:
    """Save what was typed, cell by cell.

    `base` has the texts that stood in the cells when the person began; without it `revision` says which state of the
    draft the page showed. A cell that is saved with something else by now is not overwritten but named as a clash.
    Texts that mean nothing are kept as they were typed: checking names them. Raises as `check_editable`.
    """
    known = cells_known(application.customer.customer_class)
    if any(len(text) > LONGEST_CELL for text in typed.values()):
        raise DomainError(_("A cell holds at most %(longest)s characters.") % {"longest": LONGEST_CELL})
    texts = {name: canonical(text, known[name]) for name, text in typed.items() if name in known}
    clashes: dict[str, str] = {}

    def change(draft: StatementDraft) -> bool:
        fresh = base is None and revision in (None, draft.revision)
        for name, text in texts.items():
            saved = draft.cells.get(name, "")
            began = canonical(base.get(name, ""), known[name]) if base is not None else None
            if text == saved:
                continue
            if fresh or began == saved:
                _put(draft.cells, name, text)
            else:
                clashes[name] = saved
        return True

    return Saved(_changed(application, change, actor=actor, at=at), clashes)


def _put(cells: dict[str, str], name: str, text: str) -> None:
    if text:
        cells[name] = text
    else:
        cells.pop(name, None)


@transaction.atomic
def _changed(
    application: Application, change: Callable[[StatementDraft], bool], *, actor: User, at: datetime
) -> StatementDraft:
    """Change the draft under the lock of its case; the first change begins it, and the trail says so once."""
    fresh: Application = locked(application)
    check_editable(fresh, actor)
    draft = draft_of(fresh, at=at)
    before = (dict(draft.cells), dict(draft.evidence))
    change(draft)
    if (draft.cells, draft.evidence) == before:
        return draft
    begins = draft.pk is None
    draft.revision, draft.updated_by, draft.updated_at = draft.revision + 1, actor, at
    draft.save()
    if begins:
        record(actions.DRAFT_BEGUN, draft, actor=actor, at=at, data={"version": draft.base_version})
    return draft


@transaction.atomic
def discard_draft(application: Application, *, actor: User, at: datetime) -> None:
    """Drop what was typed since the last version. Raises as `check_editable`; nothing happens where there is none."""
    fresh: Application = locked(application)
    check_editable(fresh, actor)
    draft = StatementDraft.objects.filter(application=fresh).first()
    if draft is not None:
        record(actions.DRAFT_DISCARDED, draft, actor=actor, at=at, data={"cells": len(draft.cells)})
        draft.delete()


def mark_evidence(
    application: Application,
    *,
    cells: Sequence[str],
    kind: str,
    note: str = "",
    by: str = "",
    on: date | None = None,
    paper: int | None = None,
    actor: User,
    at: datetime,
) -> StatementDraft:
    """Say of many figures at once how they are known: `documented`, `observed` or `stated`; "" takes the mark away.

    What is documented names its paper (one of the case) or says which it is; what was observed was seen by the officer
    today unless `by` and `on` say otherwise. Raises DomainError at the field that is wrong, and as `check_editable`.
    """
    mark = _mark(application, kind, note, by, on, paper, actor=actor, at=at) if kind else None

    def change(draft: StatementDraft) -> bool:
        there = markable_cells(draft.cells, application.customer.customer_class)
        wanted = [cell for cell in dict.fromkeys(cells) if cell in there]
        if not wanted:
            raise DomainError(_("Choose the figures first."), field="cells")
        for cell in wanted:
            if mark is None:
                draft.evidence.pop(cell, None)
            else:
                draft.evidence |= evidence_to_json({cell: mark})
        return True

    return _changed(application, change, actor=actor, at=at)


def _mark(
    application: Application,
    kind: str,
    note: str,
    by: str,
    on: date | None,
    paper: int | None,
    *,
    actor: User,
    at: datetime,
) -> Evidence:
    if kind not in EVIDENCE_KINDS:
        raise DomainError(_("Choose how the figures are known."), field="kind")
    if paper is not None and not application.papers.filter(pk=paper, removed_at=None).exists():
        raise DomainError(_("This paper is not on file; choose one of the case."), field="paper")
    if kind == STATED:
        return Evidence(STATED, note)
    if kind == DOCUMENTED:
        if paper is None and not note:
            raise DomainError(_("Choose the paper, or say in the note which one it is."), field="paper")
        return Evidence(DOCUMENTED, note, paper=paper)
    today = local_date(at)
    if on is not None and on > today:
        raise DomainError(_("Nobody has seen it yet on a day to come."), field="on")
    return Evidence(OBSERVED, note, by or actor.name, on or today, paper)


def add_method(
    application: Application,
    *,
    name: str,
    amount: Decimal,
    months: int = YEAR,
    source: str = "",
    actor: User,
    at: datetime,
) -> StatementDraft:
    """Put an independent estimate of revenue into the draft of the statements: `amount` yuan within `months` months.

    The draft begins from the last version where there is none; an estimate of the same `name` (one of
    `review.statements.lines.METHODS`) is replaced. It counts as documented, with `source` as the note. Raises
    DomainError for an amount that cannot be a revenue, and as `check_editable`.
    """
    if months < 1 or not 0 <= amount <= MAX_YUAN:
        raise DomainError(_("The receipts must be an amount, of one month at least."))
    yearly = str(round_fen(amount * YEAR / months))

    def change(draft: StatementDraft) -> bool:
        row = _method_row(draft.cells, name)
        draft.cells |= {f"methods.{row}.name": name, f"methods.{row}.amount": yearly}
        draft.cells.pop(f"methods.{row}.unreliable", None)
        draft.evidence |= evidence_to_json({f"methods.{row}": Evidence(DOCUMENTED, source[:200])})
        return True

    return _changed(application, change, actor=actor, at=at)


def _method_row(cells: Mapping[str, Any], name: str) -> int:
    """Return the row of an estimate: that of the same name, else the first one nobody uses."""
    names = [cells.get(f"methods.{row}.name", "") for row in range(MOST_METHODS)]
    for wanted in (name, ""):
        if wanted in names:
            return names.index(wanted)
    raise DomainError(_("The statements hold no more estimates of revenue; take one out first."))
