"""The rows of a case's credit report: shown, imported from Excel or CSV, taken out; the templates for them."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.enums import ConsentKind
from customers.queries.consents import lacking
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import InvalidFields
from jinxin.policy.services import policy_at
from jinxin.refusals import refuse
from jinxin.workbooks import CONTENT_TYPE
from loans.creditfile import template as blank
from loans.creditfile.tables import TABLES
from loans.forms.credit import CreditReportForm
from loans.models import Application
from loans.queries.credit import credit_page
from loans.rules import cases as rules
from loans.services.credit import FaultyRows, drop_report, import_report
from loans.views.cases import case_page, find_case


@allow(*rules.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show accounts, inquiries and figures; the officer of the case sends in new rows while the case is open."""
    application = find_case(request, pk)
    if request.method != "POST":
        return _page(request, application, CreditReportForm())
    form, faults, at = CreditReportForm(request.POST, request.FILES), [], clock.now()
    if form.is_valid():
        try:
            report = import_report(
                application,
                uploads=form.cleaned_data["rows"],
                reported_on=form.cleaned_data["reported_on"],
                guarantees=form.cleaned_data["guarantees"],
                actor=request.user,
                at=at,
            )
        except FaultyRows as error:
            refuse(form, error)
            faults = error.faults
        except InvalidFields as error:
            refuse(form, error)
        else:
            text = _("The report of %(day)s is imported; the figures follow from its rows.")
            messages.success(request, text % {"day": report.reported_on})
            return redirect("loans:credit_report", application.pk)
    return _page(request, application, form, faults=faults)


@allow(Role.OFFICER)
@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the imported report out; figures may be corrected by hand again."""
    application = find_case(request, pk)
    drop_report(application, actor=request.user, at=clock.now())
    messages.success(request, _("The imported report is taken out. Its figures stay and may be corrected by hand."))
    return redirect("loans:investigation", application.pk)


@allow(*rules.READERS)
@require_safe
def credit_template(request: StaffRequest, table: str) -> FileResponse:
    """Give the blank workbook (`all`), or one blank table as CSV."""
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    if table == "all":
        name = _("Credit report template.xlsx")
        return _download(blank.workbook(language), name, CONTENT_TYPE)
    if table not in TABLES:
        raise Http404
    name = f"{TABLES[table].title}.csv"
    return _download(blank.csv_table(table, language), name, "text/csv; charset=utf-8")


def _download(content: bytes, name: str, content_type: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=content_type)


def _page(request: StaffRequest, application: Application, form: CreditReportForm, **context: Any) -> HttpResponse:
    now = clock.now()
    may_import = rules.may_investigate(application, request.user)
    context |= {
        "page": credit_page(application, policy=policy_at(now), at=now),
        "form": form if may_import else None,
        "tables": list(TABLES.values()),
        "lacking": lacking(application.customer, clock.local_date(now), ConsentKind.CREDIT_INQUIRY)
        if may_import
        else None,
    }
    status = 422 if form.is_bound else 200
    return case_page(request, "loans/credit_report.html", application, context, status=status)
