"""The list of customers, and that of a campaign, as a workbook for Excel."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.campaignlist import TargetList
from customers.forms.filing import ExportForm
from customers.listing import Listing
from customers.models import Campaign
from customers.rules.handover import EXPORTS_WHOLE
from customers.rules.register import READERS, WORKERS
from customers.services import campaign_export
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
    return _workbook(file, services.file_name(how["at"]))


def _workbook(file: BytesIO, name: str) -> FileResponse:
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: StaffRequest, listing: Listing, total: int, more: bool, form: ExportForm) -> HttpResponse:
    context = {
        "said": listing.said(),
        "columns": listing.columns,
        "back": f"{reverse('customers:list')}{listing.address}",
        "total": total,
        "more": more,
        "in_background": total > services.WHILE_ONE_WAITS,
        "whole": request.user.has_role(*EXPORTS_WHOLE) and any(column.whole for column in listing.columns),
    }
    return form_page(request, "customers/export.html", form, **context)


@allow(*WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def export_targets(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The list of a campaign, likewise: as the page shows it, so an officer's own part of a campaign of others."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    listing = TargetList(request.GET, request.user, campaign)
    total = listing.found().count()
    form = ExportForm(request.POST if request.method == "POST" else None)
    form.fields["unmasked"].label = _("With whole mobile numbers")
    at = clock.now()
    answer = attempt(form, lambda: _targets(listing, total, {**form.cleaned_data, "actor": request.user, "at": at}))
    context = {
        "campaign": campaign,
        "said": [(chip.label, chip.value) for chip in listing.chips()],
        "columns": campaign_export.COLUMNS,
        "back": f"{campaign.get_absolute_url()}{listing.params()}#list",
        "total": total,
        "in_background": total > services.WHILE_ONE_WAITS,
        "whole": request.user.has_role(*EXPORTS_WHOLE),
    }
    return answer or form_page(request, "customers/campaigns/export.html", form, **context)


def _targets(listing: TargetList, total: int, how: dict[str, Any]) -> HttpResponseBase:
    if total > services.WHILE_ONE_WAITS:
        return redirect("jobs:job", campaign_export.ask_for_targets(listing, **how).pk)
    file = BytesIO()
    campaign_export.write_targets(file, listing, **how, advance=lambda _done: None)
    return _workbook(file, campaign_export.file_name(listing.campaign, how["at"]))
