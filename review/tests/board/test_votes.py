"""Votes and the decision."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.notices.models import Notice
from jinxin.policy.services import change_policy
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from loans.enums import State
from loans.models import Application, CreditLine
from review.enums import Choice, RoundState
from review.models import Round, Vote
from review.services.board import cast_vote
from review.tests.factories import (
    AGAINST,
    BOUNDARY,
    INFLATED,
    REASON,
    make_admitted,
    open_case_round,
    vote_all,
    vote_as,
)

pytestmark = pytest.mark.django_db


class TestVoting:
    def test_the_fifth_vote_decides(
        self, board_round: Round, application: Application, members: list[User], later: datetime
    ) -> None:
        for member in members[:4]:
            vote_as(board_round, member, at=later)
            board_round.refresh_from_db()
            assert board_round.state == RoundState.OPEN
        vote_as(board_round, members[4], at=later)
        application.refresh_from_db()
        board_round.refresh_from_db()
        assert (board_round.state, application.state) == (RoundState.APPROVED, State.APPROVED)
        assert application.approved_amount == application.amount
        assert CreditLine.objects.get().amount == application.amount
        board_round.deadline.refresh_from_db()
        assert board_round.deadline.state == Deadline.State.MET
        assert verify().intact

    def test_approved_terms_are_what_four_support(
        self, board_round: Round, application: Application, members: list[User], later: datetime
    ) -> None:
        for number, member in enumerate(members[:5], 1):
            terms: dict[str, Any] = {
                "amount": Decimal(number * 20000),
                "term_months": number * 2,
                "annual_rate": Decimal(5 + number),
            }
            vote_as(board_round, member, at=later, conditions=f"条件{number % 2}", **terms)
        application.refresh_from_db()
        assert application.approved_amount == Decimal("40000.00")
        assert application.approved_months == 4
        assert application.approved_rate == Decimal(9)
        assert application.conditions == "条件1\n条件0"

    def test_two_declines_reject_with_their_reasons(
        self, board_round: Round, application: Application, later: datetime
    ) -> None:
        vote_all(board_round, [Choice.APPROVE] * 3 + [Choice.DECLINE] * 2, at=later)
        application.refresh_from_db()
        assert (board_round.state, application.state) == (RoundState.REJECTED, State.REJECTED)
        assert application.closing_reason == AGAINST
        assert not CreditLine.objects.exists()

    def test_a_veto_rejects_against_four_approvals(
        self, manager: User, members: list[User], at: datetime, later: datetime
    ) -> None:
        board_round = open_case_round(
            make_admitted(case=INFLATED, at=at, manager=manager), members=members, manager=manager, at=later
        )
        assert board_round.veto_unlocked
        vote_all(board_round, [Choice.VETO] + [Choice.APPROVE] * 4, at=later)
        assert board_round.state == RoundState.REJECTED

    def test_exactly_five_percent_does_not_unlock_the_veto(
        self, manager: User, members: list[User], at: datetime, later: datetime
    ) -> None:
        board_round = open_case_round(
            make_admitted(case=BOUNDARY, at=at, manager=manager), members=members, manager=manager, at=later
        )
        assert not board_round.veto_unlocked
        with pytest.raises(DomainError) as error:
            vote_as(board_round, members[0], Choice.VETO, at=later)
        assert error.value.field == "choice"
        assert not Vote.objects.exists()

    def test_who_has_no_seat_does_not_vote(self, board_round: Round, members: list[User], later: datetime) -> None:
        with pytest.raises(NotAllowed):
            vote_as(board_round, members[6], at=later)

    def test_a_second_vote_is_not_taken(self, board_round: Round, members: list[User], later: datetime) -> None:
        vote_as(board_round, members[0], at=later)
        with pytest.raises(StaleState):
            vote_as(board_round, members[0], Choice.DECLINE, at=later)
        assert Vote.objects.get().choice == Choice.APPROVE

    def test_a_change_keeps_the_former_vote(self, board_round: Round, members: list[User], later: datetime) -> None:
        first = vote_as(board_round, members[0], at=later)
        changed = vote_as(board_round, members[0], Choice.DECLINE, at=later, replaces=first.pk)
        first.refresh_from_db()
        assert (first.is_current, changed.is_current) == (False, True)
        with pytest.raises(StaleState):
            vote_as(board_round, members[0], at=later, replaces=first.pk)

    def test_a_closed_round_takes_no_votes(self, board_round: Round, members: list[User], later: datetime) -> None:
        vote_all(board_round, at=later)
        own = Vote.objects.get(seat__member=members[0])
        with pytest.raises(IllegalMove):
            vote_as(board_round, members[0], Choice.DECLINE, at=later, replaces=own.pk)
        assert Entry.objects.filter(action="board.decided").count() == 1

    def test_a_vote_on_another_case_than_was_read_does_not_count(
        self, board_round: Round, members: list[User], later: datetime
    ) -> None:
        with pytest.raises(StaleState):
            vote_as(board_round, members[0], at=later, dossier_hash="0" * 64)

    def test_a_touched_dossier_takes_no_votes(self, board_round: Round, members: list[User], later: datetime) -> None:
        board_round.dossier["application"]["amount"] = "1.00"
        Round.objects.filter(pk=board_round.pk).update(dossier=board_round.dossier)
        with pytest.raises(DomainError):
            vote_as(board_round, members[0], at=later)
        assert not Vote.objects.exists()

    def test_a_vote_needs_a_reason(self, board_round: Round, members: list[User], later: datetime) -> None:
        for reason in ("", "同意", "啊啊啊啊啊啊啊啊啊啊啊啊"):
            with pytest.raises(DomainError) as error:
                vote_as(board_round, members[0], at=later, reason=reason)
            assert error.value.field == "reason"

    def test_an_approval_names_possible_terms(self, board_round: Round, members: list[User], later: datetime) -> None:
        for field, value in (
            ("amount", None),
            ("amount", Decimal(0)),
            ("amount", Decimal("200000.01")),
            ("term_months", None),
            ("term_months", 0),
            ("term_months", 999),
            ("annual_rate", None),
            ("annual_rate", Decimal(0)),
            ("annual_rate", Decimal("685")),
        ):
            terms: dict[str, Any] = {field: value}
            with pytest.raises(DomainError) as error:
                vote_as(board_round, members[0], at=later, **terms)
            assert error.value.field == field

    def test_the_highest_rate_is_that_of_the_rounds_policy(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        change_policy(values={"highest_rate": 12}, reason="表决利率上限按本行定价政策下调", actor=manager, at=later)
        opened = open_case_round(application, members=members, manager=manager, at=later)
        change_policy(values={"highest_rate": 24}, reason="表决利率上限恢复为原来的水平", actor=manager, at=later)
        with pytest.raises(DomainError, match="12") as error:
            vote_as(opened, members[0], at=later, annual_rate=Decimal("12.01"))
        assert error.value.field == "annual_rate"
        assert vote_as(opened, members[0], at=later, annual_rate=Decimal(12))

    def test_the_trail_of_a_running_round_does_not_tell_how_anybody_voted(
        self, board_round: Round, members: list[User], later: datetime
    ) -> None:
        vote_as(board_round, members[0], Choice.DECLINE, at=later)
        entry = Entry.objects.get(action="board.voted")
        assert "decline" not in str(entry.data)
        assert AGAINST not in str(entry.data)

    def test_officer_manager_and_operations_are_told(
        self, board_round: Round, officer: User, manager: User, operations: User, later: datetime
    ) -> None:
        vote_all(board_round, at=later)
        told = Notice.objects.filter(entry__action="board.decided").values_list("recipient", flat=True)
        assert set(told) == {officer.pk, manager.pk, operations.pk}


def test_a_hand_made_choice_is_refused(board_round: Round, members: list[User], later: datetime) -> None:
    with pytest.raises(DomainError) as error:
        cast_vote(board_round, member=members[0], choice="abstain", reason=REASON, at=later)
    assert error.value.field == "choice"
