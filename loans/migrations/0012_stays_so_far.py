"""The stays of cases from before there were any, read from the trail: it names every change of state."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import migrations

AT_ONCE = 1000
OPENED, INVESTIGATED = "application.opened", "investigation.completed"


def write_stays(apps: Any, schema_editor: Any) -> None:
    """Write the stays of every case, measured on the published calendars and the usual hours, a batch at a time."""
    from jinxin.worktime.calendar import from_files

    calendar, entries = from_files(), apps.get_model("audit", "Entry").objects
    rows = (
        entries.filter(subject_type="loans.application")
        .order_by("subject_id", "number")
        .values_list("subject_id", "action", "at", "data")
    )
    pauses, batch = _pauses(apps), []
    submitted = dict(apps.get_model("loans", "Application").objects.values_list("pk", "submitted_at"))
    stay = apps.get_model("loans", "Stay")
    for pk, own in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        if pk in submitted:
            batch += [stay(application_id=pk, **it) for it in _stays(own, calendar, pauses.get(pk, ()), submitted[pk])]
        if len(batch) >= AT_ONCE:
            stay.objects.bulk_create(batch)
            batch = []
    stay.objects.bulk_create(batch)


def _pauses(apps: Any) -> dict[int, list[Any]]:
    held = apps.get_model("worktime", "Pause").objects.filter(
        state__in=("granted", "ended"), deadline__application_id__isnull=False
    )
    found: dict[int, list[Any]] = {}
    for pk, asked, resumed in held.values_list("deadline__application_id", "asked_at", "resumed_at"):
        found.setdefault(pk, []).append((asked, resumed))
    return found


def _stays(entries: Any, calendar: Any, pauses: Any, submitted: Any) -> Iterator[dict[str, Any]]:
    from loans.rules.stages import measure, stage_of

    stage: Any = None
    since: Any = None
    investigated = False
    for _pk, action, at, data in entries:
        state = "draft" if action == OPENED else data.get("to", "investigating" if action == INVESTIGATED else "")
        investigated = investigated or action == INVESTIGATED
        following = stage_of(state, investigated=investigated)
        if not state or following == stage:
            continue
        if stage:
            spans = [(first, last or at) for first, last in pauses]
            yield {"stage": stage, "entered_at": since, "left_at": at, "outcome": state} | _measured(
                measure(calendar, since, at, spans), measure(calendar, submitted, at) if state == "paid_out" else None
            )
        stage, since = following, at
    if stage:
        yield {"stage": stage, "entered_at": since}


def _measured(stay: Any, whole: Any) -> dict[str, Any]:
    names = ("minutes", "working_minutes", "waited_minutes", "waited_working")
    values = dict(zip(names, stay, strict=True))
    return values | ({"whole_minutes": whole.minutes, "whole_working": whole.working} if whole else {})


class Migration(migrations.Migration):
    """Fill the stays."""

    dependencies = [("loans", "0011_stays"), ("audit", "0002_append_only"), ("worktime", "0001_initial")]

    operations = [migrations.RunPython(write_stays, migrations.RunPython.noop)]
