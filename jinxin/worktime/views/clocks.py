"""Deadlines with their clocks, and their pauses."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from jinxin import clock
from jinxin.access import ANYONE, Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.serving import original_response
from jinxin.worktime import queries, rules, services
from jinxin.worktime.forms import DeadlineFilter, PauseForm, RefusalForm
from jinxin.worktime.models import Deadline, Pause


@allow(*ANYONE)
@require_GET
def deadlines(request: StaffRequest) -> HttpResponse:
    """List deadlines with their clocks: to overseers all, to others their own."""
    chosen = DeadlineFilter(request.GET, overseer=request.user.has_role(Role.MANAGER, Role.AUDITOR))
    found = queries.deadlines(request.user, **chosen.wanted())
    page = page_of(found, request.GET)
    return render(request, "worktime/deadlines.html", {"page": page, "filter": chosen, "now": clock.now()})


@allow(*ANYONE)
@require_GET
def deadline(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one clock: what it has been through, and what may be done with it."""
    return _show(request, _visible(request, pk))


@allow(*ANYONE)
@require_POST
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for a pause of the own clock; a manager stops another's at once."""
    subject = _visible(request, pk)
    form = PauseForm(request.POST, request.FILES)
    own = rules.may_ask_pause(request.user, subject)
    stop = services.ask_pause if own else services.pause_deadline

    def act() -> Pause:
        return stop(subject, **form.cleaned_data, actor=request.user, at=clock.now())

    if attempt(form, act, told_elsewhere=()):
        messages.success(request, _("The pause was asked for.") if own else _("The deadline is paused."))
        return redirect(subject)
    return _show(request, subject, pause_form=form)


@allow(*ANYONE)
@require_safe
def evidence(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give out the file that shows why a clock was to stop, to who may see the clock."""
    clocks = Deadline.objects.visible_to(request.user)
    held = get_object_or_404(Pause.objects.exclude(file=""), pk=pk, deadline__in=clocks)
    return original_response(
        request, held.file, name=held.file_name, content_type=held.content_type, sha256=held.sha256
    )


@allow(Role.MANAGER)
@require_POST
def grant(request: StaffRequest, pk: int) -> HttpResponse:
    """Consent to a pause."""
    asked = get_object_or_404(Pause.objects.select_related("deadline"), pk=pk)
    services.grant_pause(asked, actor=request.user, at=clock.now())
    messages.success(request, _("The deadline is paused."))
    return redirect(asked.deadline)


@allow(Role.MANAGER)
@require_POST
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Refuse a pause."""
    asked = get_object_or_404(Pause.objects.select_related("deadline"), pk=pk)
    form = RefusalForm(request.POST)

    def act() -> None:
        services.refuse_pause(asked, **form.cleaned_data, actor=request.user, at=clock.now())

    if attempt(form, act, told_elsewhere=()):
        messages.success(request, _("The pause was refused."))
        return redirect(asked.deadline)
    return _show(request, _visible(request, asked.deadline_id), refusal_form=form)


@allow(*ANYONE)
@require_POST
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a paused clock run again."""
    subject = _visible(request, pk)
    services.resume_deadline(subject, actor=request.user, at=clock.now())
    messages.success(request, _("The deadline runs again."))
    return redirect(subject)


def _visible(request: StaffRequest, pk: int) -> Deadline:
    found = Deadline.objects.visible_to(request.user).select_related("responsible")
    subject: Deadline = get_object_or_404(found, pk=pk)
    return subject


def _show(
    request: StaffRequest, subject: Deadline, *, pause_form: Form | None = None, refusal_form: Form | None = None
) -> HttpResponse:
    pauses = list(subject.pauses.select_related("asked_by", "decided_by"))
    asked = next((item for item in pauses if item.state == Pause.State.ASKED), None)
    running = subject.state == Deadline.State.RUNNING
    decides = rules.may_decide_pause(request.user, subject)
    context = {
        "deadline": subject,
        "pauses": pauses,
        "asked": asked if decides and running else None,
        "may_pause": running and not asked and (decides or rules.may_ask_pause(request.user, subject)),
        "decides": decides,
        "may_resume": subject.state == Deadline.State.PAUSED and rules.may_resume(request.user, subject),
        "pause_form": pause_form or PauseForm(),
        "refusal_form": refusal_form or RefusalForm(),
        "answer": getattr(subject, "accountability", None),
        "history": queries.history_of(subject),
        "now": clock.now(),
    }
    refused = pause_form is not None or refusal_form is not None
    return render(request, "worktime/deadline.html", context, status=422 if refused else 200)
