"""The officer's telephone: the work of today, drafts and photos it sends."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.models import Area
from customers.queries.dayplan import plan_of
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.drafts import read_draft, texts_of
from jinxin.errors import DomainError
from jinxin.offline import keep_on_device
from jinxin.refusals import attempt
from jinxin.staff.choosing import Whose, whose
from jinxin.staff.models import User
from loans.field.drafts import Joined, form_of, join_draft
from loans.field.forms import PhotoForm
from loans.field.photos import file_photo
from loans.field.queries import waiting_cases
from loans.models import Application, Paper
from loans.views.cases import find_case


@allow(Role.OFFICER, Role.MANAGER, Role.AUDITOR)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Show an officer's way of the day: cases to be investigated by their clocks, then the doors of the plan."""
    at = clock.now()
    day = clock.local_date(at)
    chosen = _whose(request)
    officer = chosen.officer if chosen else request.user
    context = {
        "day": day,
        "officer": officer,
        "whose": chosen,
        "own": officer == request.user,
        "cases": waiting_cases(officer, day) if officer else [],
        **(_plan(officer, day) if officer else {}),
    }
    response = render(request, "loans/field/today.html", context)
    return keep_on_device(response, request.user) if officer == request.user else response


def _plan(officer: User, day: date) -> dict[str, Any]:
    tree, plan = Area.objects.tree(), plan_of(officer, day)
    ahead = [one for one in plan if not one.visit]
    labels = {one.premises.pk: tree.label(one.premises.area_id) for one in ahead}
    return {"plan": plan, "ahead": ahead, "done": len(plan) - len(ahead), "labels": labels}


def _whose(request: StaffRequest) -> Whose | None:
    """Return whose day an overseer looks at; None for everybody else, who has only their own."""
    if not request.user.has_role(Role.MANAGER, Role.AUDITOR):
        return None
    usual = request.user if request.user.has_role(Role.OFFICER) else None
    return whose(request.GET.get("officer", ""), request.user, usual=usual)


@allow(Role.OFFICER)
@require_POST
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Save what a device typed into the investigation, field by field; say what became of each."""
    application = find_case(request, pk)
    try:
        sent = read_draft(request.body)
        if sent.person != request.user.pk:
            return JsonResponse({"other_person": True}, status=409)
        joined = join_draft(application, draft=sent, actor=request.user, at=clock.now())
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=409)
    return JsonResponse(_answer(joined))


def _answer(joined: Joined) -> dict[str, Any]:
    saved, merge = joined.saved, joined.merge
    by = ""
    if merge.clashes and saved.saved_at and saved.saved_by:
        by = _("%(person)s, %(moment)s") % {
            "person": saved.saved_by.name,
            "moment": timezone.localtime(saved.saved_at).strftime("%Y-%m-%d %H:%M"),
        }
    return {
        "version": saved.version,
        "saved": [*merge.changed, *merge.alike],
        "clashes": merge.clashes,
        "refused": merge.refused,
        "values": texts_of(form_of(saved)),
        "by": by,
    }


@allow(Role.OFFICER)
@require_POST
def photo(request: StaffRequest, pk: int) -> HttpResponse:
    """File a photo taken on site; a telephone asks for JSON, a form without script is led to the papers."""
    application, at = find_case(request, pk), clock.now()
    by_script = request.headers.get("Accept", "").startswith("application/json")
    if by_script and request.POST.get("person", "") != str(request.user.pk):
        return JsonResponse({"other_person": True}, status=409)
    form = PhotoForm(request.POST, request.FILES)

    def file() -> Paper:
        cleaned = form.cleaned_data
        return file_photo(
            application,
            kind=cleaned["kind"],
            upload=cleaned["photo"],
            taken=form.taken(at),
            actor=request.user,
            at=at,
        )

    try:
        filed = attempt(form, file)
    except DomainError as error:
        form.add_error(None, error.message)
        filed = None
    return _filed_by_script(application, form, filed) if by_script else _filed(request, application, form, filed)


def _filed_by_script(application: Application, form: PhotoForm, filed: Paper | None) -> HttpResponse:
    if filed is None:
        return JsonResponse({"message": _why(form)}, status=422)
    url = reverse("loans:paper", args=[filed.pk])
    return JsonResponse({"case": application.pk, "paper": url, "kind": filed.get_kind_display()})


def _filed(request: StaffRequest, application: Application, form: PhotoForm, filed: Paper | None) -> HttpResponse:
    if filed is None:
        messages.error(request, _why(form))
    else:
        messages.success(request, _("The photo is filed: %(kind)s.") % {"kind": filed.get_kind_display()})
    return redirect(f"{reverse('loans:investigation', args=[application.pk])}#part-photos")


def _why(form: PhotoForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
