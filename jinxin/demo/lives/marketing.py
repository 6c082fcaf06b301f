"""Officers get to know their customers, and others through them: portraits, contacts, ties, a salon, a campaign."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from customers.enums import (
    Acquisition,
    CircleKind,
    ContactChannel,
    ContactOutcome,
    OpportunityKind,
    PartyKind,
    RelationKind,
)
from customers.identifiers import synthetic_mobile
from customers.models import Attendance, Circle, Customer, Party, Relation
from customers.queries.portraits import portrait_of
from customers.questions import Kind, Question
from customers.services.campaigns import create_campaign, fill
from customers.services.circles import join, open_circle
from customers.services.contacts import log_contact
from customers.services.opportunities import open_opportunity
from customers.services.portraits import save_answers
from customers.services.relations import add_prospect, add_relation
from customers.services.salons import hold_salon, invite, plan_salon, tick, welcome_new
from jinxin import clock
from jinxin.demo import words
from jinxin.demo.names import FEMALE, MALE, SURNAMES
from jinxin.demo.people import Staff
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from jinxin.staff.models import User

BEGINS: Final = 28
"""Working days ago."""
SALON_HELD, CAMPAIGN, LAST = 9, 12, 1
ANSWERED: Final = (0.35, 0.6, 0.85, 1.0)
"""How much of a portrait officers fill in."""


def marketing(seed: int, staff: Staff, days: Workdays) -> Iterator[datetime]:
    """Day by day every officer sees a customer; a group, a salon and a campaign come with time."""
    random = Random(f"{seed} marketing")
    for ago in range(BEGINS, 0, -1):
        opening = moment(days.ago(ago), 14)
        for turn in range(2):
            officer = staff.officers[(2 * ago + turn) % len(staff.officers)]
            at = opening + timedelta(minutes=35 * turn + random.randint(0, 25))
            yield at
            _see_somebody(random, officer, days, at)
        yield opening + timedelta(hours=4)
        _happenings(random, staff, days, ago, opening + timedelta(hours=4))


def _see_somebody(random: Random, officer: User, days: Workdays, at: datetime) -> None:
    """Speak to the customer seen least, fill in some of the portrait, note whom they know."""
    mine = Customer.objects.filter(officer=officer, registered_at__lt=at).order_by("registered_at", "pk")
    customer = mine.filter(party__contacts=None).first() or mine.order_by("party__contacts__at").first()
    if customer is None:
        return
    _answer(random, customer, at)
    _speak(random, customer.party, officer, days, at)
    if not Relation.objects.filter(source=customer.party).exclude(kind=RelationKind.OWNS).exists():
        _link(random, customer, officer, at)


def _answer(random: Random, customer: Customer, at: datetime) -> None:
    share, answers = random.choice(ANSWERED), {}
    for row in portrait_of(customer, at=at):
        if random.random() < share and row.question.only_if is None:
            answers[row.question.code] = _value(random, row.question, clock.local_date(at))
    save_answers(customer=customer, answers=answers, actor=customer.officer, at=at)


def _value(random: Random, question: Question, today: date) -> Any:
    """Return an answer of the question's kind."""
    codes = [code for code, _label in question.choices]
    if question.kind == Kind.CHOICE:
        return random.choice(codes)
    if question.kind == Kind.SEVERAL:
        return random.sample(codes[:-1], min(2, len(codes) - 1))
    if question.kind == Kind.MONEY:
        return Decimal(random.randint(3, 40) * 1000)
    if question.kind == Kind.NUMBER:
        return random.randint(question.lowest, min(question.highest or 12, question.lowest + 12))
    if question.kind == Kind.DAY:
        return today + timedelta(days=random.randint(20, 200))
    return random.choice(words.SAID)


def _speak(random: Random, party: Party, officer: User, days: Workdays, at: datetime) -> None:
    outcome = random.choice((ContactOutcome.INTERESTED, ContactOutcome.LATER, ContactOutcome.LATER))
    channel = random.choice((ContactChannel.CALL, ContactChannel.CHAT, ContactChannel.VISIT))
    again = days.after(clock.local_date(at), random.choice((3, 6, 12, 24)))
    note = random.choice(words.SAID)
    log_contact(party=party, channel=channel, outcome=outcome, note=note, next_on=again, actor=officer, at=at)


