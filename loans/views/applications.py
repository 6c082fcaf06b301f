"""Applications: the list, the form, submission and withdrawal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.enums import ConsentKind
from customers.models import Customer, Opportunity
from customers.queries.consents import lacking
from customers.rules.register import looks_after
from customers.services.consents import ConsentMissing
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.audit.services import stamp
from jinxin.errors import InvalidFields, StaleState
from jinxin.listing import asked_of
from jinxin.policy.services import policy_at
from jinxin.refusals import attempt, reopen
from loans.forms.applications import LONGEST_TEXT, ApplicationForm, WithdrawForm
from loans.models import Application
from loans.queries.applications import Listing
from loans.queries.products import Terms, offers, quote_for
from loans.rules import cases as rules
from loans.rules.purposes import doubtful_word
from loans.services import applications as services
from loans.views.cases import case_page, find_case


@allow(*rules.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def applications(request: StaffRequest) -> HttpResponse:
    """List applications: officers their own, the others all."""
    listing = Listing(asked_of(request), request.user, clock.now())
    if elsewhere := listing.address_of(request):
        return elsewhere
    sums = listing.sums()
    context = {"listing": listing, "sums": sums, "page": listing.page(sums.count), "sort": listing.sort_links()}
    return render(request, "loans/applications.html", context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: StaffRequest) -> HttpResponse:
    """Open an application for one of the officer's own customers, named in the address."""
    number = request.GET.get("customer", "")
    if not (number.isascii() and number.isdecimal()):
        messages.info(request, _("Choose the customer first."))
        return redirect("customers:list")
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=number[:18])
    if not looks_after(request.user, customer):
        raise PermissionDenied
    at, need = clock.now(), _need(request, customer)
    data = request.POST if request.method == "POST" else None
    form = ApplicationForm(data, customer=customer, initial=_carried(request))

    def save() -> Application:
        asked = form.asked_for()
        return services.open_application(customer=customer, **asked, opportunity=need, actor=request.user, at=at)

    application = attempt(form, save)
    if application is None:
        return _form_page(request, form, customer)
    messages.success(request, _("Draft %(number)s is saved.") % {"number": application.number})
    _warn_of_purpose(request, application)
    return redirect(application)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    application = find_case(request, pk)
    if request.method != "POST" and not rules.may_edit(application, request.user):
        return redirect(application)
    at = clock.now()
    data = request.POST if request.method == "POST" else None
    form = ApplicationForm(data, customer=application.customer, application=application, initial=_initial(application))

    def save() -> Application:
        asked = {**form.asked_for(), "version": form.cleaned_data["version"] or 0}
        return services.edit_application(application, **asked, actor=request.user, at=at)

    try:
        saved = attempt(form, save)
    except StaleState as error:
        application.refresh_from_db()
        conflicts = reopen(form, _initial(application))
        form.add_error(None, error.message)
        return _form_page(request, form, application.customer, application=application, conflicts=conflicts)
    if saved is None:
        return _form_page(request, form, application.customer, application=application)
    messages.success(request, _("Draft %(number)s is saved.") % {"number": saved.number})
    _warn_of_purpose(request, saved)
    return redirect(saved)


@allow(Role.OFFICER)
@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Submit a draft: from now on the investigation deadline runs."""
    application = find_case(request, pk)
    try:
        submitted = services.submit(application, actor=request.user, at=clock.now())
    except InvalidFields as error:
        for message in error.errors.values():
            messages.error(request, message)
        return redirect("loans:edit", application.pk)
    except ConsentMissing as error:  # the case page says so too, with the way to sign
        messages.error(request, error.message)
        return redirect(application)
    deadline = submitted.investigation_deadline
    if deadline is not None:
        text = _("Submitted. The investigation is due on %(due)s.") % {"due": stamp(deadline.due_at)}
        messages.success(request, text)
    return redirect(submitted)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the customer withdraws, with the reason."""
    application = find_case(request, pk)
    if request.method != "POST" and not rules.may_withdraw(application, request.user):
        return redirect(application)
    at = clock.now()
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    done = attempt(form, lambda: services.withdraw(application, **form.cleaned_data, actor=request.user, at=at))
    if done is None:
        status = 422 if form.is_bound else 200
        return case_page(request, "loans/withdraw.html", application, {"form": form}, status=status)
    messages.success(request, _("%(number)s is withdrawn.") % {"number": done.number})
    return redirect(done)


@allow(Role.OFFICER)
@require_POST
def quote(request: StaffRequest) -> HttpResponse:
    """Answer a form that is being filled in with today's rate and the first instalment; nothing is saved."""
    return render(
        request, "loans/_quote.html", {"quote": quote_for(Terms.read(request.POST), clock.local_date(clock.now()))}
    )


def _need(request: StaffRequest, customer: Customer) -> Opportunity | None:
    """Return the open need of the customer that the address names, if it names one."""
    number = request.GET.get("opportunity", "")[:18]
    if not (number.isascii() and number.isdecimal()):
        return None
    open_ones = Opportunity.objects.visible_to(request.user).filter(customer=customer, closed_at__isnull=True)
    return open_ones.filter(pk=number).first()


def _form_page(request: StaffRequest, form: ApplicationForm, customer: Customer, **context: Any) -> HttpResponse:
    at = clock.now()
    context |= {
        "form": form,
        "customer": customer,
        "offers": offers(customer.customer_class, clock.local_date(at)),
        "policy": policy_at(at),
        "lacking": lacking(customer, clock.local_date(at), ConsentKind.PERSONAL_DATA),
    }
    return render(request, "loans/application_form.html", context, status=422 if form.is_bound else 200)


def _carried(request: StaffRequest) -> dict[str, str]:
    """Return what the address of a new application brings along, such as from a match of products."""
    names = ("business", "product", "amount", "term_months", "method", "purpose")
    return {name: request.GET[name][:LONGEST_TEXT] for name in names if name in request.GET}


def _initial(application: Application) -> dict[str, Any]:
    names = ("business", "product", "amount", "term_months", "method", "purpose", "version")
    return {name: getattr(application, name) for name in names}


def _warn_of_purpose(request: StaffRequest, application: Application) -> None:
    """Say at once what a reader will ask about the purpose."""
    if word := doubtful_word(application.purpose):
        text = _("The purpose mentions “%(word)s”. Make clear that the money goes to none of the banned uses.")
        messages.warning(request, text % {"word": word})
