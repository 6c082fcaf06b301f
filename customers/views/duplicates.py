"""Likely duplicates: the list, two side by side, merging them, telling them apart."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.comparison import FIRST, Comparison
from customers.enums import DuplicateState
from customers.forms.duplicates import ApartForm, MergeForm, PairForm
from customers.models import Customer, Duplicate
from customers.rules.duplicates import GROUNDS, READERS, WORKERS, may_decide
from customers.services.duplicates import name_pair, tell_apart
from customers.services.merging import merge
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt

_WITH_BOTH = tuple(
    f"{which}{more}"
    for which in ("first", "second")
    for more in ("", "__officer", "__area", "__segment", "__employment", "__party", "__merged_into")
)


@allow(*READERS)
@require_safe
def duplicates(request: StaffRequest) -> HttpResponse:
    """Show who is probably entered twice, or what was decided."""
    return _list(request, PairForm(person=request.user))


@allow(*WORKERS)
@require_POST
def duplicate_pair(request: StaffRequest) -> HttpResponse:
    """Compare two customers whom only a person's knowledge connects. Sent, so that no number gets into an address."""
    form, at = PairForm(request.POST, person=request.user), clock.now()
    pair = attempt(form, lambda: _name(form, request.user, at))
    return redirect(pair) if pair else _list(request, form)


def _name(form: PairForm, actor: Any, at: datetime) -> Duplicate:
    return name_pair(form.cleaned_data["first"], form.cleaned_data["second"], actor=actor, at=at)


def _list(request: StaffRequest, form: PairForm) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in DuplicateState.values else DuplicateState.OPEN
    found = Duplicate.objects.visible_to(request.user).filter(state=state).order_by("-pk")
    page = page_of(found.select_related("first__officer", "second__officer", "decided_by"), request.GET)
    rows = [(one, [GROUNDS.get(ground, ground) for ground in one.grounds]) for one in page]
    context = {
        "page": page,
        "rows": rows,
        "state": state,
        "states": DuplicateState,
        "form": form if request.user.has_role(*WORKERS) else None,
    }
    return render(request, "customers/duplicates/list.html", context, status=422 if form.errors else 200)


@allow(*READERS)
@require_safe
def duplicate(request: StaffRequest, pk: int) -> HttpResponse:
    """Show two customers side by side."""
    return _page(request, _find(request, pk))


@allow(*WORKERS)
@require_POST
def duplicate_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Merge the two into the one chosen."""
    found, at = _find(request, pk), clock.now()
    form = MergeForm(request.POST, comparison=Comparison(found))
    kept = attempt(form, lambda: _merge(found, form, request.user, at))
    if kept is None:
        return _page(request, found, merging=form)
    messages.success(request, _("The two are one now. Everything is on this page."))
    return redirect(kept)


def _merge(found: Duplicate, form: MergeForm, actor: Any, at: datetime) -> Customer:
    values = form.cleaned_data
    keep = found.first_id if values["keep"] == FIRST else found.second_id
    versions = {found.first_id: values["first_version"], found.second_id: values["second_version"]}
    return merge(found, keep=keep, versions=versions, choices=form.choices(), actor=actor, at=at)


@allow(*WORKERS)
@require_POST
def duplicate_apart(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that they are two people."""
    found, form, at = _find(request, pk), ApartForm(request.POST), clock.now()
    actor = request.user
    if not attempt(form, lambda: tell_apart(found, reason=form.cleaned_data["reason"], actor=actor, at=at)):
        return _page(request, found, apart=form)
    messages.success(request, _("Noted: these are two people."))
    return redirect("customers:duplicates")


def _page(
    request: StaffRequest, found: Duplicate, merging: MergeForm | None = None, apart: ApartForm | None = None
) -> HttpResponse:
    comparison = Comparison(found)
    open_here = comparison.is_open and may_decide(request.user, found.first, found.second)
    form = (merging or MergeForm(comparison=comparison)) if open_here and request.user.has_role(*WORKERS) else None
    context = {
        "duplicate": found,
        "comparison": comparison,
        "lines": [
            (line, form[line.name] if form and line.name in form.fields else None) for line in comparison.lines()
        ],
        "form": form,
        "apart": apart or ApartForm(),
    }
    refused = bool((merging and merging.errors) or (apart and apart.errors))
    return render(request, "customers/duplicates/pair.html", context, status=422 if refused else 200)


def _find(request: StaffRequest, pk: int) -> Duplicate:
    seen = Duplicate.objects.visible_to(request.user).select_related(*_WITH_BOTH, "decided_by")
    return get_object_or_404(seen, pk=pk)
