"""The administrator's pages: accounts, and the details of the centre."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.staff import queries
from jinxin.staff.forms import AccountFilter, AccountForm, CentreForm, ReasonForm
from jinxin.staff.models import Centre, User
from jinxin.staff.services import accounts as services


@allow(Role.ADMINISTRATOR)
@require_GET
def accounts(request: StaffRequest) -> HttpResponse:
    """List all accounts."""
    chosen = AccountFilter(request.GET)
    page = page_of(queries.accounts(**chosen.wanted()), request.GET)
    return render(request, "staff/accounts.html", {"page": page, "filter": chosen})


@allow(Role.ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def account_create(request: StaffRequest) -> HttpResponse:
    """Create an account; its first password is shown once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        user, password = services.create_account(
            values=values, roles=values["roles"], actor=request.user, at=clock.now()
        )
        return render(request, "staff/first_password.html", {"person": user, "password": password, "created": True})
    return render(request, "staff/account_create.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one account and change it."""
    person = get_object_or_404(User, pk=pk)
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=pk))

    def save() -> None:
        values = form.cleaned_data
        given = {"values": values, "roles": values["roles"], "version": values["version"]}
        services.change_account(person, **given, actor=request.user, at=clock.now())

    if attempt(form, save, told_elsewhere=()):
        messages.success(request, _("The account was saved."))
        return redirect("staff:account", pk)
    return _show(request, person, form=form)


@allow(Role.ADMINISTRATOR)
@require_POST
def account_active(request: StaffRequest, pk: int) -> HttpResponse:
    """Deactivate an account or open it again, with a reason."""
    person = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST)
    switch = services.deactivate if request.POST.get("to") == "inactive" else services.reactivate

    def act() -> None:
        switch(person, **form.cleaned_data, actor=request.user, at=clock.now())

    if attempt(form, act, told_elsewhere=()):
        messages.success(request, _("The account was saved."))
        return redirect("staff:account", pk)
    return _show(request, person, reason_form=form)


@allow(Role.ADMINISTRATOR)
@never_cache
@require_POST
def account_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Reset a password; the new one is shown once."""
    person = get_object_or_404(User, pk=pk)
    password = services.reset_password(person, actor=request.user, at=clock.now())
    return render(request, "staff/first_password.html", {"person": person, "password": password})


@allow(Role.ADMINISTRATOR, Role.MANAGER)
@require_http_methods(["GET", "POST"])
def centre(request: StaffRequest) -> HttpResponse:
    """Show and change the lender's details."""
    form = CentreForm(request.POST or None, instance=Centre.objects.order_by("pk").first())
    if request.method == "POST" and form.is_valid():
        services.change_centre(values=form.cleaned_data, actor=request.user, at=clock.now())
        messages.success(request, _("The centre's details were saved."))
        return redirect("staff:centre")
    return render(request, "staff/centre.html", {"form": form}, status=422 if form.is_bound else 200)


def _show(
    request: StaffRequest, person: User, *, form: AccountForm | None = None, reason_form: Any = None
) -> HttpResponse:
    form = form or AccountForm(instance=User.objects.get(pk=person.pk))
    refused = form.is_bound or reason_form is not None
    context = {
        "person": person,
        "form": form,
        "reason_form": reason_form or ReasonForm(),
        "history": queries.history(person),
    }
    return render(request, "staff/account.html", context, status=422 if refused else 200)
