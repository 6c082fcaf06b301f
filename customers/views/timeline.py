"""The timeline of a customer as a part of the file."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.rules.register import READERS
from customers.timeline import LABELS, timeline_of
from customers.views.files import customer_file
from jinxin.access import allow
from jinxin.paging import page_of


class KindForm(forms.Form):
    """Which kind of entries to show."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("All")), *LABELS],
        required=False,
    )


@allow(*READERS)
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all that happened, or what is of one kind."""
    file = customer_file(request, pk)
    form = KindForm(request.GET or None)
    kind = form.cleaned_data["kind"] if form.is_bound and form.is_valid() else ""
    page = page_of(timeline_of(file["customer"], kind), request.GET)
    return render(request, "customers/timeline.html", {**file, "form": form, "kind": kind, "page": page})
