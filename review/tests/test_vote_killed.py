"""The process of the completing vote is killed between vote and decision, at every step; then it is cast again: one
vote of each seat, one decision, one credit line."""

from datetime import datetime, timedelta

import pytest

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application, CreditLine
from loans.tests.test_payout_killed import killed_at_every_step
from review.enums import RoundState
from review.models import Round, Vote
from review.services.board.sweep import sweep
from review.tests.factories import make_admitted, open_case_round, vote_as

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_completing_vote_killed_anywhere_and_cast_again_is_one_decision(at: datetime) -> None:
    later = at + timedelta(hours=2)
    members = [make_user(Role.MEMBER, name=f"委员{number}") for number in "一二三四五"]
    board_round = open_case_round(make_admitted(at=at), members=members, at=later)
    for member in members[:4]:
        vote_as(board_round, member, at=later)

    def complete() -> Vote:
        return vote_as(Round.objects.get(pk=board_round.pk), members[4], at=later)

    def undecided() -> bool:
        sweep(later)  # it finds no vote without its decision: there is nothing to repair
        fresh = Round.objects.get(pk=board_round.pk)
        return (fresh.state, Vote.objects.count(), CreditLine.objects.count()) == (RoundState.OPEN, 4, 0)

    assert killed_at_every_step(complete, undecided) >= 6  # vote, trail, round, case, line, deadline
    assert Round.objects.get().state == RoundState.APPROVED
    assert Application.objects.get().state == State.APPROVED
    assert (Vote.objects.count(), CreditLine.objects.count()) == (5, 1)
    assert Entry.objects.filter(action="board.decided").count() == 1
    assert sweep(later) == 0
    assert verify().intact
