"""The trail, for those who watch over it."""

import json
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jinxin.access import Role, StaffRequest, allow
from jinxin.audit import queries, registry
from jinxin.audit.forms import TrailFilter
from jinxin.audit.masking import masked
from jinxin.audit.models import Entry

ROWS = 30


@dataclass(frozen=True)
class Row:
    """An entry as it is shown: in the reader's language, numbers of people masked."""

    entry: Entry
    title: str
    tone: str
    text: str
    subject: str
    data: str

    @classmethod
    def of(cls, entry: Entry) -> "Row":
        """Return the row of an entry."""
        action, text = registry.words(entry)
        data = json.dumps(entry.data, ensure_ascii=False, indent=1) if entry.data else ""
        return cls(entry, str(action.title), action.tone, masked(text), masked(entry.subject_label), masked(data))


@allow(Role.AUDITOR, Role.MANAGER, Role.ADMINISTRATOR)
@require_GET
def trail(request: StaffRequest) -> HttpResponse:
    """Show the trail, newest first."""
    chosen = TrailFilter(request.GET)
    found = queries.trail(chosen.wanted())
    window = queries.window(found, rows=ROWS, before=_number(request, "before"), after=_number(request, "after"))
    rows = [Row.of(entry) for entry in window]
    return render(request, "audit/trail.html", {"filter": chosen, "rows": rows, "window": window})


def _number(request: StaffRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
