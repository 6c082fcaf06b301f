"""The pages of repeat marketing: the day's list, the needs found, each on its way."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.enums import OpportunityStage
from customers.forms.opportunities import NeedFilter, NeedForm, NextStepForm, OfficerForm, WhyForm
from customers.models import Opportunity, RepeatCandidate
from customers.queries import opportunities as queries
from customers.rules import opportunities as rules
from customers.services import opportunities as services
from customers.tabs import customer_head
from customers.views.saving import looked_after
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.paging import page_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt, refuse, reopen


@allow(*rules.READERS)
@require_safe
def repeat_list(request: StaffRequest) -> HttpResponse:
    """Show who is on the list of repeat marketing today, and why."""
    form = OfficerForm(request.GET, person=request.user)
    sort = request.GET.get("sort", "")
    page = page_of(queries.repeat_list(request.user, form.chosen(), sort), request.GET)
    context = {"form": form, "page": page, "sort": sort, "policy": policy_at(clock.now())}
    return render(request, "customers/opportunities/repeat.html", context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def rest(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off the list for some months, with the reason."""
    visible = RepeatCandidate.objects.visible_to(request.user).listed().select_related("customer")
    candidate = get_object_or_404(visible, pk=pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    at = clock.now()
    until = attempt(form, lambda: services.let_rest(candidate, **form.cleaned_data, actor=request.user, at=at))
    if until is None:
        context = {"form": form, "candidate": candidate, "months": policy_at(at).repeat_quiet_months}
        return render(request, "customers/opportunities/rest.html", context, status=422 if form.errors else 200)
    text = _("%(name)s is off the list until %(until)s.")
    messages.success(request, text % {"name": candidate.customer.name, "until": until})
    return redirect("customers:repeat")


@allow(*rules.READERS)
@require_safe
def needs(request: StaffRequest) -> HttpResponse:
    """List the needs by stage."""
    today = clock.local_date(clock.now())
    form = NeedFilter(request.GET, person=request.user)
    rows = queries.needs(request.user, form.chosen(), today)
    counts = queries.stage_counts(rows)
    stage = request.GET.get("stage", "")
    stage = stage if stage in OpportunityStage.values else ""
    page = page_of(rows.filter(stage=stage) if stage else rows, request.GET, count=counts[stage])
    labels = [("", _("All")), *OpportunityStage.choices]
    tabs = [(value, label, counts[value]) for value, label in labels]
    context = {"form": form, "page": page, "tabs": tabs, "stage": stage, "today": today}
    return render(request, "customers/opportunities/list.html", context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def note_need(request: StaffRequest, pk: int) -> HttpResponse:
    """Note a need of one of the officer's own customers."""
    customer, at = looked_after(request, pk), clock.now()
    form = NeedForm(request.POST if request.method == "POST" else None)

    def save() -> Opportunity:
        return services.open_opportunity(customer=customer, **form.cleaned_data, actor=request.user, at=at)

    need = attempt(form, save)
    if need is None:
        context = {"form": form, "customer": customer, "head": customer_head(customer, request.user, at=at)}
        return render(request, "customers/opportunities/new.html", context, status=422 if form.errors else 200)
    messages.success(request, _("The need is noted."))
    return redirect(need)


@allow(*rules.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a need and its next step; its officer changes both here."""
    found, at = _find(request, pk), clock.now()
    form = NextStepForm(request.POST if request.method == "POST" else None, initial=_initial(found))
    conflicts: list[Any] = []

    def save() -> None:
        values = {**form.cleaned_data, "version": form.cleaned_data["version"] or 0}
        services.change_opportunity(found, **values, actor=request.user, at=at)

    try:
        if attempt(form, save):
            messages.success(request, _("Saved."))
            return redirect(found)
    except StaleState as error:
        found.refresh_from_db()
        conflicts = reopen(form, _initial(found))
        refuse(form, error)
    return _need_page(request, found, form=form, conflicts=conflicts)


@allow(Role.OFFICER)
@require_POST
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a need to its next stage."""
    found = _find(request, pk)
    services.move_on(found, stage=request.POST.get("stage", ""), actor=request.user, at=clock.now())
    messages.success(request, _("Saved."))
    return redirect(found)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a need that comes to nothing."""
    found, at = _find(request, pk), clock.now()
    if request.method != "POST" and not (found.is_open and rules.pursues(request.user, found)):
        return redirect(found)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: services.give_up(found, **form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("The need is closed."))
        return redirect(found)
    context = {"form": form, "need": found}
    return render(request, "customers/opportunities/give_up.html", context, status=422 if form.errors else 200)


def _find(request: StaffRequest, pk: int) -> Opportunity:
    visible = Opportunity.objects.visible_to(request.user).select_related("customer__segment", "officer")
    return get_object_or_404(visible, pk=pk)


def _initial(found: Opportunity) -> dict[str, Any]:
    return {"note": found.note, "next_on": found.next_on, "version": found.version}


def _need_page(request: StaffRequest, found: Opportunity, **context: Any) -> HttpResponse:
    at = clock.now()
    context |= {
        "need": found,
        "customer": found.customer,
        "head": customer_head(found.customer, request.user, at=at),
        "may_change": found.is_open and rules.pursues(request.user, found),
        "next_stages": rules.next_stages(found),
        "is_late": rules.is_late(found, clock.local_date(at)),
        "contacts": found.contacts.select_related("officer")[:20],
        "applications": found.applications.all(),
    }
    status = 422 if context["form"].errors else 200
    return render(request, "customers/opportunities/need.html", context, status=status)
