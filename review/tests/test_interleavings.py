"""Votes, changes of votes, recusals, substitutes, sweeps and a withdrawal in any order: against a model of a few lines
the board comes to one decision, once. `JINXIN_INTERLEAVINGS=1000` tries a thousand orders; the suite tries fewer."""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

import pytest
from django.db import transaction

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application, CreditLine
from loans.services.applications import withdraw
from review.enums import Choice, RoundState
from review.models import Round, Seat
from review.services.board import recuse, substitute
from review.services.board.sweep import sweep
from review.tests.factories import INFLATED, make_admitted, open_case_round, vote_as

pytestmark = pytest.mark.django_db
TRIES: Final = int(os.environ.get("JINXIN_INTERLEAVINGS", "12"))
STEPS: Final = 14
WHY: Final = "与申请人有生意往来，应当回避"


@dataclass
class Model:
    """What the rules say: who sits where, how they voted, and what it comes to."""

    seats: dict[int, int | None]
    votes: dict[int, str] = field(default_factory=dict)
    had: set[int] = field(default_factory=set)
    state: str = RoundState.OPEN

    def place(self, member: int) -> int | None:
        return next((place for place, sits in self.seats.items() if sits == member), None)

    def vote(self, member: int, choice: str, *, changes: bool) -> bool:
        place = self.place(member)
        if self.state != RoundState.OPEN or place is None or changes is not (place in self.votes):
            return False
        self.votes[place] = choice
        if len(self.votes) == len(self.seats):
            vetoed = Choice.VETO in self.votes.values()
            agreed = sum(choice == Choice.APPROVE for choice in self.votes.values()) >= 4
            self.state = RoundState.APPROVED if agreed and not vetoed else RoundState.REJECTED
        return True

    def recuse(self, member: int) -> bool:
        place = self.place(member)
        if self.state != RoundState.OPEN or place is None:
            return False
        self.seats[place] = None
        self.votes.pop(place, None)
        return True

    def substitute(self, place: int, member: int) -> bool:
        if self.state != RoundState.OPEN or member in self.had or place in self.votes:
            return False
        self.seats[place] = member
        self.had.add(member)
        return True


@pytest.fixture(scope="module")
def opened(once: object) -> int:
    def make() -> int:
        at = datetime.fromisoformat("2026-11-23T09:00+08:00")
        members = [make_user(Role.MEMBER, name=f"委员{number}") for number in "一二三四五六七八"]
        return open_case_round(make_admitted(case=INFLATED, at=at), members=members[:5], at=at + timedelta(hours=2)).pk

    return once(make)  # type: ignore[operator]  # the fixture of the cast


def one_step(random: Random, model: Model, board_round: Round, people: list[User], at: datetime) -> None:
    """Take a random step in the model and for real: both allow it, or neither does."""
    member, kind = random.choice(people), random.choices(("vote", "change", "recuse", "substitute"), (9, 2, 1, 2))[0]
    try:
        with transaction.atomic():
            _really(random, kind, model, board_round, member, at)
    except DomainError:
        pass
    fresh = Round.objects.get(pk=board_round.pk)
    assert fresh.state == model.state


def _really(random: Random, kind: str, model: Model, board_round: Round, member: User, at: datetime) -> None:
    """Do it, and only then in the model: where the service refuses, the model must refuse too."""
    fresh = Round.objects.get(pk=board_round.pk)
    seat = Seat.objects.filter(round=fresh, member=member, is_active=True).first()
    if kind in ("vote", "change"):
        choice = random.choices(list(Choice.values), (12, 2, 1))[0]
        own = seat.votes.filter(is_current=True).first() if seat else None
        replaces = own.pk if own and kind == "change" else None
        allowed = model.vote(member.pk, choice, changes=replaces is not None)
        refused = _refused(lambda: vote_as(fresh, member, choice, at=at, replaces=replaces))
    elif kind == "recuse":
        target = seat or Seat.objects.filter(round=fresh).order_by("pk")[0]
        allowed = model.recuse(member.pk)
        refused = _refused(lambda: recuse(target, reason=WHY, actor=member, at=at))
    else:
        place = random.choice(list(model.seats))
        last = Seat.objects.filter(round=fresh, position=place).order_by("-pk")[0]
        allowed = model.substitute(place, member.pk)
        refused = _refused(lambda: substitute(last, member=member, reason=WHY, actor=fresh.opened_by, at=at))
    assert refused is not allowed, (kind, member.name)


def _refused(step: object) -> bool:
    try:
        with transaction.atomic():
            step()  # type: ignore[operator]  # a call without arguments
    except DomainError:
        return True
    return False


@pytest.mark.parametrize("seed", range(TRIES))
def test_any_order_comes_to_one_decision(opened: int, seed: int) -> None:
    random, board_round = Random(seed), Round.objects.select_related("application").get(pk=opened)
    people = list(User.objects.with_role(Role.MEMBER).order_by("pk"))
    seats = {seat.position: seat.member_id for seat in board_round.seats.all()}
    model = Model(dict(seats), had=set(seats.values()))
    at = board_round.opened_at
    for _step in range(STEPS):
        at += timedelta(minutes=1)
        one_step(random, model, board_round, people, at)
        if random.random() < 0.1:
            sweep(at)
    _finish(model, board_round, at)
    decisions = Entry.objects.filter(action="board.decided").count()
    assert decisions == (model.state in (RoundState.APPROVED, RoundState.REJECTED))
    assert CreditLine.objects.count() == (model.state == RoundState.APPROVED)
    case = Application.objects.get(pk=board_round.application_id)
    expected = {RoundState.APPROVED: State.APPROVED, RoundState.REJECTED: State.REJECTED}
    assert case.state == expected.get(model.state, State.WITHDRAWN)  # type: ignore[call-overload]  # a state of a round


def _finish(model: Model, board_round: Round, at: datetime) -> None:
    """Whoever has not voted does so; where a seat stays empty the customer withdraws."""
    for place, member in list(model.seats.items()):
        if model.state == RoundState.OPEN and member is not None and place not in model.votes:
            model.vote(member, Choice.APPROVE, changes=False)
            vote_as(Round.objects.get(pk=board_round.pk), User.objects.get(pk=member), at=at)
    if model.state == RoundState.OPEN:
        case = Application.objects.get(pk=board_round.application_id)
        withdraw(case, reason="客户已向亲友筹得资金，不再需要贷款", actor=case.officer, at=at)
        model.state = RoundState.CANCELLED
