"""Stopping a clock: asked for with evidence, granted by a manager, never by the person whose clock it is.

The seed knows no pauses; practice does (the customer cannot be reached, or asks to wait). So that nobody escapes
accountability by his own hand, a pause needs a manager's consent; so that nobody loses time waiting for it, it holds
from the moment it was asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.notices.services import tell
from jinxin.originals import Original, gone_if_refused, read_original
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Deadline, Pause
from jinxin.worktime.rules import may_ask_pause, may_decide_pause, may_resume
from jinxin.worktime.services.calendar import current_calendar
from jinxin.worktime.services.deadlines import deadline_facts, end_pauses, event_of, is_overdue


def ask_pause(
    deadline: Deadline, *, cause: str, evidence: str, actor: User, at: datetime, file: UploadedFile | None = None
) -> Pause:
    """Ask a manager to stop the clock; it runs on until one consents. Raises IllegalMove where it does not run.

    `file` is a photo or a PDF that shows it, such as a screenshot of the calls; it is kept as it is.
    """
    pause = _draft(deadline, cause, evidence, actor, at)
    with _kept(pause, file), transaction.atomic():
        fresh = _running(deadline, at)
        if not may_ask_pause(actor, fresh):
            raise NotAllowed(_("Only the responsible person may ask for a pause."))
        entry = _ask(pause, fresh)
        tell(User.objects.with_role(Role.MANAGER), entry, link=fresh.get_absolute_url())
    return pause


def pause_deadline(
    deadline: Deadline, *, cause: str, evidence: str, actor: User, at: datetime, file: UploadedFile | None = None
) -> Pause:
    """Stop the clock at once: a manager's own decision, for a clock that is not his."""
    pause = _draft(deadline, cause, evidence, actor, at)
    with _kept(pause, file), transaction.atomic():
        fresh = _running(deadline, at)
        _check_decides(actor, fresh)
        _ask(pause, fresh)
        _grant(pause, fresh, actor, at)
    return pause


@transaction.atomic
def grant_pause(pause: Pause, *, actor: User, at: datetime) -> None:
    """Consent to a pause that was asked for: the clock stands still as from then."""
    fresh = _running(pause.deadline, at)
    _check_decides(actor, fresh)
    _grant(_asked(pause), fresh, actor, at)


@transaction.atomic
def refuse_pause(pause: Pause, *, reason: str, actor: User, at: datetime) -> None:
    """Refuse a pause, with a reason; the clock has never stopped."""
    deadline = Deadline.objects.select_for_update().get(pk=pause.deadline_id)
    _check_decides(actor, deadline)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    fresh = _asked(pause)
    fresh.state, fresh.decided_by, fresh.decided_at, fresh.answer = Pause.State.REFUSED, actor, at, reason
    fresh.save(update_fields=("state", "decided_by", "decided_at", "answer"))
    entry = record(actions.PAUSE_REFUSED, deadline, actor=actor, at=at, data={"reason": reason})
    tell([fresh.asked_by], entry, link=deadline.get_absolute_url())


@transaction.atomic
def resume_deadline(deadline: Deadline, *, actor: User, at: datetime) -> None:
    """Let the clock run again: due when the working minutes that were left have passed."""
    fresh = Deadline.objects.select_for_update().get(pk=deadline.pk)
    pause = fresh.pauses.filter(state=Pause.State.GRANTED).first()
    if fresh.state != Deadline.State.PAUSED or pause is None or pause.remaining_minutes is None:
        raise IllegalMove(_("This deadline is not paused."))
    if not may_resume(actor, fresh):
        raise NotAllowed(_("Only the responsible person or a manager may let this clock run again."))
    calendar = current_calendar(at)
    fresh.state, fresh.due_at = Deadline.State.RUNNING, calendar.moment_after(at, pause.remaining_minutes)
    fresh.provisional = calendar.is_provisional(local_date(at), local_date(fresh.due_at))
    fresh.next_event_at = event_of(fresh, calendar, at)
    fresh.save(update_fields=("state", "due_at", "provisional", "next_event_at"))
    end_pauses(fresh, at)
    entry = record(actions.RESUMED, fresh, actor=actor, at=at, data=deadline_facts(fresh))
    tell([fresh.responsible, *_managers()], entry, link=fresh.get_absolute_url())


def _running(deadline: Deadline, at: datetime) -> Deadline:
    fresh: Deadline = Deadline.objects.select_for_update().select_related(None).get(pk=deadline.pk)
    if fresh.state != Deadline.State.RUNNING or is_overdue(fresh, at):
        raise IllegalMove(_("Only a running deadline that is not yet overdue can be paused."))
    return fresh


def _check_decides(actor: User, deadline: Deadline) -> None:
    if not may_decide_pause(actor, deadline):
        raise NotAllowed(_("A manager decides on a pause, and never on one of the own clock."))


def _draft(deadline: Deadline, cause: str, evidence: str, actor: User, at: datetime) -> Pause:
    evidence = check_reason(evidence, at_least=policy_at(at).reason_min_length, field="evidence")
    return Pause(deadline=deadline, cause=Pause.Cause(cause), evidence=evidence, asked_by=actor, asked_at=at)


@contextmanager
def _kept(pause: Pause, upload: UploadedFile | None) -> Iterator[None]:
    """Keep the file of a pause while it is being asked for; where that fails, nothing of it stays."""
    if upload:
        original = _read(upload)
        pause.file_name, pause.content_type, pause.sha256 = original.name, original.content_type, original.sha256
        pause.file.save(original.name, ContentFile(original.content), save=False)
    with gone_if_refused([pause], "file"):
        yield


def _read(upload: UploadedFile) -> Original:
    try:
        return read_original(upload)
    except DomainError as error:
        raise DomainError(error.message, field="file") from error


def _ask(pause: Pause, deadline: Deadline) -> Entry:
    try:
        with transaction.atomic():
            pause.save()
    except IntegrityError as error:
        raise StaleState(_("A pause of this deadline has already been asked for.")) from error
    data = {**deadline_facts(deadline), "cause": pause.cause, "reason": pause.evidence}
    if pause.file:
        data |= {"file": pause.file_name, "sha256": pause.sha256}
    return record(actions.PAUSE_ASKED, deadline, actor=pause.asked_by, at=pause.asked_at, data=data)


def _asked(pause: Pause) -> Pause:
    fresh = Pause.objects.select_related("asked_by").get(pk=pause.pk)
    if fresh.state != Pause.State.ASKED:
        raise StaleState(_("Somebody else has already decided on this pause."))
    return fresh


def _grant(pause: Pause, deadline: Deadline, actor: User, at: datetime) -> None:
    pause.state, pause.decided_by, pause.decided_at = Pause.State.GRANTED, actor, at
    pause.remaining_minutes = current_calendar(at).working_minutes(pause.asked_at, deadline.due_at)
    pause.save(update_fields=("state", "decided_by", "decided_at", "remaining_minutes"))
    deadline.state, deadline.next_event_at = Deadline.State.PAUSED, None
    deadline.save(update_fields=("state", "next_event_at"))
    data = {**deadline_facts(deadline), "cause": pause.cause, "reason": pause.evidence}
    entry = record(actions.PAUSED, deadline, actor=actor, at=at, data=data)
    tell([deadline.responsible], entry, link=deadline.get_absolute_url())


def _managers() -> list[User]:
    return list(User.objects.with_role(Role.MANAGER))
