"""After the decision: one reconsideration; a case that is withdrawn."""

from datetime import datetime, timedelta

import pytest

from jinxin.errors import DomainError, IllegalMove
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from loans.enums import State
from loans.models import Application
from loans.services.applications import withdraw
from review.enums import Choice, RoundState
from review.models import Round
from review.queries.board import roster
from review.services.board import open_round
from review.tests.factories import (
    AGAINST,
    vote_all,
    vote_as,
)

pytestmark = pytest.mark.django_db


FACTS = "配偶已补签，新增商铺租约，并结清一笔网贷。"


class TestReconsideration:
    @pytest.fixture
    def rejected(self, board_round: Round, later: datetime) -> Round:
        return vote_all(board_round, [Choice.APPROVE] * 3 + [Choice.DECLINE] * 2, at=later)

    def test_comes_back_once_on_new_facts_with_the_former_reasons(
        self, rejected: Round, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        application.refresh_from_db()
        again = open_round(
            application, members=members[:5], actor=manager, at=later + timedelta(days=2), new_facts=FACTS
        )
        assert again.number == 2
        assert AGAINST in str(again.dossier["former"])
        application.refresh_from_db()
        assert (application.state, application.closed_at) == (State.IN_REVIEW, None)
        vote_all(again, [Choice.DECLINE] * 5, at=later + timedelta(days=2))
        application.refresh_from_db()
        with pytest.raises(DomainError):
            open_round(application, members=members[:5], actor=manager, at=later + timedelta(days=3), new_facts=FACTS)

    def test_suggests_the_same_members(
        self, rejected: Round, application: Application, members: list[User], later: datetime
    ) -> None:
        candidates = roster(application, seats=5, since=later)
        assert {item.user for item in candidates if item.suggested} == set(members[:5])

    def test_needs_new_facts(
        self, rejected: Round, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        application.refresh_from_db()
        with pytest.raises(DomainError) as error:
            open_round(application, members=members[:5], actor=manager, at=later, new_facts="  ")
        assert error.value.field == "new_facts"

    @pytest.mark.parametrize(("days", "possible"), [(30, True), (31, False)])
    def test_is_possible_for_thirty_days(
        self,
        rejected: Round,
        application: Application,
        members: list[User],
        manager: User,
        at: datetime,
        days: int,
        possible: bool,
    ) -> None:
        application.refresh_from_db()
        moment = at.replace(hour=20) + timedelta(days=days)
        if possible:
            assert open_round(application, members=members[:5], actor=manager, at=moment, new_facts=FACTS)
        else:
            with pytest.raises(DomainError, match="2026-12-23"):
                open_round(application, members=members[:5], actor=manager, at=moment, new_facts=FACTS)


def test_withdrawing_the_case_cancels_the_round(
    board_round: Round, application: Application, officer: User, members: list[User], later: datetime
) -> None:
    vote_as(board_round, members[0], at=later)
    withdraw(application, reason="客户已向亲友筹得资金，不再需要贷款", actor=officer, at=later)
    board_round.refresh_from_db()
    assert board_round.state == RoundState.CANCELLED
    assert board_round.deadline.state == Deadline.State.CANCELLED
    with pytest.raises(IllegalMove):
        vote_as(board_round, members[1], at=later)
