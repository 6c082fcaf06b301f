"""Groups and salons: who runs them, who is invited, who came, what came of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from customers.models import Attendance, CircleMember, Contact, Party, Relation, Salon
from customers.queries.circles import yield_of
from customers.queries.relations import deep_by_default, suggestions
from customers.services import salons as services
from customers.services.circles import change_circle, close_circle, join, leave, open_circle, reopen_circle
from customers.tests.factories import make_salaried
from customers.tests.factories_relations import make_prospect, tie
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(officer: Any, at: Any) -> Any:
    """A group of the officer's."""
    return open_circle(name="市场群", kind="chat", opened_on=date(2026, 1, 1), actor=officer, at=at)


@pytest.fixture
def salon(officer: Any, at: Any) -> Salon:
    """A salon this evening."""
    return services.plan_salon(
        title="报税茶话会", place="市场二楼", starts_at=at.replace(hour=19), actor=officer, at=at
    )


def guest_of(salon: Salon, party: Party, officer: Any, at: Any) -> Attendance:
    """Invite somebody."""
    services.invite(salon=salon, parties=[party], actor=officer, at=at)
    return Attendance.objects.get(salon=salon, party=party)


# Groups


def test_joining_and_leaving_stand_in_the_customers_timeline(circle: Any, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    member = join(circle=circle, party=customer.party, joined_on=date(2026, 2, 1), actor=officer, at=at)
    with pytest.raises(DomainError):
        join(circle=circle, party=customer.party, joined_on=date(2026, 2, 1), actor=officer, at=at)
    leave(member=member, left_on=date(2026, 3, 1), actor=officer, at=at)
    with pytest.raises(IllegalMove):
        leave(member=member, left_on=date(2026, 3, 1), actor=officer, at=at)
    join(circle=circle, party=customer.party, joined_on=date(2026, 4, 1), actor=officer, at=at)
    actions = Entry.objects.filter(customer_id=customer.pk, action__startswith="circle.").order_by("number")
    assert [entry.action for entry in actions] == ["circle.joined", "circle.left", "circle.joined"]


def test_days_that_cannot_be(circle: Any, officer: Any, at: Any) -> None:
    party = make_prospect(officer)
    with pytest.raises(InvalidFields):
        join(circle=circle, party=party, joined_on=at.date() + timedelta(days=1), actor=officer, at=at)
    member = join(circle=circle, party=party, joined_on=date(2026, 2, 1), actor=officer, at=at)
    with pytest.raises(DomainError):
        leave(member=member, left_on=date(2026, 1, 31), actor=officer, at=at)
    assert CircleMember.objects.get().left_on is None


def test_only_its_officer_changes_a_group_and_a_closed_one_takes_nobody(
    circle: Any, officer: Any, other_officer: Any, manager: Any, at: Any
) -> None:
    for person in (other_officer, manager):
        with pytest.raises(NotAllowed):
            close_circle(circle=circle, actor=person, at=at)
    with pytest.raises(NotAllowed):
        join(circle=circle, party=make_salaried(other_officer).party, joined_on=at.date(), actor=officer, at=at)
    assert change_circle(circle=circle, fields={"note": "每天六点"}, version=1, actor=officer, at=at)
    with pytest.raises(StaleState):
        change_circle(circle=circle, fields={"note": "七点"}, version=1, actor=officer, at=at)
    close_circle(circle=circle, actor=officer, at=at)
    circle.refresh_from_db()
    with pytest.raises(DomainError):
        join(circle=circle, party=make_prospect(officer), joined_on=at.date(), actor=officer, at=at)
    with pytest.raises(IllegalMove):
        close_circle(circle=circle, actor=officer, at=at)
    reopen_circle(circle=circle, actor=officer, at=at)
    with pytest.raises(IllegalMove):
        reopen_circle(circle=circle, actor=officer, at=at)


def test_only_officers_open_groups_and_plan_salons(manager: Any, at: Any) -> None:
    with pytest.raises(NotAllowed):
        open_circle(name="群", kind="chat", opened_on=at.date(), actor=manager, at=at)
    with pytest.raises(NotAllowed):
        services.plan_salon(title="会", place="楼", starts_at=at, actor=manager, at=at)


# Salons


def test_inviting_twice_changes_nothing_and_colleagues_people_are_theirs_to_invite(
    salon: Salon, officer: Any, other_officer: Any, at: Any
) -> None:
    party = make_prospect(officer)
    assert services.invite(salon=salon, parties=[party, party], actor=officer, at=at) == 1
    assert services.invite(salon=salon, parties=[party], actor=officer, at=at) == 0
    with pytest.raises(NotAllowed):
        services.invite(salon=salon, parties=[make_salaried(other_officer).party], actor=officer, at=at)
    with pytest.raises(NotAllowed):
        services.invite(salon=salon, parties=[party], actor=other_officer, at=at)


def test_guests_are_ticked_on_the_day_and_not_before(salon: Salon, officer: Any, at: Any) -> None:
    guest = guest_of(salon, make_prospect(officer), officer, at)
    with pytest.raises(DomainError):
        services.tick(guest=guest, came=True, actor=officer, at=at - timedelta(days=1))
    services.tick(guest=guest, came=True, actor=officer, at=at)
    assert Attendance.objects.filter(attended=True).exists()
    with pytest.raises(DomainError):
        services.take_off(guest=guest, actor=officer, at=at)
    services.tick(guest=guest, came=False, actor=officer, at=at)
    assert not Attendance.objects.filter(attended=True).exists()
    services.take_off(guest=guest, actor=officer, at=at)
    assert not Attendance.objects.exists()


def test_who_is_brought_along_becomes_a_prospect_introduced_by_the_host(salon: Salon, officer: Any, at: Any) -> None:
    customer = make_salaried(officer)
    host = guest_of(salon, customer.party, officer, at)
    new = services.welcome_new(salon=salon, kind="person", name="刘海生", brought_by=host, actor=officer, at=at)
    assert (new.attended, new.brought_by, new.party.officer) == (True, customer.party, officer)
    relation = Relation.objects.get(kind="referred")
    assert (relation.source, relation.target, relation.note) == (customer.party, new.party, "带来参加：报税茶话会")
    again = services.welcome(salon=salon, party=new.party, brought_by=host, actor=officer, at=at)
    assert again.pk == new.pk
    assert Relation.objects.filter(kind="referred").count() == 1
    with pytest.raises(DomainError):
        services.welcome(salon=salon, party=customer.party, brought_by=host, actor=officer, at=at)


def test_holding_it_gives_each_who_came_a_contact_and_the_rest_did_not_come(
    salon: Salon, officer: Any, at: Any
) -> None:
    came, no, missed = (guest_of(salon, make_prospect(officer, name), officer, at) for name in ("甲", "乙", "丙"))
    for guest in (came, no):
        services.tick(guest=guest, came=True, actor=officer, at=at)
    day = at.date() + timedelta(days=3)
    outcomes = {came.pk: "interested", no.pk: "not_interested"}
    told = {"summary": "两位到场，聊了报税。", "outcomes": outcomes, "next_on": day}
    assert services.hold_salon(salon=salon, **told, actor=officer, at=at) == 2
    contacts = {contact.party.name: contact for contact in Contact.objects.all()}
    assert set(contacts) == {"甲", "乙"}
    first = contacts["甲"]
    assert (first.channel, first.outcome, first.note, first.next_on) == ("event", "interested", "报税茶话会", day)
    assert contacts["乙"].next_on is None
    missed.refresh_from_db()
    assert missed.attended is False
    salon.refresh_from_db()
    assert (salon.held_at, salon.summary) == (at, "两位到场，聊了报税。")
    for verb in (
        lambda: services.hold_salon(salon=salon, **told, actor=officer, at=at),
        lambda: services.invite(salon=salon, parties=[make_prospect(officer)], actor=officer, at=at),
        lambda: services.tick(guest=Attendance.objects.get(pk=missed.pk), came=True, actor=officer, at=at),
        lambda: services.cancel_salon(salon=salon, reason="来不及了", actor=officer, at=at),
    ):
        with pytest.raises(IllegalMove):
            verb()


def test_what_holding_needs(salon: Salon, officer: Any, at: Any) -> None:
    guest = guest_of(salon, make_prospect(officer), officer, at)
    services.tick(guest=guest, came=True, actor=officer, at=at)
    good: dict[str, Any] = {"summary": "聊了报税", "outcomes": {}, "next_on": None}
    for wrong in (
        {"summary": " "},
        {"summary": "x" * 2001},
        {"outcomes": {guest.pk: "delighted"}},
        {"next_on": at.date() - timedelta(days=1)},
    ):
        with pytest.raises(DomainError):
            services.hold_salon(salon=salon, **{**good, **wrong}, actor=officer, at=at)
    salon.refresh_from_db()
    assert salon.is_planned
    assert not Contact.objects.exists()
    with pytest.raises(DomainError):
        services.hold_salon(salon=salon, **good, actor=officer, at=at - timedelta(days=1))


def test_calling_off_needs_a_reason(salon: Salon, officer: Any, at: Any) -> None:
    with pytest.raises(DomainError):
        services.cancel_salon(salon=salon, reason="", actor=officer, at=at)
    services.cancel_salon(salon=salon, reason="场地停电", actor=officer, at=at)
    salon.refresh_from_db()
    assert (salon.cancelled_at, salon.cancel_reason) == (at, "场地停电")


def test_changing_a_salon(salon: Salon, circle: Any, officer: Any, other_officer: Any, at: Any) -> None:
    later = salon.starts_at + timedelta(days=2)
    fields = {"starts_at": later, "circle": circle}
    assert services.change_salon(salon=salon, fields=fields, version=1, actor=officer, at=at)
    assert (salon.starts_at, salon.circle) == (later, circle)
    with pytest.raises(StaleState):
        services.change_salon(salon=salon, fields={"place": "茶楼"}, version=1, actor=officer, at=at)
    with pytest.raises(NotAllowed):
        services.change_salon(salon=salon, fields={"place": "茶楼"}, version=2, actor=other_officer, at=at)
    far = {"starts_at": at + timedelta(days=400)}
    with pytest.raises(InvalidFields):
        services.change_salon(salon=salon, fields=far, version=2, actor=officer, at=at)


def test_a_salon_shared_with_a_customer_links_and_its_guests_are_deep_by_default(
    salon: Salon, officer: Any, at: Any
) -> None:
    prospect = make_prospect(officer)
    assert not deep_by_default(prospect)
    guests = [guest_of(salon, party, officer, at) for party in (prospect, make_salaried(officer).party)]
    for guest in guests:
        services.tick(guest=guest, came=True, actor=officer, at=at)
    services.hold_salon(salon=salon, summary="聊了报税", outcomes={}, next_on=None, actor=officer, at=at)
    assert deep_by_default(prospect)
    after = at + timedelta(days=31)
    assert [(item.score, item.links[0].text) for item in suggestions(officer, at=after)] == [(3, "参加过“报税茶话会”")]


def test_the_yield_counts_who_became_a_customer_since(salon: Salon, officer: Any, at: Any) -> None:
    prospect = make_prospect(officer)
    old = make_salaried(officer, at=at - timedelta(days=100))
    for party in (prospect, old.party):
        services.tick(guest=guest_of(salon, party, officer, at), came=True, actor=officer, at=at)
    new = make_salaried(officer, at=at + timedelta(days=5))
    new.party.delete()
    services.tick(
        guest=guest_of(salon, make_salaried(officer, at=at).party, officer, at), came=True, actor=officer, at=at
    )
    Party.objects.filter(pk=prospect.pk).update(customer=new)
    found = yield_of(salon)
    assert (found.invited, found.came, found.brought, found.customers, found.dealing) == (3, 3, 0, 1, 0)


def test_ties_count_for_deep_marketing(officer: Any) -> None:
    prospect = make_prospect(officer)
    tie(officer, make_salaried(officer), "friend", prospect)
    assert deep_by_default(prospect)
