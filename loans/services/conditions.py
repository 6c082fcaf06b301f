"""Conditions of the approval as tasks: proven by the officer, accepted by a manager, or waived with the reason.

No payout is prepared or released while one is open.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.errors import DomainError, StaleState
from jinxin.flow import advance, locked
from jinxin.notices.services import tell
from jinxin.originals import Original, gone_if_refused, read_original
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from loans.actions import documents as actions
from loans.enums import PaperKind
from loans.models import Application, Condition, Paper
from loans.rules import conditions as rules

MOST_PARTS = 20
LONGEST_CONDITION = 500


def lines_of(text: str) -> list[str]:
    """Return the conditions of the board's text: one a line, without blanks and numbers in front."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def lay_down(application: Application, text: str) -> list[Condition]:
    """Make tasks of the conditions of an approval, in the transaction of the vote that decides."""
    rows = [
        Condition(application=application, position=position, text=line)
        for position, line in enumerate(lines_of(text), start=1)
    ]
    return Condition.objects.bulk_create(rows)


def prove(
    condition: Condition, *, proof: str, upload: UploadedFile | None = None, actor: Any, at: datetime
) -> Condition:
    """Say how a condition was met, with the paper that shows it where there is one; a manager then checks it.

    Raises NotAllowed for anybody but the officer of the case, DomainError at the field for what is no paper.
    """
    original = _read(upload)
    paper = _paper_of(condition, original, actor, at) if original else None
    with gone_if_refused([paper] if paper else [], "file"):
        return _prove(condition, paper, original, proof=proof, actor=actor, at=at)


@transaction.atomic
def _prove(
    condition: Condition, paper: Paper | None, original: Original | None, *, proof: str, actor: Any, at: datetime
) -> Condition:
    case, fresh = _locked(condition)
    rules.check_prover(case, actor)
    proof = check_reason(proof, at_least=policy_at(at).reason_min_length, field="proof")
    if paper is not None and original is not None:
        paper = _filed(paper, original)
    changes = {"proof": proof, "paper": paper, "proven_by": actor, "proven_at": at, "reason": "", "decided_by": None}
    entry = advance(
        fresh,
        Condition.State.PROVEN,
        moves=Condition.MOVES,
        action=actions.CONDITION_PROVEN,
        actor=actor,
        at=at,
        changes=changes | {"decided_at": None},
        data=_words(fresh) | {"proof": proof, "sha256": paper.sha256 if paper else ""},
    )
    managers = User.objects.with_role(Role.MANAGER).exclude(pk=case.officer_id)
    tell(managers, entry, link=fresh.get_absolute_url())
    return fresh


@transaction.atomic
def accept(condition: Condition, *, note: str = "", actor: Any, at: datetime) -> Condition:
    """Accept the proof of a condition: it no longer stands before the payout."""
    return _decide(condition, Condition.State.ACCEPTED, actions.CONDITION_ACCEPTED, note.strip(), actor, at)


@transaction.atomic
def send_back(condition: Condition, *, reason: str, actor: Any, at: datetime) -> Condition:
    """Send a proof back, saying what is missing; the condition is open again."""
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    return _decide(condition, Condition.State.OPEN, actions.CONDITION_SENT_BACK, reason, actor, at)


@transaction.atomic
def waive(condition: Condition, *, reason: str, actor: Any, at: datetime) -> Condition:
    """Waive a condition, with the reason, which stays in the trail."""
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    return _decide(condition, Condition.State.WAIVED, actions.CONDITION_WAIVED, reason, actor, at)


@transaction.atomic
def divide(condition: Condition, *, parts: str, reason: str, actor: Any, at: datetime) -> list[Condition]:
    """Put an open condition more exactly, or take it apart: `parts` has the new ones, one a line, with the reason.

    The board's own words stay on record; nothing is dropped in silence.
    """
    case, fresh = _locked(condition)
    rules.check_judge(case, actor)
    lines = _check_parts(fresh, lines_of(parts))
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    last = case.payout_conditions.aggregate(last=Max("position"))["last"]
    rows = [
        Condition(application=case, position=position, text=line, source=fresh)
        for position, line in enumerate(lines, start=last + 1)
    ]
    entry = advance(
        fresh,
        Condition.State.DIVIDED,
        moves=Condition.MOVES,
        action=actions.CONDITION_DIVIDED,
        actor=actor,
        at=at,
        changes={"decided_by": actor, "decided_at": at, "reason": reason},
        data=_words(fresh) | {"parts": lines, "reason": reason},
    )
    made = Condition.objects.bulk_create(rows)
    tell([case.officer], entry, link=case.get_absolute_url())
    return made


def _decide(condition: Condition, to: str, action: str, reason: str, actor: Any, at: datetime) -> Condition:
    case, fresh = _locked(condition)
    rules.check_judge(case, actor)
    if to != Condition.State.WAIVED and fresh.state != Condition.State.PROVEN:
        raise StaleState(
            _("This condition is %(state)s already. Look at it again.") % {"state": fresh.get_state_display()}
        )
    entry = advance(
        fresh,
        to,
        moves=Condition.MOVES,
        action=action,
        actor=actor,
        at=at,
        changes={"decided_by": actor, "decided_at": at, "reason": reason},
        data=_words(fresh) | {"reason": reason},
    )
    tell([case.officer, *User.objects.with_role(Role.OPERATIONS)], entry, link=fresh.get_absolute_url())
    return fresh


def _locked(condition: Condition) -> tuple[Application, Condition]:
    case = locked(condition.application)
    if case.state not in rules.RUNNING:
        message = _("The case is %(state)s; its conditions are no longer worked on.")
        raise StaleState(message % {"state": case.get_state_display()})
    return case, locked(condition)


def _check_parts(condition: Condition, lines: Sequence[str]) -> list[str]:
    if not lines or list(lines) == [condition.text]:
        raise DomainError(_("Write the conditions that take its place, one a line."), field="parts")
    if len(lines) > MOST_PARTS:
        raise DomainError(_("At most %(most)s conditions.") % {"most": MOST_PARTS}, field="parts")
    if any(len(line) > LONGEST_CONDITION for line in lines):
        message = _("Keep each condition below %(most)s characters.")
        raise DomainError(message % {"most": LONGEST_CONDITION}, field="parts")
    return list(lines)


def _read(upload: UploadedFile | None) -> Original | None:
    if upload is None:
        return None
    try:
        return read_original(upload)
    except DomainError as error:
        raise DomainError(error.message, field="upload") from error


def _paper_of(condition: Condition, original: Original, actor: Any, at: datetime) -> Paper:
    return Paper(
        application=condition.application,
        kind=PaperKind.OTHER,
        name=original.name,
        content_type=original.content_type,
        size=original.size,
        sha256=original.sha256,
        uploaded_by=actor,
        uploaded_at=at,
    )


def _filed(paper: Paper, original: Original) -> Paper:
    """Return the paper as it stands in the file: the one that is there already where it is the same original."""
    twin = Paper.objects.filter(application=paper.application, sha256=paper.sha256, removed_at__isnull=True).first()
    if twin is not None:
        return twin
    paper.file.save(original.name, ContentFile(original.content), save=False)
    paper.save()
    return paper


def _words(condition: Condition) -> dict[str, Any]:
    return {"number": condition.position, "text": condition.text}
