"""Two people at the same moment, on real connections: one decision, one vote, one person on a seat."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application, CreditLine
from loans.services.applications import withdraw
from review.enums import Choice, RoundState
from review.models import Round, Seat, Vote
from review.services.board import recuse, substitute
from review.tests.factories import AGAINST, make_admitted, make_complete, make_statements, open_case_round, vote_as

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WAIT_SECONDS = 30


@pytest.fixture(autouse=True)
def _real_concurrency() -> None:
    assert connection.vendor == "postgresql", "these tests need DATABASE_URL to name a PostgreSQL server"


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Run the steps at the same moment, each on a connection of its own; return what each returned or raised."""
    gate = threading.Barrier(len(steps))
    outcome: list[object] = [None] * len(steps)

    def run(number: int, step: Callable[[], object]) -> None:
        try:
            gate.wait(WAIT_SECONDS)
            outcome[number] = step()
        except Exception as error:  # noqa: BLE001 - the test judges whatever came
            outcome[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return outcome


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


@pytest.fixture
def members() -> list[User]:
    return [make_user(Role.MEMBER, name=f"委员{number}") for number in "一二三四五六七"]


@pytest.fixture
def board_round(at: datetime, later: datetime, members: list[User]) -> Round:
    return open_case_round(make_admitted(at=at), members=members, at=later)


def fresh(board_round: Round) -> Round:
    """Read the round as a request of its own would."""
    return Round.objects.get(pk=board_round.pk)


@pytest.mark.parametrize("attempt", range(5))
def test_the_last_two_votes_at_once_make_exactly_one_decision(
    board_round: Round, members: list[User], later: datetime, attempt: int
) -> None:
    for member in members[:3]:
        vote_as(board_round, member, at=later)
    last = [lambda member=member: vote_as(fresh(board_round), member, at=later) for member in members[3:5]]
    outcome = at_once(*last)
    assert all(isinstance(item, Vote) for item in outcome), outcome
    assert fresh(board_round).state == RoundState.APPROVED
    assert Entry.objects.filter(action="board.decided").count() == 1
    assert CreditLine.objects.count() == 1
    assert verify().intact


def test_all_five_votes_at_once_make_exactly_one_decision(
    board_round: Round, members: list[User], later: datetime
) -> None:
    choices = [Choice.APPROVE, Choice.DECLINE, Choice.APPROVE, Choice.DECLINE, Choice.APPROVE]
    steps = [
        lambda member=member, choice=choice: vote_as(fresh(board_round), member, choice, at=later)
        for member, choice in zip(members[:5], choices, strict=True)
    ]
    outcome = at_once(*steps)
    assert all(isinstance(item, Vote) for item in outcome), outcome
    assert fresh(board_round).state == RoundState.REJECTED
    assert Entry.objects.filter(action="board.decided").count() == 1
    assert Application.objects.get().closing_reason == AGAINST


@pytest.mark.parametrize("attempt", range(5))
def test_the_same_vote_twice_at_once_counts_once(
    board_round: Round, members: list[User], later: datetime, attempt: int
) -> None:
    twice = [
        lambda choice=choice: vote_as(fresh(board_round), members[0], choice, at=later)
        for choice in ("approve", "decline")
    ]
    outcome = at_once(*twice)
    assert sum(isinstance(item, Vote) for item in outcome) == 1
    assert sum(isinstance(item, DomainError) for item in outcome) == 1, outcome
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_vote_and_its_substitution_at_once_leave_one_of_them(
    board_round: Round, members: list[User], later: datetime, attempt: int
) -> None:
    seat = board_round.seats.get(member=members[0])
    manager = board_round.opened_by
    outcome = at_once(
        lambda: vote_as(fresh(board_round), members[0], at=later),
        lambda: substitute(
            Seat.objects.get(pk=seat.pk), member=members[5], reason="委员出差，今晚无法投票", actor=manager, at=later
        ),
    )
    assert sum(isinstance(item, DomainError) for item in outcome) == 1, outcome
    voted = Vote.objects.filter(seat__is_active=True).count()
    assert voted == (1 if isinstance(outcome[0], Vote) else 0)
    assert board_round.seats.filter(is_active=True).count() == 5


def test_the_completing_vote_and_a_recusal_at_once_decide_or_wait(
    board_round: Round, members: list[User], later: datetime
) -> None:
    for member in members[:4]:
        vote_as(board_round, member, at=later)
    seat = board_round.seats.get(member=members[0])
    outcome = at_once(
        lambda: vote_as(fresh(board_round), members[4], at=later),
        lambda: recuse(Seat.objects.get(pk=seat.pk), reason="申请人是我的表弟，应当回避", actor=members[0], at=later),
    )
    assert isinstance(outcome[0], Vote), outcome
    decided = fresh(board_round).state == RoundState.APPROVED
    assert decided is isinstance(outcome[1], DomainError)


def test_the_completing_vote_and_a_withdrawal_at_once_end_in_one_of_them(
    board_round: Round, members: list[User], later: datetime
) -> None:
    for member in members[:4]:
        vote_as(board_round, member, at=later)
    application = board_round.application
    officer = application.officer
    outcome = at_once(
        lambda: vote_as(fresh(board_round), members[4], at=later),
        lambda: withdraw(
            Application.objects.get(pk=application.pk),
            reason="客户已向亲友筹得资金，不再需要贷款",
            actor=officer,
            at=later,
        ),
    )
    application.refresh_from_db()
    assert not isinstance(outcome[1], Exception), outcome
    assert application.state == State.WITHDRAWN
    assert fresh(board_round).state in (RoundState.APPROVED, RoundState.CANCELLED)
    assert verify().intact


def test_a_case_put_before_the_board_twice_at_once_has_one_round(
    at: datetime, later: datetime, members: list[User]
) -> None:
    application = make_admitted(at=at)
    steps = [lambda: open_case_round(Application.objects.get(pk=application.pk), members=members, at=later)] * 2
    outcome = at_once(*steps)
    assert sum(isinstance(item, Round) for item in outcome) == 1
    assert sum(isinstance(item, DomainError) for item in outcome) == 1, outcome


def test_the_same_workbook_twice_at_once_is_one_version(at: datetime) -> None:
    make_user(Role.MANAGER)
    application = make_complete(at=at)
    Application.objects.filter(pk=application.pk).update(state=State.INVESTIGATING)
    application.statement_sets.all().delete()
    outcome = at_once(*[lambda: make_statements(Application.objects.get(pk=application.pk), at=at)] * 2)
    assert sum(isinstance(item, DomainError) for item in outcome) == 1, outcome
    assert application.statement_sets.count() == 1
