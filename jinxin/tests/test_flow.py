"""Changes of state: legal moves happen once, all others not at all."""

from datetime import datetime

import pytest
from django.db import transaction

from jinxin.audit.models import Entry
from jinxin.errors import IllegalMove, StaleState
from jinxin.flow import Moves, advance, check_move, locked
from jinxin.staff.models import User
from jinxin.worktime import actions
from jinxin.worktime.models import Accountability
from jinxin.worktime.tests.factories import make_deadline

State = Accountability.State
MOVES: Moves = {State.OPEN: frozenset({State.EXPLAINED})}


@pytest.fixture
def answer(officer: User, at: datetime) -> Accountability:
    """Something with states."""
    return Accountability.objects.create(deadline=make_deadline(officer, at), person=officer, opened_at=at)


def go(answer: Accountability, to: str, person: User, at: datetime) -> Entry:
    changes = {"explanation": "因为下雨"}
    with transaction.atomic():
        return advance(answer, to, moves=MOVES, action=actions.EXPLAINED, actor=person, at=at, changes=changes)


def test_a_legal_move_changes_the_row_with_its_other_fields_and_is_audited(
    answer: Accountability, officer: User, at: datetime
) -> None:
    entry = go(answer, State.EXPLAINED, officer, at)
    assert (answer.state, answer.explanation) == (State.EXPLAINED, "因为下雨")
    stored = Accountability.objects.get()
    assert (stored.state, stored.explanation) == (State.EXPLAINED, "因为下雨")
    assert (entry.actor, entry.at) == (officer, at)
    assert entry.data == {"from": "open", "to": "explained"}


@pytest.mark.parametrize("to", [State.RULED, State.OPEN, "nonsense"])
def test_what_is_not_in_the_table_cannot_happen(answer: Accountability, officer: User, at: datetime, to: str) -> None:
    with pytest.raises(IllegalMove):
        go(answer, to, officer, at)
    assert Accountability.objects.get().state == State.OPEN
    assert not Entry.objects.filter(action=actions.EXPLAINED).exists()


def test_from_a_state_without_moves_there_is_no_way(answer: Accountability, officer: User, at: datetime) -> None:
    go(answer, State.EXPLAINED, officer, at)
    with pytest.raises(IllegalMove) as refusal:
        check_move(answer, State.EXPLAINED, moves=MOVES)
    assert str(State.EXPLAINED.label) in refusal.value.message


def test_of_two_who_read_the_same_state_the_second_is_told(answer: Accountability, officer: User, at: datetime) -> None:
    stale = Accountability.objects.get(pk=answer.pk)
    go(answer, State.EXPLAINED, officer, at)
    with pytest.raises(StaleState):
        go(stale, State.EXPLAINED, officer, at)
    assert Entry.objects.filter(action=actions.EXPLAINED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_move_outside_a_transaction_is_a_mistake(answer: Accountability, officer: User, at: datetime) -> None:
    with pytest.raises(RuntimeError):
        advance(answer, State.EXPLAINED, moves=MOVES, action=actions.EXPLAINED, actor=officer, at=at)


def test_locking_reads_the_row_again(answer: Accountability) -> None:
    Accountability.objects.update(explanation="新的")
    with transaction.atomic():
        assert locked(answer).explanation == "新的"
