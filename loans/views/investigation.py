"""The investigation tab: draft, flags, completion."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.enums import ConsentKind
from customers.queries.consents import lacking
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import InvalidFields, StaleState
from jinxin.policy.services import policy_at
from jinxin.policy.settings import Policy
from jinxin.refusals import attempt, refuse, reopen
from loans.field.drafts import known_to_device
from loans.field.forms import PhotoForm
from loans.field.queries import filed_photos
from loans.forms.investigation import InvestigationForm
from loans.models import Application, Investigation
from loans.queries.investigation import answers, flag_day, initial_of, investigation_of
from loans.queries.papers import open_return
from loans.rules import cases as rules
from loans.rules.redflags import Flag
from loans.rules.redflags import flags as judge
from loans.services.investigation import complete_investigation, save_investigation
from loans.views.cases import case_page, find_case


@allow(*rules.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def investigation(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the investigation; the officer of the case writes in it while it is open. Saving keeps whatever there is."""
    application = find_case(request, pk)
    if request.method == "POST":
        return _save(request, application, then_complete=False)
    saved = investigation_of(application)
    if not rules.may_investigate(application, request.user):
        return _read_only(request, application, saved)
    return _form_page(request, application, _form(application, saved), saved)


@allow(Role.OFFICER)
@require_POST
def complete(request: StaffRequest, pk: int) -> HttpResponse:
    """Save what is in the form and complete the investigation; where answers are missing, the draft is kept."""
    return _save(request, find_case(request, pk), then_complete=True)


@allow(Role.OFFICER)
@require_POST
def flags(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer a form that is being filled in with its flags; nothing is saved."""
    application = find_case(request, pk)
    form = InvestigationForm(request.POST, application=application)
    found = _flags(application, form.readable(), clock.now())
    return render(request, "loans/_flags.html", {"flags": found})


def _save(request: StaffRequest, application: Application, *, then_complete: bool) -> HttpResponse:
    at = clock.now()
    form = InvestigationForm(request.POST, application=application)

    def save() -> Investigation:
        return save_investigation(
            application, values=form.values(), version=form.cleaned_data["version"], actor=request.user, at=at
        )

    try:
        saved = attempt(form, save)
    except StaleState as error:
        return _stale_page(request, application, form, error)
    if saved is None:
        return _form_page(request, application, form, investigation_of(application))
    if then_complete:
        return _complete(request, application, saved, form, at)
    messages.success(request, _("Saved. You can go on at any time."))
    return redirect("loans:investigation", application.pk)


def _complete(
    request: StaffRequest, application: Application, saved: Investigation, form: InvestigationForm, at: datetime
) -> HttpResponse:
    try:
        complete_investigation(application, actor=request.user, at=at)
    except InvalidFields as error:
        reopen(form, initial_of(saved))
        refuse(form, error)
        messages.warning(request, _("The draft is saved; the investigation is not complete yet."))
        return _form_page(request, application, form, saved, kept=True)
    messages.success(request, _("The investigation is complete."))
    return redirect("loans:papers", application.pk)


def _stale_page(
    request: StaffRequest, application: Application, form: InvestigationForm, error: StaleState
) -> HttpResponse:
    """Show what was typed again, with what was saved elsewhere beside it."""
    saved = investigation_of(application)
    conflicts = reopen(form, initial_of(saved))
    form.add_error(None, error.message)
    return _form_page(request, application, form, saved, conflicts=conflicts)


def _form_page(
    request: StaffRequest, application: Application, form: InvestigationForm, saved: Investigation, **context: Any
) -> HttpResponse:
    figures, now = form.readable() if form.is_bound else saved, clock.now()
    policy, customer = policy_at(now), application.customer
    context |= {
        "form": form,
        "saved": saved,
        "flags": _flags(application, figures, now, policy),
        "returned": open_return(application),
        "known": known_to_device(_form(application, saved) if form.is_bound else form, saved),
        "photo": PhotoForm.of(application) if rules.may_file_papers(application, request.user) else None,
        "photos": filed_photos(application),
        "longest_side": policy.photo_longest_side,
        "lacking": lacking(customer, clock.local_date(now), ConsentKind.CREDIT_INQUIRY, policy=policy),
    }
    status = 422 if form.is_bound else 200
    return case_page(request, "loans/investigation_form.html", application, context, status=status)


def _form(application: Application, saved: Investigation) -> InvestigationForm:
    return InvestigationForm(initial=initial_of(saved), application=application)


def _read_only(request: StaffRequest, application: Application, saved: Investigation) -> HttpResponse:
    now = clock.now()
    policy = policy_at(now)
    found = _flags(application, saved, now, policy) if saved.version else []
    context = {"saved": saved, "answers": answers(saved, tolerance=policy.asset_tolerance), "flags": found}
    return case_page(request, "loans/investigation.html", application, context)


def _flags(application: Application, figures: Investigation, at: datetime, policy: Policy | None = None) -> list[Flag]:
    in_force = policy or policy_at(at)
    return judge(figures, application=application, policy=in_force, day=flag_day(application, at))
