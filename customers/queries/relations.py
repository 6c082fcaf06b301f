"""Reads of the graph, named by what is asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.identifiers import clean_mobile
from customers.models import (
    Attendance,
    CircleMember,
    Contact,
    Customer,
    Party,
    PartyQuerySet,
    Relation,
    Suggestion,
    SuggestionPause,
)
from customers.queries.counting import rows_of_each
from customers.queries.search import plain
from customers.rules.register import EVERYONE, WORKERS
from customers.rules.relations import SIDES, Side, in_full, shown_name, side_of
from jinxin.clock import local_date
from jinxin.fields import keyed_hash
from jinxin.policy.services import policy_at

FOUND = 8
"""Parties that the search while typing offers."""

BEST = 200
"""Suggestions that a list shows at most."""


@dataclass(frozen=True)
class Shown:
    """A party as one person may see it: in full, or 王* with no way to it."""

    party: Party
    name: str
    in_full: bool
    about: str | Promise
    url: str


def shown(party: Party, person: Any) -> Shown:
    """Return a party as `person` may see it; its customer and business are loaded already."""
    full = in_full(person, party)
    about: str | Promise
    if not full:
        about = _("prospect of a colleague") if party.is_prospect else _("customer of a colleague")
    elif party.is_prospect:
        about = _("prospect")
    else:
        about = _("customer") if party.customer_id else _("shop of a customer")
    leads = full and (not party.is_prospect or person.has_role(*WORKERS))
    return Shown(party, shown_name(person, party), full, about, party.get_absolute_url() if leads else "")


def whole_parties() -> PartyQuerySet:
    """Return parties with what is needed to show them, without those that went into another."""
    return (
        Party.objects.filter(customer__merged_into=None, business__customer__merged_into=None)
        .filter(dropped_at=None)
        .select_related("customer", "business", "area")
    )


def find_parties(text: str, person: Any, *, leave_out: Iterable[int] = ()) -> list[Shown]:
    """Return whom `text` may mean, the person's own before colleagues'.

    Understood: a part of the name (of colleagues' and of the whole register the beginning), pinyin and its initials,
    the last one to four digits of the mobile, the whole mobile. Colleagues' are found only by the beginning of the
    name, of at least two characters, or by the whole mobile, and come masked: enough to link, nothing more.
    """
    typed = plain(text)
    if not typed:
        return []
    parties = whole_parties().exclude(pk__in=list(leave_out)).order_by()
    if person.has_role(*EVERYONE):
        found = _first(parties.filter(_begins(typed) | _letters(typed)))
    else:
        nobodys = parties.filter(officer=None, customer=None, business=None)
        mine = _first(parties.filter(_contains(typed), officer=person)) + _first(
            nobodys.filter(_begins(typed) | _letters(typed))
        )
        others = parties.exclude(officer=person).filter(_begins(typed)) if len(typed) > 1 else parties.none()
        known = {party.pk for party in mine}
        found = mine + ([party for party in _first(others) if party.pk not in known] if len(mine) < FOUND else [])
    return [shown(party, person) for party in found[:FOUND]]


CANDIDATES = 50
"""Parties that are read to choose the first from: in an order by name the database would read the whole register."""


def _first(parties: PartyQuerySet) -> list[Party]:
    """Return some of these parties by name."""
    return sorted(parties[:CANDIDATES], key=lambda party: (party.name_pinyin, party.pk))[:FOUND]


def _contains(typed: str) -> Q:
    """Match what an officer may look for among their own: any part of the name, letters, the last digits."""
    found = Q(name__holds=typed) | _letters(typed) | _mobile(typed)
    return found | Q(mobile_last4__endswith=typed) if re.fullmatch("[0-9]{1,3}", typed) else found


def _begins(typed: str) -> Q:
    return Q(name__startswith=typed) | _mobile(typed)


def _mobile(typed: str) -> Q:
    try:
        return Q(mobile_hash=keyed_hash(clean_mobile(typed)))
    except ValidationError:
        return Q(pk__in=())


def _letters(typed: str) -> Q:
    """Match pinyin, its initials, or the last four digits of the mobile: each by an index."""
    compact = re.sub(r"[\s'-]", "", typed).lower()
    if re.fullmatch("[a-z]+", compact):
        return Q(name_pinyin__startswith=compact) | Q(name_initials__startswith=compact)
    if re.fullmatch("[0-9]{4}", compact):
        return Q(mobile_last4=compact)
    return Q(pk__in=())


def same_mobile(mobile: str, *, leave_out: int | None = None) -> list[Party]:
    """Return who has this mobile number already, customers first; nobody for what is no number."""
    try:
        number = keyed_hash(clean_mobile(mobile))
    except ValidationError:
        return []
    found = whole_parties().filter(mobile_hash=number).exclude(pk__in=[leave_out] if leave_out else [])
    return sorted(found.order_by("pk")[:FOUND], key=lambda party: party.is_prospect)


def search_prospects(text: str, person: Any) -> PartyQuerySet:
    """Return the prospects that `person` may see and `text` points at; all for a blank text."""
    prospects = Party.objects.visible_to(person).prospects().select_related("area", "officer")
    typed = plain(text)
    if not typed:
        return prospects
    return prospects.filter(_contains(typed) | Q(note__holds=typed))


# Ties


@dataclass(frozen=True)
class Tie:
    """A tie from one end: which end, what the other is to it, who that is, and whether it can be ended."""

    relation: Relation
    side: Side
    end: Party
    other: Shown

    @property
    def says(self) -> str:
        """The tie as a sentence about `end`."""
        return str(self.side.says) % {"name": self.other.name}


def parties_of(customer: Customer) -> list[Party]:
    """Return a customer and their shops as points of the graph, the person first."""
    # Two queries, each by an index: one that joins them with "or" reads the whole table.
    points = Party.objects.select_related("customer", "business", "area").order_by("pk")
    shops = points.filter(business__customer=customer) if customer.is_business else ()
    return [*points.filter(customer=customer), *shops]


def ties_of(ends: list[Party], person: Any) -> tuple[list[Tie], list[Tie]]:
    """Return the ties of these parties in the order of the kinds, and those that have ended.

    A tie between two of them (an owner and a shop) comes once.
    """
    by_key = {end.pk: end for end in ends}
    relations = (
        Relation.objects.filter(Q(source__in=by_key) | Q(target__in=by_key))
        .select_related("source__customer", "source__business", "target__customer", "target__business", "noted_by")
        .order_by("-noted_at", "-pk")
    )
    ties = [_tie(relation, by_key, person) for relation in relations]
    standing = [tie for tie in ties if tie.relation.ended_at is None]
    ended = [tie for tie in ties if tie.relation.ended_at]
    return sorted(standing, key=lambda tie: _PLACES[tie.side.code]), ended


def _tie(relation: Relation, ends: dict[int, Party], person: Any) -> Tie:
    near, far = relation.source, relation.target
    if near.pk not in ends:
        near, far = far, near
    return Tie(relation, side_of(relation, near.pk), near, shown(far, person))


_PLACES = {side.code: place for place, side in enumerate(SIDES)}


# Suggestions


@dataclass(frozen=True)
class Suggested:
    """A prospect worth speaking to, for whom, and the links that say why."""

    party: Party
    officer: Any
    score: int
    links: list["Link"]


@dataclass(frozen=True)
class Link:
    """Why somebody is suggested: a tie to a customer, or a group or salon shared with one."""

    text: str
    url: str


def suggested(person: Any, *, at: datetime, **filters: Any) -> QuerySet[Suggestion]:
    """Return the suggestions `person` may see, the strongest first, without those put aside, spoken to or dropped."""
    policy, today = policy_at(at), local_date(at)
    spoken = Contact.objects.filter(party=OuterRef("party"), at__gt=at - timedelta(days=policy.suggestion_contact_days))
    pauses = SuggestionPause.objects.filter(party=OuterRef("party"), officer=OuterRef("officer"), until__gt=today)
    rows = Suggestion.objects.filter(
        ~Exists(spoken),
        ~Exists(pauses),
        party__customer=None,
        party__business=None,
        party__dropped_at=None,
        **filters,
    ).order_by("-score", "party_id", "officer_id")
    return rows if person.has_role(*EVERYONE) else rows.filter(officer=person)


def suggestions(person: Any, limit: int = 20, *, at: datetime) -> list[Suggested]:
    """Return the best suggestions for `person`, each with its links."""
    rows = suggested(person, at=at).select_related("party__area", "officer")[:limit]
    return with_links(list(rows))


def with_links(rows: list[Suggestion]) -> list[Suggested]:
    """Return suggestions with the links that led to them: two queries, however many rows.

    One whose last link has gone since it was weighed is left out.
    """
    pairs = {(row.officer_id, row.party_id) for row in rows}
    links = _tie_links(pairs)
    for pair, link in _shared_links(pairs):
        links.setdefault(pair, []).append(link)
    known = ((row, links.get((row.officer_id, row.party_id), [])) for row in rows)
    return [Suggested(row.party, row.officer, row.score, why) for row, why in known if why]


Pair = tuple[int, int]


def _tie_links(pairs: set[Pair]) -> dict[Pair, list[Link]]:
    parties = {party for _officer, party in pairs}
    relations = (
        Relation.objects.filter(Q(source__in=parties) | Q(target__in=parties), ended_at=None)
        .select_related("source__business", "target__business")
        .order_by("pk")
    )
    links: dict[Pair, list[Link]] = {}
    for relation in relations:
        for near, far in ((relation.source, relation.target), (relation.target, relation.source)):
            pair = (far.officer_id or 0, near.pk)
            if pair in pairs and not far.is_prospect:
                text = str(side_of(relation, near.pk).says) % {"name": far.name}
                links.setdefault(pair, []).append(Link(text, far.get_absolute_url()))
    return links


def _shared_links(pairs: set[Pair]) -> list[tuple[Pair, Link]]:
    """Return the groups and salons that prospects share with officers' customers, both in one query."""
    parties, officers = {party for _officer, party in pairs}, {officer for officer, _party in pairs}
    members = CircleMember.objects.filter(
        party__in=parties, circle__officer__in=officers, circle__closed_at=None, left_on=None
    ).values_list("circle__officer", "party", "circle", "circle__name", Value("circle"))
    guests = Attendance.objects.filter(party__in=parties, salon__officer__in=officers, attended=True).values_list(
        "salon__officer", "party", "salon", "salon__title", Value("salon")
    )
    said = {"circle": str(_("in the group %(name)s")), "salon": str(_("came to %(name)s"))}
    return [
        ((officer, party), Link(said[kind] % {"name": name}, reverse(f"customers:{kind}", args=[pk])))
        for officer, party, pk, name, kind in rows_of_each((members, guests))
    ]


def deep_by_default(party: Party) -> bool:
    """Say whether who becomes a customer from this prospect was won by deep marketing: through a salon or group, or
    because somebody they are tied to led us there."""
    return (
        party.attendances.filter(attended=True).exists()
        or party.circles.exists()
        or Relation.objects.filter(Q(source=party) | Q(target=party), ended_at=None).exists()
    )
