"""The ties of a customer, searching for the other end while typing, and ending one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.forms.circles import SomebodyForm
from customers.forms.relations import ReasonForm, TieForm
from customers.models import Customer, Party, Relation
from customers.queries.graph import LONGEST_WAY, graph_around
from customers.queries.relations import Tie, parties_of, shown
from customers.queries.rings import customer_of
from customers.rules.register import READERS
from customers.rules.relations import in_hands, side_of
from customers.services.relations import end_relation
from customers.tabs import customer_head
from customers.views.parties import note_tie, seen_party, ties_context
from jinxin import clock
from jinxin.access import Role, StaffRequest, allow
from jinxin.refusals import attempt


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def relations(request: StaffRequest, pk: int) -> HttpResponse:
    """Whom a customer and their shops are tied to; the customer's officer notes more."""
    visible = Customer.objects.visible_to(request.user).select_related("officer", "segment")
    customer = get_object_or_404(visible, pk=pk)
    at, ends = clock.now(), parties_of(customer)
    sent = request.method == "POST"
    if sent and not in_hands(request.user, ends[0]):
        raise PermissionDenied
    form = TieForm(request.POST if sent else None, ends=ends, person=request.user)
    if sent and note_tie(request, form, at):
        return redirect("customers:relations", pk)
    shops = [end.business for end in ends if end.business]
    context = {
        "customer": customer,
        "head": customer_head(customer, request.user, at=at, businesses=shops),
        **ties_context(ends, request.user, form),
    }
    return render(request, "customers/relations/file.html", context, status=422 if form.errors else 200)


@allow(Role.OFFICER)
@require_POST
@never_cache
def found(request: StaffRequest) -> HttpResponse:
    """Whom a name that is being typed may mean, to choose from. Sent by POST: no number gets into an address."""
    kind = SomebodyForm if request.GET.get("own") else TieForm
    form = kind(request.POST, person=request.user, **({} if kind is SomebodyForm else {"ends": []}))
    return render(request, "customers/relations/_found.html", {"tie_form": form})


@allow(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def end_tie(request: StaffRequest, pk: int) -> HttpResponse:
    """End a tie, for a reason."""
    relation = get_object_or_404(Relation.objects.select_related(*_ENDS), pk=pk)
    ends = sorted((relation.source, relation.target), key=lambda end: end.is_prospect)
    near = next((end for end in ends if in_hands(request.user, end)), None)
    if near is None:
        raise Http404
    at = clock.now()
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def end() -> None:
        end_relation(relation=relation, reason=form.cleaned_data["reason"], actor=request.user, at=at)

    if attempt(form, end):
        messages.success(request, _("The tie has ended."))
        return redirect(_page_of(near))
    far = relation.target if near == relation.source else relation.source
    tie = Tie(relation, side_of(relation, near.pk), near, shown(far, request.user))
    context = {"form": form, "tie": tie, "back": _page_of(near)}
    return render(request, "customers/relations/end.html", context, status=422 if form.errors else 200)


_ENDS = ("source__customer", "source__business", "target__customer", "target__business")


def _page_of(party: Party) -> str:
    """Return the page that shows the ties of a party."""
    customer = customer_of(party)
    return reverse("customers:relations", args=[customer]) if customer else party.get_absolute_url()


@allow(*READERS)
@require_safe
def graph_data(request: StaffRequest, pk: int) -> JsonResponse:
    """The graph around a party as data, one or two steps far."""
    party = seen_party(request, pk)
    asked = request.GET.get("steps", "")
    steps = int(asked) if asked in {str(step) for step in range(1, LONGEST_WAY + 1)} else LONGEST_WAY
    return JsonResponse(graph_around(party, request.user, steps=steps))
