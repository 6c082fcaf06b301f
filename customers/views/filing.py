"""Saved views of the list, and its columns."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.forms.filing import ViewForm, ViewNameForm, asked
from customers.listing import Listing
from customers.listing.columns import BY_CODE
from customers.models import SavedView
from customers.rules.register import READERS
from customers.services import views as services
from customers.views.saving import form_page
from jinxin.access import StaffRequest, allow
from jinxin.refusals import attempt


@allow(*READERS)
@require_http_methods(["GET", "HEAD"])
def views(request: StaffRequest) -> HttpResponse:
    """Show the person's views: rename, delete, choose the one the list opens with."""
    own = SavedView.objects.filter(person=request.user)
    return form_page(request, "customers/views/list.html", ViewNameForm(), views=own)


@allow(*READERS)
@require_POST
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep the list that is being looked at."""
    form = ViewForm(request.POST, person=request.user)
    view = attempt(form, lambda: services.save_view(person=request.user, **form.cleaned_data))
    if view is None:
        taken = SavedView.objects.filter(person=request.user, name=request.POST.get("name", "").strip()).exists()
        return form_page(request, "customers/views/save.html", form, taken=taken)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('customers:list')}{view.query}")


@allow(*READERS)
@require_POST
def change_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a view, make it the default, or delete it."""
    view = get_object_or_404(SavedView, pk=pk, person=request.user)
    match request.POST.get("do"):
        case "delete":
            services.delete_view(view)
            messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        case "default":
            services.set_default(view, is_default=not view.is_default)
        case _what:
            return _rename(request, view)
    return redirect("customers:views")


def _rename(request: StaffRequest, view: SavedView) -> HttpResponse:
    form = ViewNameForm(request.POST)
    if attempt(form, lambda: services.rename_view(view, name=form.cleaned_data["name"])):
        messages.success(request, _("The view is now called “%(name)s”.") % {"name": view.name})
        return redirect("customers:views")
    own = SavedView.objects.filter(person=request.user)
    return form_page(request, "customers/views/list.html", form, views=own, wrong=view.pk)


@allow(*READERS)
@require_POST
def choose_columns(request: StaffRequest) -> HttpResponse:
    """Keep the columns that were ticked, and show the list with them."""
    usual = request.POST.get("set") == "usual"
    codes = [] if usual else [code for code in BY_CODE if code in request.POST.getlist("column")]
    services.keep_columns(person=request.user, codes=codes or ([] if usual else ["name"]))
    listing = Listing(asked(request.POST.get("query", "")), request.user)
    return redirect(f"{reverse('customers:list')}{listing.params(columns=None)}")