def _link(random: Random, customer: Customer, officer: User, at: datetime) -> None:
    """Note a tie or two: to a supplier or a colleague who is no customer yet, now and then to another customer."""
    name = random.choice(SURNAMES) + random.choice(MALE + FEMALE)
    if customer.is_business:
        shop = f"{name[:1]}氏{random.choice(words.SUPPLIERS)}"
        other = add_prospect(kind=PartyKind.SHOP, name=shop, mobile=synthetic_mobile(random), actor=officer, at=at)
        add_relation(source=other, target=customer.party, kind=RelationKind.SUPPLIES, actor=officer, at=at)
    else:
        other = add_prospect(kind=PartyKind.PERSON, name=name, mobile=synthetic_mobile(random), actor=officer, at=at)
        add_relation(source=customer.party, target=other, kind=RelationKind.COLLEAGUE, actor=officer, at=at)
    second = Party.objects.filter(customer__officer=officer).exclude(pk=customer.party.pk).order_by("-pk").first()
    if second and random.random() < 0.4:
        kind = RelationKind.SUPPLIES if second.customer and second.customer.is_business else RelationKind.NEIGHBOUR
        add_relation(source=other, target=second, kind=kind, note=words.HEARD, actor=officer, at=at)


def _happenings(random: Random, staff: Staff, days: Workdays, ago: int, at: datetime) -> None:
    """What happens once: groups are opened, a salon planned and held, a campaign begun, a need found."""
    first, second, third = staff.officers[0], staff.officers[1], staff.officers[4]
    if ago == BEGINS - 8:
        for officer, name, kind in ((first, *words.CIRCLES[0]), (second, *words.CIRCLES[1])):
            _gather(officer, name, CircleKind(kind), at)
    if ago == SALON_HELD + 6:
        _plan(first, days.ago(SALON_HELD), words.SALONS[0], at)
    if ago == SALON_HELD:
        _hold(random, first, days, at)
    if ago == CAMPAIGN:
        _campaign(staff.managers[0], clock.local_date(at), at)
    if ago == LAST:
        _plan(second, days.after(days.today, 4), words.SALONS[1], at)
        _find_need(third, days, at)


def _gather(officer: User, name: str, kind: CircleKind, at: datetime) -> None:
    today = clock.local_date(at)
    circle = open_circle(name=name, kind=kind, opened_on=today, actor=officer, at=at)
    for party in Party.objects.filter(officer=officer, kind=PartyKind.PERSON).order_by("pk")[:8]:
        join(circle=circle, party=party, joined_on=today, actor=officer, at=at)


def _plan(officer: User, day: date, title: str, at: datetime) -> None:
    circle = Circle.objects.filter(officer=officer).first()
    begins = moment(day, 15)
    salon = plan_salon(title=title, place=words.PLACE, starts_at=begins, circle=circle, actor=officer, at=at)
    invite(salon=salon, parties=Party.objects.filter(circles__circle=circle), actor=officer, at=at)


def _hold(random: Random, officer: User, days: Workdays, at: datetime) -> None:
    """Most who were invited came, one of them with a guest."""
    salon = officer.salons.get(held_at=None)
    guests = list(Attendance.objects.filter(salon=salon).order_by("pk"))
    for guest in guests[:-2]:
        tick(guest=guest, came=True, actor=officer, at=at)
    if guests:
        name = random.choice(SURNAMES) + random.choice(MALE)
        mobile = synthetic_mobile(random)
        person = {"kind": PartyKind.PERSON, "name": name, "mobile": mobile}
        welcome_new(salon=salon, **person, brought_by=guests[0], actor=officer, at=at)
    outcomes = {guest.pk: ContactOutcome.INTERESTED for guest in guests[:2]}
    again = days.after(clock.local_date(at), 5)
    hold_salon(salon=salon, summary=words.SALON_SUMMARY, outcomes=outcomes, next_on=again, actor=officer, at=at)


def _campaign(manager: User, today: date, at: datetime) -> None:
    fields = {
        "name": words.CAMPAIGN,
        "method": Acquisition.PRECISE,
        "goal": words.GOAL,
        "starts_on": today,
        "ends_on": today + timedelta(days=60),
    }
    campaign = create_campaign(fields=fields, actor=manager, at=at)
    fill(campaign=campaign, criteria={"customer_class": "business"}, actor=manager, at=at)


def _find_need(officer: User, days: Workdays, at: datetime) -> None:
    """One borrower on the list of repeat marketing is found to have a need."""
    listed = officer.repeat_candidates.filter(left_on=None).select_related("customer").first()
    if listed:
        again, note = days.after(days.today), words.NEED
        kind = OpportunityKind.RENOVATION
        open_opportunity(customer=listed.customer, kind=kind, note=note, next_on=again, actor=officer, at=at)
