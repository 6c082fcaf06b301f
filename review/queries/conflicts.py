"""Who may not sit on a case, and by which rule: whoever prepared it, and whoever is tied to the applicant.

审贷分离 is kept by person; recusal covers family, household, guarantees and business ties (practice of rural banks'
boards). Who a member is among the people of the register, the manager notes; a mobile number says it too.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from customers.enums import PremisesKind, RelationKind
from customers.models import Customer, Party, Premises, Relation
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.fields import keyed_hash
from jinxin.staff.models import User
from loans.models import Application
from review.enums import Bar
from review.models import Away, MemberTie

INVESTIGATION, PAPER, STATEMENTS = PREPARING = ("loans.investigation", "loans.paper", "review.statementset")
"""Whoever wrote to one of these in a case has prepared it (审贷分离)."""

FAMILY: Final = (RelationKind.SPOUSE, RelationKind.PARENT, RelationKind.RELATIVE)
BARRING: Final[dict[str, Bar]] = {
    **dict.fromkeys(FAMILY, Bar.FAMILY),
    RelationKind.GUARANTEES: Bar.GUARANTOR,
    RelationKind.OWNS: Bar.BUSINESS,
    RelationKind.EMPLOYS: Bar.BUSINESS,
    RelationKind.SUPPLIES: Bar.BUSINESS,
}
"""Ties that bar a member. Friends, neighbours and colleagues are no bar: those members recuse where they feel tied."""

STRONGEST_FIRST: Final = tuple(Bar)


def barred(application: Application, day: date | None = None) -> dict[int, Bar]:
    """Return who may not sit on a case, by user id, with the strongest rule; on `day` also who is away."""
    found = related(application) | preparers(application)
    if day is not None:
        away = Away.objects.filter(ended_at=None, first_day__lte=day, last_day__gte=day)
        found = dict.fromkeys(away.values_list("member", flat=True), Bar.AWAY) | found
    return found


def preparers(application: Application) -> dict[int, Bar]:
    """Return who prepared the case, by user id. They may not sit on it (design: by person)."""
    found: dict[int, Bar] = {}
    trail = Entry.objects.filter(application_id=application.pk, subject_type__in=PREPARING, actor__isnull=False)
    for actor_id, subject in trail.order_by().values_list("actor_id", "subject_type").distinct():
        found[actor_id] = Bar.INVESTIGATED if subject == INVESTIGATION else Bar.PAPERS
    for uploader in application.papers.order_by().values_list("uploaded_by", flat=True).distinct():
        found.setdefault(uploader, Bar.PAPERS)
    for uploader in application.statement_sets.order_by().values_list("uploaded_by", flat=True).distinct():
        found[uploader] = Bar.STATEMENTS
    investigation = getattr(application, "investigation", None)
    if investigation and investigation.saved_by_id:
        found[investigation.saved_by_id] = Bar.INVESTIGATED
    found[application.officer_id] = Bar.OFFICER
    found[application.customer.officer_id] = Bar.CUSTOMER_OFFICER
    return found


def related(application: Application) -> dict[int, Bar]:
    """Return the members tied to the applicant, by user id: the applicant, their household, family up to the family
    of family, guarantees either way, and who supplies, owns or employs."""
    members = member_parties()
    applicant = set(Party.objects.keys_of([application.customer_id]).values_list("pk", flat=True))
    found: dict[int, Bar] = {}
    for party, bar in _bars_of_parties(applicant, set(members), application.customer):
        for member in members[party]:
            found[member] = min(bar, found.get(member, bar), key=STRONGEST_FIRST.index)
    return found


def member_parties() -> dict[int, list[int]]:
    """Return which people of the register board members are: party id → user ids, as noted or by the same mobile."""
    members = User.objects.with_role(Role.MEMBER)
    parties: dict[int, list[int]] = {}
    for party, member in MemberTie.objects.filter(member__in=members).values_list("party", "member"):
        parties.setdefault(party, []).append(member)
    hashes = {keyed_hash(mobile): pk for pk, mobile in members.exclude(mobile="").values_list("pk", "mobile")}
    if hashes:
        for party, digest in Party.objects.filter(mobile_hash__in=hashes).values_list("pk", "mobile_hash"):
            if hashes[digest] not in parties.setdefault(party, []):
                parties[party].append(hashes[digest])
    return parties


def _bars_of_parties(applicant: set[int], members: set[int], customer: Customer) -> Iterable[tuple[int, Bar]]:
    if not members:
        return
    yield from ((party, Bar.SELF) for party in applicant & members)
    yield from ((party, Bar.HOUSEHOLD) for party in _housemates(customer, applicant, members))
    for source, target, kind in _ties(applicant, members).values_list("source", "target", "kind"):
        if bar := BARRING.get(kind):
            yield (source if source in members else target), bar
    family = _others(_family(applicant), applicant)
    if family:
        for source, target in (
            _family(family).filter(Q(source__in=members) | Q(target__in=members)).values_list("source", "target")
        ):
            yield from ((party, Bar.FAMILY) for party in ({source, target} & members) - applicant)


def _ties(one: set[int], other: set[int]) -> QuerySet[Relation]:
    return Relation.objects.filter(ended_at=None).filter(
        Q(source__in=one, target__in=other) | Q(target__in=one, source__in=other)
    )


def _family(around: set[int]) -> QuerySet[Relation]:
    ties = Relation.objects.filter(ended_at=None, kind__in=FAMILY)
    return ties.filter(Q(source__in=around) | Q(target__in=around))


def _others(ties: QuerySet[Relation], around: set[int]) -> set[int]:
    ends = ties.values_list("source", "target")
    return {end for pair in ends for end in pair} - around


def _housemates(customer: Customer, applicant: set[int], members: set[int]) -> set[int]:
    """Return the members' parties at the applicant's own address, or at the same household of the territory."""
    address = _plain(customer.address)
    others = Party.objects.filter(pk__in=members, customer__isnull=False).exclude(customer=customer)
    rows = others.values_list("pk", "customer__address") if address else ()
    found = {pk for pk, where in rows if _plain(where) == address}
    homes = Premises.objects.filter(kind=PremisesKind.HOUSEHOLD, gone_on=None).exclude(address="")
    if places := set(homes.filter(party__in=applicant).values_list("area", "address")):
        theirs = homes.filter(party__in=members).values_list("party", "area", "address")
        found |= {party for party, area, where in theirs if (area, where) in places}
    return found


def _plain(address: str) -> str:
    return "".join(address.split())
