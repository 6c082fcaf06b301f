"""Noting the way of a case through its stages: a stay ends and the next begins in the transaction of the step."""

from datetime import datetime
from typing import Any

from jinxin.worktime.models import Pause
from jinxin.worktime.services import current_calendar
from loans.enums import State
from loans.models import Application, Stay
from loans.rules.stages import Span, measure, stage_of


def follow(application: Application, *, at: datetime) -> None:
    """Bring the stays of a case in line with where it stands now. Runs in the transaction that has locked the case;
    called twice, the second time changes nothing."""
    stage = stage_of(application.state, investigated=application.investigated_at is not None)
    stay = Stay.objects.filter(application=application, left_at=None).first()
    if stay is not None and stay.stage == stage:
        return
    if stay is not None:
        _end(stay, application, at)
    if stage is not None:
        Stay.objects.create(application=application, stage=stage, entered_at=at)


def _end(stay: Stay, application: Application, at: datetime) -> None:
    left = max(at, stay.entered_at)
    values: dict[str, Any] = {"left_at": left, "outcome": application.state}
    calendar, pauses = current_calendar(at), _pauses(application, left)
    names = ("minutes", "working_minutes", "waited_minutes", "waited_working")
    values |= dict(zip(names, measure(calendar, stay.entered_at, left, pauses), strict=True))
    if application.state == State.PAID_OUT and application.submitted_at:
        whole = measure(calendar, application.submitted_at, left)
        values |= {"whole_minutes": whole.minutes, "whole_working": whole.working}
    Stay.objects.filter(pk=stay.pk, left_at=None).update(**values)


def _pauses(application: Application, until: datetime) -> list[Span]:
    """Return when clocks of the case stood still for the customer; one that still does, up to now."""
    held = Pause.objects.filter(
        deadline__application_id=application.pk, state__in=(Pause.State.GRANTED, Pause.State.ENDED)
    )
    return [(asked, resumed or until) for asked, resumed in held.values_list("asked_at", "resumed_at")]
