"""Changing the calendar in two steps: what would move is shown, and what was shown is then made so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import ngettext

from jinxin.access import StaffRequest
from jinxin.refusals import attempt
from jinxin.worktime.services.changes import Moved, rehearse

Change = Callable[[], list[Moved]]


@dataclass(frozen=True)
class Step:
    """How far a change has come: made (`done`), to be confirmed (`preview`), refused, or not yet asked for."""

    request: StaffRequest
    form: Form
    moved: list[Moved] | None = None
    done: bool = False
    sign: str = ""

    def saved(self, year: int) -> HttpResponse:
        """Say how many deadlines moved, and show the year: the trail there names each."""
        count = len(self.moved or ())
        text = ngettext(
            "The calendar was saved; %(count)s open deadline moved.",
            "The calendar was saved; %(count)s open deadlines moved.",
            count,
        )
        messages.success(self.request, text % {"count": count})
        return redirect(f"{resolve_url('worktime:calendar')}?year={year}")

    def shown(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """Show the form, with what it would move, or with what is wrong with it."""
        refused = self.form.is_bound and self.moved is None
        frame = {"moved": self.moved, "sign": self.sign}
        return render(self.request, template, {**context, **frame}, status=422 if refused else 200)


def change_step(request: StaffRequest, form: Form, change: Change, *, said: str = "") -> Step:
    """Make a change where nothing moves by it, or where exactly this was shown before; else show what would move.

    What was shown comes back as its `sign`: where other fields were typed since, or other deadlines would move now,
    it is shown again. `said` is the field that says everything, where the others may differ; else all fields count.
    """
    would = attempt(form, lambda: rehearse(change), told_elsewhere=())
    if would is None:
        return Step(request, form)
    sign = _sign(form.cleaned_data[said] if said else sorted(form.cleaned_data.items()), would)
    if would and request.POST.get("shown") != sign:
        return Step(request, form, would, sign=sign)
    moved = attempt(form, change, told_elsewhere=())
    return Step(request, form, moved, done=moved is not None)


def _sign(said: Any, moved: list[Moved]) -> str:
    facts = [(item.deadline.pk, item.before, item.deadline.due_at) for item in moved]
    return sha256(repr((said, facts)).encode()).hexdigest()
