"""Answers to a single value that has just been entered. Sent by POST, so that no number gets into an address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from customers import checks
from customers.forms.register import DayField
from jinxin import clock
from jinxin.access import Role, allow
from jinxin.keys import key_of
from jinxin.policy.services import policy_at


@allow(Role.OFFICER)
@require_POST
@never_cache
def check_id(request: HttpRequest) -> HttpResponse:
    """Say whether a national ID can be right and whether it is known."""
    today = clock.local_date(clock.now())
    text, own = _value(request, "id_number"), _own(request, "customer")
    return _answer(request, "id_number", checks.national_id(text, person=request.user, today=today, own=own))


@allow(Role.OFFICER)
@require_POST
@never_cache
def check_mobile(request: HttpRequest) -> HttpResponse:
    """Say whether a mobile number can be right; warn where it is known with the same name."""
    name, mobile = _value(request, "name"), _value(request, "mobile")
    return _answer(request, "mobile", checks.mobile(name, mobile, person=request.user, own=_own(request, "customer")))


@allow(Role.OFFICER)
@require_POST
@never_cache
def check_code(request: HttpRequest) -> HttpResponse:
    """Say whether a unified social credit code can be right and whether it is known."""
    text, own = _value(request, "credit_code"), _own(request, "business")
    return _answer(request, "credit_code", checks.credit_code(text, person=request.user, own=own))


@allow(Role.OFFICER)
@require_POST
@never_cache
def check_card(request: HttpRequest) -> HttpResponse:
    """Say whether a card number can be right; warn where another customer has it."""
    text, own = _value(request, "number"), _own(request, "customer") or 0
    return _answer(request, "number", checks.bank_card(text, person=request.user, own=own))


@allow(Role.OFFICER)
@require_POST
@never_cache
def check_licence(request: HttpRequest) -> HttpResponse:
    """Say whether a licence is old enough for a loan, else when it will be."""
    at = clock.now()
    try:
        day = DayField(required=False).clean(_value(request, "licensed_on"))
    except forms.ValidationError as error:
        return _answer(request, "licensed_on", checks.Check("danger", " ".join(error.messages)))
    return _answer(request, "licensed_on", checks.licence(day, today=clock.local_date(at), policy=policy_at(at)))


def _value(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:200]


def _own(request: HttpRequest, name: str) -> int | None:
    """Return which customer or business the form is about, where it exists already."""
    return key_of(request.GET.get(name))


def _answer(request: HttpRequest, slot: str, check: checks.Check | None) -> HttpResponse:
    return render(request, "customers/_said.html", {"slot": slot, "check": check})
