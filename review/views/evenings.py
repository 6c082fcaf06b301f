"""The board's evenings: calling one, its agenda, opening and closing it, who came."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.staff.models import Centre, User
from jinxin.worktime.services.calendar import current_calendar
from review.enums import Bar, EveningState
from review.evening_forms import CasesForm, EveningForm, NoteForm, PresenceForm, ReasonForm
from review.models import AgendaItem, Evening
from review.queries.evenings import agenda_of, cases_waiting, evenings_for, visible_evenings, visible_items
from review.rotation import reproduces
from review.services.board import agenda
from review.services.board import evenings as services

BOARD = (Role.MEMBER, Role.MANAGER, Role.AUDITOR)


def find_evening(request: StaffRequest, pk: int) -> Evening:
    """Return an evening this person may read; 404 otherwise."""
    return get_object_or_404(visible_evenings(request.user).select_related("called_by", "recorder", "closed_by"), pk=pk)


@allow(*BOARD)
@require_safe
def evenings(request: StaffRequest) -> HttpResponse:
    """List the evenings, the latest first."""
    page = page_of(evenings_for(request.user), request.GET)
    waiting = cases_waiting(request.user).count() if request.user.has_role(Role.MANAGER) else None
    return render(request, "review/evenings.html", {"page": page, "waiting": waiting})


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: StaffRequest) -> HttpResponse:
    """Call an evening; offered is the next working evening."""
    at = clock.now()
    form = EveningForm(request.POST if request.method == "POST" else None, initial=_offered(at))
    called = attempt(form, lambda: services.call_evening(**form.called(), actor=request.user, at=at))
    if called is None:
        return render(request, "review/evening_call.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("The evening is called. Add the cases to its agenda."))
    return redirect("review:evening_cases", called.pk)


def _offered(at: datetime) -> dict[str, Any]:
    day = clock.local_date(at)
    times = services.usual_times(day, at)
    if (
        times is None
        or times[1] <= at
        or Evening.objects.filter(day=day).exclude(state=EveningState.CANCELLED).exists()
    ):
        day = current_calendar(at).add_working_days(day, 1)
        times = services.usual_times(day, at)
    centre = Centre.objects.first()
    found: dict[str, Any] = {"day": day, "place": centre.name if centre else ""}
    if times:
        found |= {"starts": times[0].time(), "ends": times[1].time()}
    return found


@allow(*BOARD)
@require_safe
def evening(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an evening: its agenda with the seats, who came, what is left."""
    return _page(request, find_evening(request, pk))


def _page(request: StaffRequest, found: Evening, **forms: Any) -> HttpResponse:
    manages = request.user.has_role(Role.MANAGER)
    presences = found.presences.select_related("member", "noted_by").order_by("member__name")
    context = {
        "evening": found,
        "items": agenda_of(found, request.user),
        "presences": presences if request.user.has_role(Role.MANAGER, Role.AUDITOR) else [],
        "manages": manages,
        "takes_cases": manages and found.state in (EveningState.PLANNED, EveningState.RUNNING),
        "note_form": NoteForm(),
        **forms,
    }
    return render(request, "review/evening.html", context, status=422 if forms else 200)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def evening_cases(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the cases of the agenda; the seats of each are drawn at once. One that cannot be added is told."""
    found, at = find_evening(request, pk), clock.now()
    waiting = cases_waiting(request.user)
    form = CasesForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if form.is_valid():
        added = _add_all(request, found, form, at)
        if not form.errors:
            text = ngettext(
                "%(count)s case is on the agenda; its seats are drawn.",
                "%(count)s cases are on the agenda; their seats are drawn.",
                added,
            )
            messages.success(request, text % {"count": added})
            return redirect(found)
    chosen = {str(key) for key in form["cases"].value() or ()}
    context = {"evening": found, "form": form, "page": page_of(waiting, request.GET), "chosen": chosen}
    return render(request, "review/evening_cases.html", context, status=422 if form.is_bound else 200)


def _add_all(request: StaffRequest, found: Evening, form: CasesForm, at: datetime) -> int:
    added = 0
    for case in form.cleaned_data["cases"]:
        try:
            agenda.add_case(found, case, actor=request.user, at=at)
            added += 1
        except DomainError as error:
            form.add_error("cases", f"{case.number}: {error.message}")
    return added


@allow(Role.MANAGER)
@require_POST
def evening_open(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the evening: every case is frozen and put before its members."""
    found = find_evening(request, pk)
    services.open_evening(found, actor=request.user, at=clock.now())
    held_up = found.items.exclude(problem="").filter(state="planned").count()
    if held_up:
        text = ngettext(
            "%(count)s case could not be put before the board; the reason stands beside it.",
            "%(count)s cases could not be put before the board; the reasons stand beside them.",
            held_up,
        )
        messages.warning(request, text % {"count": held_up})
    messages.success(request, _("The evening is open. The members can vote."))
    return redirect(found)


@allow(Role.MANAGER)
@require_POST
def evening_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close the evening; what is not decided is carried over."""
    found, form = find_evening(request, pk), NoteForm(request.POST)
    if attempt(form, lambda: services.close_evening(found, actor=request.user, at=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The evening is closed. What was not decided is on the next agenda."))
        return redirect(found)
    return _page(request, found, note_form=form)


@allow(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def evening_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Call an evening off."""
    found = find_evening(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: services.cancel_evening(found, **form.cleaned_data, actor=request.user, at=clock.now())):
        messages.success(request, _("The evening is cancelled; its members have been told."))
        return redirect("review:evenings")
    context = {
        "form": form,
        "evening": found,
        "title": _("Cancel the evening"),
        "explain": _("Its cases leave the agenda and wait for another evening. Everybody drawn is told why."),
        "submit": _("Cancel the evening"),
        "back": found.get_absolute_url(),
    }
    return render(request, "review/evening_reason.html", context, status=422 if form.is_bound else 200)


@allow(Role.MANAGER)
@require_POST
def evening_presence(request: StaffRequest, pk: int) -> HttpResponse:
    """Note who came and who did not."""
    found = find_evening(request, pk)
    form = PresenceForm(request.POST, expected=User.objects.filter(presences__evening=found))
    if attempt(form, lambda: services.note_presence(found, **form.cleaned_data, actor=request.user, at=clock.now())):
        return redirect(f"{found.get_absolute_url()}#attendance")
    return _page(request, found, presence_form=form)


@allow(*BOARD)
@require_safe
def drawing(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how the seats of a case were drawn, and that drawing again from the same facts gives the same."""
    item: AgendaItem = get_object_or_404(
        visible_items(request.user).select_related("evening", "application__customer"), pk=pk
    )
    rows = [{**row, "why": Bar(row["bar"]).label if row["bar"] else ""} for row in item.drawing.get("rows", [])]
    context = {
        "item": item,
        "drawing": item.drawing,
        "rows": rows,
        "again": bool(rows) and reproduces(item.drawing),
    }
    return render(request, "review/drawing.html", context)
