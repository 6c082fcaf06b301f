"""Changes of the calendar, each with a reason; every open deadline follows, and the trail says which."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record, stamp
from jinxin.clock import local_date
from jinxin.errors import DomainError, StaleState
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.calendar import WorkCalendar
from jinxin.worktime.models import CalendarDay, CalendarYear, Deadline, Pause
from jinxin.worktime.published import parse_year
from jinxin.worktime.services.calendar import current_calendar
from jinxin.worktime.services.deadlines import deadline_facts, event_of
from jinxin.worktime.signals import calendar_changed

Kind = CalendarDay.Kind


@dataclass(frozen=True)
class Moved:
    """A deadline that falls due at another moment now."""

    deadline: Deadline
    before: datetime

    def facts(self) -> dict[str, str]:
        """Return what the trail says of it."""
        after = stamp(self.deadline.due_at)
        return {
            "kind": self.deadline.kind,
            "deadline": self.deadline.label,
            "before": stamp(self.before),
            "after": after,
        }


@transaction.atomic
def add_day(
    *, day: date, kind: str, name: str, closes_at: time | None = None, actor: User, at: datetime
) -> list[Moved]:
    """Let the centre depart from the official calendar on a day; `name` says why. Returns the deadlines that moved."""
    calendar = current_calendar(at)
    _check_day(calendar, day, Kind(kind), closes_at)
    if CalendarDay.objects.filter(date=day).exists():
        raise StaleState(_("This day already has an entry; remove it first."), field="date")
    name = check_reason(name, at_least=2, field="name")
    own = CalendarDay.objects.create(
        date=day, kind=kind, name=name, closes_at=closes_at if kind == Kind.SHORT else None
    )
    return _changed(own, {"what": "added", "kind": kind, "day": day, "reason": name}, actor, at)


@transaction.atomic
def remove_day(day: CalendarDay, *, reason: str, actor: User, at: datetime) -> list[Moved]:
    """Take back a day of the centre's own, with a reason. Returns the deadlines that moved."""
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    fresh = CalendarDay.objects.select_for_update().filter(pk=day.pk).first()
    if fresh is None:
        raise StaleState(_("Somebody else has already removed this day."))
    facts = {"what": "removed", "kind": fresh.kind, "day": fresh.date, "reason": reason}
    return _changed(fresh, facts, actor, at, first=fresh.delete)


@transaction.atomic
def load_year(*, year: int, content: str, actor: User, at: datetime) -> list[Moved]:
    """Load or replace a year's official calendar (TOML as in `published.py`). Returns the deadlines that moved."""
    notice = parse_year(content, year).notice
    loaded, _made = CalendarYear.objects.update_or_create(
        year=year, defaults={"notice": notice[:120], "content": content, "loaded_by": actor, "loaded_at": at}
    )
    return _changed(loaded, {"what": "loaded", "year": year, "reason": notice}, actor, at)


def rehearse(change: Callable[[], list[Moved]]) -> list[Moved]:
    """Return what a change of the calendar would move, without making it: it is made and taken back at once."""
    with transaction.atomic():
        moved = change()
        transaction.set_rollback(True)
    return moved


@transaction.atomic
def recompute_deadlines(*, actor: User, at: datetime) -> list[Moved]:
    """Compute every running deadline again on the calendar in force, and say which moved.

    Paused ones follow when they are resumed; what has been missed stays missed, also where no sweep has come by yet.
    """
    calendar = current_calendar(at)
    running = Deadline.objects.select_for_update(of=("self",)).filter(state=Deadline.State.RUNNING, due_at__gte=at)
    moved = []
    for deadline in running.select_related("responsible").order_by("pk").prefetch_related("pauses"):
        before = deadline.due_at
        if _follow(deadline, calendar, at):
            moved.append(Moved(deadline, before))
    for item in moved:
        _note_moved(item, actor, at)
    return moved


def _follow(deadline: Deadline, calendar: WorkCalendar, at: datetime) -> bool:
    """Bring one deadline in line with the calendar; say whether its due moment changed."""
    due, provisional = _due(deadline, calendar, at)
    changed = due != deadline.due_at
    if changed or provisional != deadline.provisional:
        deadline.due_at, deadline.provisional = due, provisional
        if changed and not _last_pause(deadline):
            deadline.total_minutes = calendar.working_minutes(deadline.started_at, due)
        deadline.next_event_at = event_of(deadline, calendar, at)
        deadline.save(update_fields=("due_at", "provisional", "total_minutes", "next_event_at"))
    return changed


def _due(deadline: Deadline, calendar: WorkCalendar, at: datetime) -> tuple[datetime, bool]:
    """Return when a running deadline is due; a change never makes it due before the end of the day it is made on."""
    if pause := _last_pause(deadline):
        due = calendar.moment_after(pause.resumed_at, pause.remaining_minutes)
        provisional = calendar.is_provisional(local_date(pause.resumed_at), local_date(due))
    else:
        due, provisional = calendar.deadline(deadline.started_at, deadline.days)
    if due < at:
        return min(calendar.next_closing(at).due, deadline.due_at), provisional
    return due, provisional


def _last_pause(deadline: Deadline) -> Any:
    ended = [pause for pause in deadline.pauses.all() if pause.state == Pause.State.ENDED]
    return max(ended, key=attrgetter("resumed_at"), default=None)


def _check_day(calendar: WorkCalendar, day: date, kind: Kind, closes_at: time | None) -> None:
    hours = calendar.hours(day)
    if kind is Kind.EXTRA and hours:
        raise DomainError(_("The centre works on that day anyway."), field="date")
    if kind is not Kind.EXTRA and not hours:
        raise DomainError(_("The centre does not work on that day anyway."), field="date")
    if kind is Kind.SHORT and hours and not (closes_at and hours[0] < closes_at < hours[1]):
        limits = {"opening": f"{hours[0]:%H:%M}", "closing": f"{hours[1]:%H:%M}"}
        raise DomainError(_("Enter a time between %(opening)s and %(closing)s.") % limits, field="closes_at")


def _changed(
    subject: Any, facts: dict[str, Any], actor: User, at: datetime, first: Callable[[], Any] | None = None
) -> list[Moved]:
    """Recompute, then write what changed and what it moved under the name of the changed thing."""
    pk = subject.pk
    if first:
        first()
        subject.pk = pk  # the trail names what is gone by its number
    moved = recompute_deadlines(actor=actor, at=at)
    calendar_changed.send(type(subject), actor=actor, at=at)
    record(actions.CALENDAR_CHANGED, subject, actor=actor, at=at, data={**facts, "moved": _facts(moved)})
    return moved


def _facts(moved: Iterable[Moved]) -> list[dict[str, str]]:
    return [item.facts() for item in moved]


def _note_moved(item: Moved, actor: User, at: datetime) -> None:
    deadline = item.deadline
    data = {**deadline_facts(deadline), "before": stamp(item.before)}
    entry = record(actions.MOVED, deadline, actor=actor, at=at, data=data)
    tell([deadline.responsible], entry, link=deadline.link)
