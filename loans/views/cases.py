"""The case page: its frame, the overview and the timeline."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from customers.enums import ConsentKind
from customers.queries.consents import lacking
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.audit.models import Entry
from jinxin.offline import keep_on_device
from loans.enums import OPEN_STATES
from loans.forms.admission import AdmissionForm
from loans.models import Admission, Application, Paper
from loans.queries.cases import case_head
from loans.queries.overview import overview as read_overview
from loans.queries.verdicts import counted, thawed, verdicts
from loans.rules import cases as rules

ENTRIES = 50


def find_case(request: StaffRequest, pk: int, *, with_papers: bool = True) -> Application:
    """Return a case the person may see, with all that its head shows; 404 for others' cases.

    The tab of the contract goes without papers and admissions: once there is one, its head needs neither.
    """
    papers = Prefetch("papers", Paper.objects.select_related("uploaded_by", "removed_by", "photo"))
    admissions = Prefetch("admissions", Admission.objects.select_related("decided_by"))
    read_along = (papers, admissions) if with_papers else ()
    cases = Application.objects.visible_to(request.user).select_related(
        "customer__segment",
        "business",
        "product",
        "officer",
        "paper_list",
        "investigation__saved_by",
        "investigation__credit_report",
        "credit_line",
    )
    return get_object_or_404(cases.prefetch_related(*read_along), pk=pk)


def case_page(
    request: StaffRequest, template: str, application: Application, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Show a tab of a case. While it is open the telephone of its officer may keep it, for work without network."""
    frame = {"application": application, "head": case_head(application, request.user)}
    response = render(request, template, {**frame, **context}, status=status)
    is_own = application.officer_id == request.user.pk and application.state in OPEN_STATES
    return keep_on_device(response, request.user) if is_own and request.method == "GET" else response


@allow(*rules.READERS)
@require_safe
def overview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a case on one page."""
    return overview_page(request, find_case(request, pk))


def overview_page(
    request: StaffRequest, application: Application, *, form: AdmissionForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the overview; to who may decide on admission with the form for it, as sent where it was refused."""
    at = clock.now()
    context: dict[str, Any] = {"overview": read_overview(application, at=at)}
    if rules.may_edit(application, request.user):
        context["lacking"] = lacking(application.customer, clock.local_date(at), ConsentKind.PERSONAL_DATA)
    if form is None and rules.may_decide(application, request.user):
        form = AdmissionForm(initial={"version": application.version}, application=application)
    if form is not None:
        context["verdicts"] = verdicts(application, at=at)
        context["counted"] = counted(context["verdicts"])
    context["decisions"] = [(one, thawed(one.verdicts)) for one in application.admissions.all()]
    may_withdraw = rules.may_withdraw(application, request.user)
    return case_page(
        request,
        "loans/overview.html",
        application,
        {**context, "form": form, "may_withdraw": may_withdraw},
        status=status,
    )


@allow(*rules.READERS)
@require_safe
def timeline(request: StaffRequest, pk: int) -> HttpResponse:
    """Show everything that happened in a case, from the audit trail, the newest first."""
    application = find_case(request, pk)
    entries = Entry.objects.filter(application_id=application.pk).order_by("-number")
    page = Paginator(entries, ENTRIES).get_page(request.GET.get("page"))
    return case_page(request, "loans/timeline.html", application, {"page": page})
