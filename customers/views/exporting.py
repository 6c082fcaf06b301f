"""The list of customers as a workbook for Excel."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from customers.forms.filing import ExportForm
from customers.listing import Listing
from customers.rules.handover import EXPORTS_WHOLE
from customers.rules.register import READERS
from customers.services import exporting as services
from customers.views.saving import form_page
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.refusals import attempt
from jinxin.workbooks import CONTENT_TYPE


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: StaffRequest) -> HttpResponseBase:
    """Say what will be written, ask about numbers in full; then give the workbook, or write a long one in the
    background."""
    listing = Listing(request.GET, request.user)
    counts = listing.counts()
    total, more = counts.of_class[listing.customer_class], counts.more[listing.customer_class]
    form = ExportForm(request.POST if request.method == "POST" else None)
    at = clock.now()
    answer = attempt(form, lambda: _answer(listing, total, {**form.cleaned_data, "actor": request.user, "at": at}))
    return answer or _page(request, listing, total, more, form)


def _answer(listing: Listing, total: int, how: dict[str, Any]) -> HttpResponseBase:
    if total > services.WHILE_ONE_WAITS:
        return redirect("jobs:job", services.ask_for_list(listing, **how).pk)
    file = BytesIO()
    services.write_list(file, listing, **how, advance=lambda _done: None)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=services.file_name(how["at"]), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: StaffRequest, listing: Listing, total: int, more: bool, form: ExportForm) -> HttpResponse:
    context = {
        "listing": listing,
        "back": f"{reverse('customers:list')}{listing.address}",
        "total": total,
        "more": more,
        "in_background": total > services.WHILE_ONE_WAITS,
        "whole": request.user.has_role(*EXPORTS_WHOLE) and any(column.whole for column in listing.columns),
    }
    return form_page(request, "customers/export.html", form, **context)
