"""What the pages of the graph share: whom a request is about, and the part of a page that shows ties."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from customers.enums import RingKind
from customers.forms.relations import NEW, TieForm
from customers.models import Circle, CircleMember, Party, Relation, Ring
from customers.queries import relations as queries
from customers.queries.rings import rings_with
from customers.rules.relations import in_full, in_hands, is_of_the_register, shown_name
from customers.services.relations import add_prospect, add_relation
from jinxin.access import StaffRequest
from jinxin.errors import DomainError
from jinxin.refusals import attempt


def seen_party(request: StaffRequest, pk: int) -> Party:
    """Return a party that the person may see in full; 404 for all others."""
    visible = Party.objects.visible_to(request.user).select_related("customer", "business", "area", "officer")
    return get_object_or_404(visible, pk=pk)


def ties_context(ends: list[Party], person: Any, form: TieForm) -> dict[str, Any]:
    """Return what the ties of a customer with shops, or of a prospect, show."""
    keys = [end.pk for end in ends]
    rings = [ring_shown(ring, person) for ring in rings_with(keys)]
    members = CircleMember.objects.filter(party__in=keys, left_on=None, circle__in=Circle.objects.visible_to(person))
    ties, ended = queries.ties_of(ends, person)
    return {
        "ends": ends,
        "tie_form": form,
        "ties": ties,
        "several_ends": len(ends) > 1,
        "fixed": {tie.relation.pk for tie in ties if is_of_the_register(tie.relation)},
        "ended": ended,
        "rings": rings,
        "memberships": members.select_related("circle", "party").order_by("circle__name", "pk"),
        "may_tie": in_hands(person, ends[0]),
        "start": ends[0],
    }


def ring_shown(ring: Ring, person: Any) -> dict[str, Any]:
    """Return a loop with its members' names as the person may see them."""
    parties = [member.party for member in ring.members.all()]
    names = [shown_name(person, party) for party in parties]
    closes = ring.kind != RingKind.HUB
    following = [*names[1:], names[0]] if closes else ["、".join(names[1:])] + [""] * (len(names) - 1)
    members = [
        {"name": name, "party": party, "full": in_full(person, party), "next": after}
        for name, party, after in zip(names, parties, following, strict=True)
    ]
    return {"ring": ring, "members": members, "closes": closes}


def note_tie(request: StaffRequest, form: TieForm, at: datetime) -> Relation | None:
    """Note the tie of a form that was sent, say so and warn of loops; None where the form was refused."""
    relation = attempt(form, lambda: _add(form, request.user, at))
    if relation is None:
        return None
    messages.success(request, _("The tie is noted."))
    for ring in Ring.objects.filter(found_at=at, members__party=relation.source, gone_at=None).distinct():
        text = _("With this tie there is a loop: %(kind)s, %(count)s members. Look at it below.")
        messages.warning(request, text % {"kind": ring.get_kind_display(), "count": ring.size})
    return relation


@transaction.atomic
def _add(form: TieForm, actor: Any, at: datetime) -> Relation:
    """Note the tie; with somebody new, both or neither."""
    end, side, values = form.own_end, form.side_of_tie, form.cleaned_data
    if values["other"] in NEW:
        if known := queries.same_mobile(values["mobile"]):
            raise known_number(known, actor)
        kind, mobile = NEW[values["other"]], values["mobile"]
        other = add_prospect(kind=kind, name=values["who"], mobile=mobile, area=end.area, actor=actor, at=at)
    else:
        other = values["party"]
    source, target = (end, other) if side.is_source else (other, end)
    return add_relation(source=source, target=target, kind=side.kind, note=values["note"], actor=actor, at=at)


def known_number(known: list[Party], person: Any) -> DomainError:
    """Return the refusal where the mobile number of somebody new is known already."""
    names = "、".join(shown_name(person, party) for party in known)
    said = _("This number is known already: %(names)s. Search for it above, or leave the number out.")
    return DomainError(said % {"names": names}, field="mobile")
