"""The papers of a case: added, removed with a reason, checked for completeness, declared complete."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import ConsentKind, ConsentPurpose
from customers.services.consents import use_consent
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import advance, check_move, locked
from jinxin.notices.services import tell
from jinxin.originals import Original, gone_if_refused, read_original
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import start_deadline
from loans.actions import cases as actions
from loans.enums import MOVES, PaperKind, State
from loans.models import Application, Paper
from loans.queries.papers import missing_papers, rewritten_since_return
from loans.rules import cases as rules
from loans.services.investigation import check_complete
from loans.wording import listed


def add_paper(application: Application, *, kind: str, upload: UploadedFile, actor: User, at: datetime) -> Paper:
    """Keep an original: a photo or a PDF that is one, once per case, unchanged under a random name.

    Raises DomainError, saying what to do, for what is not a readable photo or PDF, too large, or already there, and
    ConsentMissing for a credit report that the customer has not authorised.
    """
    original = read_original(upload)
    paper = Paper(
        application=application,
        kind=PaperKind(kind),
        name=original.name,
        content_type=original.content_type,
        size=original.size,
        sha256=original.sha256,
        uploaded_by=actor,
        uploaded_at=at,
    )
    with gone_if_refused([paper], "file"):
        _file(paper, original, actor=actor, at=at)
    return paper


@transaction.atomic
def _file(paper: Paper, original: Original, *, actor: User, at: datetime) -> None:
    """Write file, row and entry; where one of them fails, the caller removes the file again."""
    _gathering(paper.application, actor)
    _refuse_twin(paper)
    if paper.kind == PaperKind.CREDIT_REPORT:
        use_consent(
            customer=paper.application.customer,
            kind=ConsentKind.CREDIT_INQUIRY,
            purpose=ConsentPurpose.REPORT_FILED,
            subject=paper.application.number,
            actor=actor,
            at=at,
        )
    paper.file.save(original.name, ContentFile(original.content), save=False)
    paper.save()
    data = {"kind": paper.kind, "name": paper.name, "sha256": paper.sha256}
    record(actions.PAPER_ADDED, paper, actor=actor, at=at, data=data)


@transaction.atomic
def remove_paper(paper: Paper, *, reason: str, actor: User, at: datetime) -> Paper:
    """Take a paper out of the file, saying why. The row and the original stay; it no longer counts."""
    _gathering(paper.application, actor)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    changes = {"removed_at": at, "removed_by": actor, "removal_reason": reason}
    if Paper.objects.filter(pk=paper.pk, removed_at__isnull=True).update(**changes) != 1:
        raise IllegalMove(_("“%(name)s” has already been removed.") % {"name": paper})
    record(
        actions.PAPER_REMOVED,
        paper,
        actor=actor,
        at=at,
        data={"kind": paper.kind, "name": paper.name, "reason": reason},
    )
    paper.refresh_from_db()
    return paper


@transaction.atomic
def note_opened(paper: Paper, *, actor: User, at: datetime) -> None:
    """Note who looked at a credit report, and when (征信业管理条例 20: used for the agreed purpose only, on record)."""
    if paper.kind == PaperKind.CREDIT_REPORT:
        record(actions.REPORT_OPENED, paper, actor=actor, at=at, data={"name": paper.name, "sha256": paper.sha256})


@transaction.atomic
def mark_papers_complete(application: Application, *, actor: User, at: datetime) -> Application:
    """Declare the file complete: investigated, nothing on the checklist missing. Starts the admission deadline (seed:
    decided within one working day of complete papers) and tells the managers.

    The statements are the next app's part: it calls this once it has checked them.
    """
    fresh: Application = locked(application)
    if not rules.is_own(fresh, actor):
        raise NotAllowed(_("Only the loan officer of the case does this."))
    check_move(fresh, State.PAPERS_COMPLETE, moves=MOVES)
    _check_file(fresh, at)
    managers = list(User.objects.with_role(Role.MANAGER).exclude(pk=fresh.officer_id).order_by("pk"))
    if not managers:
        raise DomainError(_("There is no manager besides the loan officer who could decide. Ask the administrator."))
    deadline = start_deadline(
        kind=Deadline.Kind.ADMISSION,
        responsible=managers[0],
        label=fresh.title,
        link=fresh.get_absolute_url(),
        days=policy_at(at).admission_days,
        actor=actor,
        at=at,
        customer_id=fresh.customer_id,
        application_id=fresh.pk,
    )
    changes = {
        "papers_complete_at": at,
        "returned_at": None,
        "admission_deadline": deadline,
        "version": fresh.version + 1,
    }
    entry = advance(
        fresh, State.PAPERS_COMPLETE, moves=MOVES, action=actions.PAPERS_COMPLETE, actor=actor, at=at, changes=changes
    )
    tell(managers, entry, link=fresh.get_absolute_url())
    application.refresh_from_db()
    return fresh


def _check_file(application: Application, at: datetime) -> None:
    if application.investigated_at is None:
        raise IllegalMove(_("Complete the investigation first."))
    check_complete(application, at=at)
    if not rewritten_since_return(application):
        raise IllegalMove(_("The manager returned the investigation. Revise and save it first."))
    if missing := missing_papers(application):
        names = listed(kind.label for kind in missing)
        raise DomainError(_("These papers are missing: %(names)s.") % {"names": names})


def _gathering(application: Application, actor: User) -> Application:
    fresh: Application = locked(application)
    if not rules.is_own(fresh, actor):
        raise NotAllowed(_("Only the loan officer of the case keeps its papers."))
    if fresh.state not in rules.PAPER_STATES:
        raise IllegalMove(
            _("The papers of “%(number)s” are complete; none can be added or removed.") % {"number": fresh}
        )
    return fresh


def _refuse_twin(paper: Paper) -> None:
    twin = Paper.objects.filter(application=paper.application, sha256=paper.sha256, removed_at__isnull=True).first()
    if twin:
        raise DomainError(
            _("“%(name)s” is already in the file, as %(kind)s (“%(other)s”). Nothing was added.")
            % {"name": paper.name, "kind": twin.get_kind_display(), "other": twin.name}
        )
