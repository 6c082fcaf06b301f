"""The consents of a customer: how they stand, what they were used for, signing, withdrawing, looking at what was
signed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.enums import ConsentKind, ConsentMethod
from customers.forms.consents import ACCEPT, PaperForm, ScreenForm, SigningForm, WithdrawalForm
from customers.models import Consent, Customer
from customers.queries.consents import current_text, history, standing, uses, valid_consent, words_signed, words_to_sign
from customers.rules import consents as rules
from customers.rules.register import READERS
from customers.services.consents import give_consent, withdraw_consent
from customers.views.files import customer_file
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.errors import StaleState
from jinxin.originals import SUFFIXES
from jinxin.paging import page_of
from jinxin.refusals import attempt
from jinxin.returning import asked_back
from jinxin.serving import original_response


def kind_of(text: str) -> ConsentKind:
    """Return the kind of consent an address names; 404 for what is none."""
    try:
        return ConsentKind(text)
    except ValueError as error:
        raise Http404 from error


@allow(*READERS)
@require_safe
def consents(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how each consent stands, everything that was signed, and what it was used for."""
    file = customer_file(request, pk)
    customer: Customer = file["customer"]
    context = {
        "standings": standing(customer, clock.local_date(clock.now())),
        "history": history(customer),
        "page": page_of(uses(customer), request.GET),
        "may_take": rules.may_take(request.user, customer),
        "may_withdraw": rules.may_withdraw(request.user, customer),
        "back": asked_back(request),
    }
    return render(request, "customers/consents/file.html", file | context)


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Let a customer read the text and sign it on the screen, or keep the photo of the signed paper."""
    file, chosen = customer_file(request, pk), kind_of(kind)
    customer: Customer = file["customer"]
    if not rules.may_take(request.user, customer):
        raise PermissionDenied
    at, text, language = clock.now(), current_text(chosen), get_language() or "zh-hans"
    on_paper = request.method == "POST" and request.POST.get("way") == "paper"
    initial = {"text": text.pk, "language": language}
    data = request.POST if request.method == "POST" else None
    screen = ScreenForm(None if on_paper else data, initial=initial, auto_id="screen_%s")
    sent, files = (data, request.FILES) if on_paper else (None, None)
    paper = PaperForm(sent, files, initial=initial, auto_id="paper_%s")
    form: SigningForm = paper if on_paper else screen
    try:
        consent = attempt(form, lambda: _keep(form, customer, chosen, request.user, at))
    except StaleState as error:
        messages.warning(request, error.message)
        return redirect(request.get_full_path())
    if consent:
        messages.success(request, _("“%(consent)s” is signed.") % {"consent": chosen.label})
        return redirect(asked_back(request) or reverse("customers:consents", args=[customer.pk]))
    context = {
        "kind": chosen,
        "text": text,
        "words": words_to_sign(text, language),
        "screen": screen,
        "paper": paper,
        "form": form,
        "on_paper": on_paper,
        "accept": ACCEPT,
        "back": asked_back(request),
    }
    return render(request, "customers/consents/sign.html", file | context, status=422 if form.is_bound else 200)


def _keep(form: SigningForm, customer: Customer, kind: ConsentKind, actor: Any, at: datetime) -> Consent:
    values = form.cleaned_data
    read = current_text(kind)
    if values["text"] != read.pk:
        raise StaleState(_("A new version of the text is in force. Let the customer read and sign that one."))
    return give_consent(
        customer=customer,
        kind=kind,
        method=ConsentMethod.PAPER if isinstance(form, PaperForm) else ConsentMethod.SCREEN,
        original=form.original(),
        signer=values["signer"],
        text=read,
        language=values["language"],
        actor=actor,
        at=at,
    )


@allow(*READERS)
@require_safe
def paper(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Show the text as a sheet to be printed and signed. The number of the identity card is written by hand."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    chosen = kind_of(kind)
    text = current_text(chosen)
    words = words_to_sign(text, get_language() or "zh-hans")
    context = {"customer": customer, "kind": chosen, "text": text, "words": words, "back": asked_back(request)}
    return render(request, "customers/consents/paper.html", context)


@allow(Role.OFFICER, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Note that a customer withdraws a consent; what stops working is said first."""
    file, chosen = customer_file(request, pk), kind_of(kind)
    customer: Customer = file["customer"]
    if not rules.may_withdraw(request.user, customer):
        raise PermissionDenied
    at = clock.now()
    current = valid_consent(customer, chosen, clock.local_date(at))
    if request.method != "POST" and current is None:
        return redirect("customers:consents", customer.pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    done = attempt(
        form, lambda: withdraw_consent(customer=customer, kind=chosen, **form.cleaned_data, actor=request.user, at=at)
    )
    if done:
        messages.success(request, _("“%(consent)s” is withdrawn.") % {"consent": chosen.label})
        return redirect("customers:consents", customer.pk)
    context = {"kind": chosen, "current": current, "form": form}
    return render(request, "customers/consents/withdraw.html", file | context, status=422 if form.is_bound else 200)


@allow(*READERS)
@require_safe
def consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was signed: the words of that version, as they were filled in then, and the signature."""
    found = _find(request, pk)
    file = customer_file(request, found.customer_id)
    page = page_of(found.uses.select_related("used_by", "consent"), request.GET)
    context = {"consent": found, "words": words_signed(found), "page": page}
    return render(request, "customers/consents/signed.html", file | context)


@allow(*READERS)
@require_safe
def original(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give out a signature or the photo of a signed paper."""
    found = _find(request, pk)
    name = f"{found.kind}-{found.pk}{SUFFIXES[found.evidence_type]}"
    return original_response(
        request, found.evidence, name=name, content_type=found.evidence_type, sha256=found.evidence_sha256
    )


def _find(request: HttpRequest, pk: int) -> Consent:
    """Return a consent of a customer whom the person may see; 404 for others'."""
    visible = Customer.objects.visible_to(request.user)
    return get_object_or_404(Consent.objects.filter(customer__in=visible).select_related("text", "taken_by"), pk=pk)


def signing_url(customer: Customer, kind: str, back: str) -> str:
    """Return the address where a customer signs a consent and the officer comes back to `back`."""
    return f"{reverse('customers:consent_sign', args=[customer.pk, kind])}?{urlencode({'next': back})}"
