"""The territory is divided up, entered and visited, door by door."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db.models import Q

from customers.enums import AreaKind, PremisesKind, VisitOutcome
from customers.models import Area, Customer, Party, Premises
from customers.services.areas import add_area
from customers.services.coverage import take_snapshot
from customers.services.premises import add_premises
from customers.services.territory import record_visit
from jinxin.demo import words
from jinxin.demo.lives.on_site import doors_of_today, place_of
from jinxin.demo.names import FEMALE, MALE, STREETS, SURNAMES, TOWNS, VILLAGES
from jinxin.demo.people import Staff
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.staff.models import User

BEGINS: Final = 42
"""Working days ago, in a full demo."""
DOORS: Final = 13
"""Shops and households that each officer of a full demo enters at first."""
FULL: Final = 60
"""Customers of a full demo."""
KNOWN_A_DAY: Final = 2
SNAPSHOT_EVERY: Final = 5
"""Working days; the trend needs no more points."""
OUTCOMES: Final = (VisitOutcome.LATER, VisitOutcome.INTERESTED, VisitOutcome.NOBODY, VisitOutcome.LATER)


def territory(seed: int, staff: Staff, days: Workdays, customers: int) -> Iterator[datetime]:
    """A manager divides the county up; officers enter what stands there and go from door to door until yesterday."""
    random, doors = Random(f"{seed} territory"), 1 + (DOORS - 1) * min(customers, FULL) // FULL
    begins = min(BEGINS, customers + 4)
    yield moment(days.ago(begins), 8, 40)
    patches = _divide(staff, moment(days.ago(begins), 8, 40))
    for number, officer in enumerate(staff.officers):
        at = moment(days.ago(begins - 1), 9, 2 * number)
        yield at
        _enter(random, officer, patches[officer.pk], doors, at)
    for ago in range(begins - 2, 0, -1):
        yield from _a_day(random, staff, patches, moment(days.ago(ago), 9, 30), ago)
    yield from doors_of_today(staff, days)


def _divide(staff: Staff, at: datetime) -> dict[int, list[Area]]:
    """Give each officer a town with two streets and a village; the last one has the market of the county town."""
    manager, patches = staff.managers[0], {}
    for number, (officer, town) in enumerate(zip(staff.officers, TOWNS, strict=False)):
        kept = add_area(name=town, kind=AreaKind.TOWN, officer=officer, actor=manager, at=at)
        inner = [(STREETS[(2 * number + n) % len(STREETS)], AreaKind.STREET) for n in range(2)]
        inner.append((VILLAGES[number % len(VILLAGES)], AreaKind.VILLAGE))
        patches[officer.pk] = [
            add_area(name=name, kind=kind, parent=kept, actor=manager, at=at) for name, kind in inner
        ]
    last, first = staff.officers[-1], patches[staff.officers[0].pk][0].parent
    market = add_area(name="大市场", kind=AreaKind.MARKET, parent=first, officer=last, actor=manager, at=at)
    patches.setdefault(last.pk, [market])
    return patches


def _enter(random: Random, officer: User, areas: list[Area], doors: int, at: datetime) -> None:
    for number in range(doors):
        area = areas[number % len(areas)]
        shop = area.kind != AreaKind.VILLAGE and number % 2 == 0
        name = f"{_somebody(random)[:1]}记{random.choice(words.SHOPS)}" if shop else f"{_somebody(random)}家"
        kind = PremisesKind.SHOP if shop else PremisesKind.HOUSEHOLD
        add_premises(area=area, kind=kind, name=name, address=_door(area, number), actor=officer, at=at)


def _door(area: Area, number: int) -> str:
    return f"{number + 1}组" if area.kind == AreaKind.VILLAGE else f"{2 * number + 11}号"


def _somebody(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(random.choice((MALE, FEMALE)))


def _a_day(
    random: Random, staff: Staff, patches: dict[int, list[Area]], opening: datetime, ago: int
) -> Iterator[datetime]:
    """Two officers are out: each at a strange door, and at a customer's who has not been entered yet."""
    for turn in range(KNOWN_A_DAY):
        officer = staff.officers[(ago * KNOWN_A_DAY + turn) % len(staff.officers)]
        at = opening + timedelta(minutes=45 * turn + random.randint(0, 20))
        yield at
        _visit_stranger(random, officer, at)
        yield at + timedelta(minutes=10)
        _visit_customer(random, officer, patches[officer.pk], at + timedelta(minutes=10))
    if ago % SNAPSHOT_EVERY == 1:
        closing = opening.replace(hour=20, minute=55)
        yield closing
        take_snapshot(closing)


def _visit_stranger(random: Random, officer: User, at: datetime) -> None:
    doors = Premises.objects.filter(area__in=_areas(officer), visited_at=None, gone_on=None).order_by("pk")
    if (door := doors.first()) is None:
        return
    outcome = random.choice(OUTCOMES)
    met = "" if outcome == VisitOutcome.NOBODY else random.choice(words.MET)
    step = random.choice(words.NEXT_STEPS) if outcome == VisitOutcome.INTERESTED else ""
    record_visit(premises=door, outcome=outcome, met=met, next_step=step, actor=officer, at=at)


def _visit_customer(random: Random, officer: User, areas: list[Area], at: datetime) -> None:
    """Enter where a customer lives or trades, and note the visit there."""
    entered = Party.objects.filter(premises__isnull=False)
    known = Customer.objects.filter(officer=officer, registered_at__lt=at).order_by("registered_at", "pk")
    fresh = known.exclude(party__in=entered).exclude(businesses__party__in=entered).first()
    if fresh is None:
        return
    shop = fresh.businesses.first()
    area = next((one for one in areas if (one.kind == AreaKind.VILLAGE) != bool(shop)), areas[0])
    number = random.randint(60, 180)
    place = add_premises(
        area=area,
        kind=PremisesKind.SHOP if shop else PremisesKind.HOUSEHOLD,
        name=shop.name if shop else f"{fresh.name}家",
        address=f"{number}号",
        position=place_of(shop) if shop else None,
        party=shop.party if shop else fresh.party,
        actor=officer,
        at=at,
    )
    record_visit(premises=place, outcome=VisitOutcome.CUSTOMER, met=fresh.name, actor=officer, at=at)


def _areas(officer: User) -> list[int]:
    own = Q(officer=officer) | Q(officer=None, parent__officer=officer)
    return list(Area.objects.filter(own).values_list("pk", flat=True))
