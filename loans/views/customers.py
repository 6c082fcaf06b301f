"""A customer's applications, lines, loans and papers as a part of the file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customers.rules.register import READERS, sees_everyone
from customers.views.files import customer_file
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.paging import page_of
from loans.queries.customers import applications_of, lines_of, loans_of_customer, money_of, papers_of


@allow(*READERS)
@require_safe
def customer_loans(request: StaffRequest, pk: int) -> HttpResponse:
    """Show all that a customer has with us; loans of a former officer are named, not linked."""
    file = customer_file(request, pk)
    customer, today = file["customer"], clock.local_date(clock.now())
    lines, loans = lines_of(customer), loans_of_customer(customer, today)
    context = {
        "applications": applications_of(customer),
        "lines": lines,
        "loans": loans,
        "money": money_of(lines, loans, today),
        "page": page_of(papers_of(customer), request.GET),
        "everyone": sees_everyone(request.user),
        "today": today,
    }
    return render(request, "loans/customer_loans.html", {**file, **context})
