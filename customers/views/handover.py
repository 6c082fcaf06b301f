"""Handing customers over: what will move is shown first, with the officer and the reason asked for."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from customers.forms.filing import HandOverForm, asked
from customers.listing import Listing
from customers.models import Customer
from customers.rules.handover import AT_ONCE, HANDS_OVER
from customers.services import handover as services
from customers.views.saving import form_page
from jinxin import clock
from jinxin.access import StaffRequest, allow
from jinxin.errors import DomainError
from jinxin.keys import key_of
from jinxin.refusals import attempt

SHOWN = 12
"""Names on the page; the others are counted."""


@allow(*HANDS_OVER)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """Ask who takes over the customers that were ticked, or all that match, and why; sent with both, do it."""
    listing = Listing(asked(request.POST.get("query", "")), request.user)
    back = f"{reverse('customers:list')}{listing.address}"
    keys = _keys(request, listing)
    try:
        services.check_number(len(keys))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(back)
    at = clock.now()
    form = HandOverForm(request.POST if "officer" in request.POST else None)
    moved = attempt(form, lambda: _move(form, keys, request.user, at))
    if moved is None:
        context = _what_moves(keys, request.user)
        return form_page(request, "customers/handover/confirm.html", form, back=back, query=listing.address, **context)
    text = ngettext("%(count)s customer is now with %(name)s.", "%(count)s customers are now with %(name)s.", moved)
    messages.success(request, text % {"count": moved, "name": form.cleaned_data["officer"].name})
    return redirect(back)


def _move(form: HandOverForm, keys: list[int], actor: Any, at: datetime) -> int:
    return services.hand_over(customers=keys, actor=actor, at=at, **form.cleaned_data)


def _keys(request: StaffRequest, listing: Listing) -> list[int]:
    """Return whom it is about: ticked in the list, all that match, or as the page of the question sends them back."""
    if request.POST.get("which") == "all":
        return list(listing.found().values_list("pk", flat=True)[: AT_ONCE + 1])
    texts = [*request.POST.getlist("customer"), *request.POST.get("customers", "").split()]
    keys = {key for text in texts if (key := key_of(text)) is not None}
    visible = Customer.objects.visible_to(request.user).filter(pk__in=sorted(keys)[: AT_ONCE + 1])
    return sorted(visible.values_list("pk", flat=True))


def _what_moves(keys: Sequence[int], person: Any) -> dict[str, Any]:
    """Return the names, from whom they come, and what goes along or stays."""
    moving = list(Customer.objects.filter(pk__in=keys).select_related("officer").order_by("name_pinyin", "pk"))
    counted = [(one, one.rows.count()) for one in services.going_along(list(keys))]
    return {
        "keys": " ".join(map(str, keys)),
        "count": len(moving),
        "names": [customer.name for customer in moving[:SHOWN]],
        "others": max(len(moving) - SHOWN, 0),
        "former": sorted(Counter(customer.officer.name for customer in moving).items()),
        "along": [(one.label, count) for one, count in counted if one.goes and count],
        "stays": [(one.label, count) for one, count in counted if not one.goes and count],
    }
