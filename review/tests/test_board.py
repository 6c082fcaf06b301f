"""A round from its opening to the decision."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.notices.models import Notice
from jinxin.policy.services import change_policy
from jinxin.staff.models import RoleGrant, User
from jinxin.tests.factories import make_user
from jinxin.worktime.models import Deadline
from loans.enums import State
from loans.models import Application, CreditLine
from loans.services.applications import withdraw
from review.dossier import digest, intact
from review.enums import Choice, RoundState
from review.models import Round, Vote
from review.queries.board import roster
from review.services.board import cast_vote, open_round, recuse, substitute
from review.tests.factories import (
    AGAINST,
    BOUNDARY,
    INFLATED,
    REASON,
    make_admitted,
    make_complete,
    open_case_round,
    vote_all,
    vote_as,
)

pytestmark = pytest.mark.django_db
FACTS = "配偶已补签，新增商铺租约，并结清一笔网贷。"


@pytest.fixture
def application(officer: User, manager: User, at: datetime) -> Application:
    return make_admitted(make_business_customer(officer, at=at), at=at, manager=manager)


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


@pytest.fixture
def board_round(application: Application, members: list[User], manager: User, later: datetime) -> Round:
    return open_case_round(application, members=members, manager=manager, at=later)


class TestOpening:
    def test_freezes_the_case_and_starts_the_clock(
        self, board_round: Round, application: Application, manager: User, at: datetime
    ) -> None:
        application.refresh_from_db()
        assert application.state == State.IN_REVIEW
        assert board_round.dossier_hash == digest(board_round.dossier)
        assert board_round.deadline.kind == Deadline.Kind.VOTE
        assert board_round.deadline.responsible == manager
        assert board_round.deadline.due_at == at.replace(day=24, hour=21)
        assert board_round.seats.filter(is_active=True).count() == 5

    def test_what_is_frozen_is_masked_but_for_the_name(self, board_round: Round, application: Application) -> None:
        text = str(board_round.dossier)
        assert application.customer.name in text
        assert application.customer.id_number not in text
        assert application.customer.mobile not in text

    def test_tells_the_members(self, board_round: Round, members: list[User]) -> None:
        told = Notice.objects.filter(entry__action="board.opened").values_list("recipient", flat=True)
        assert set(told) == {member.pk for member in members[:5]}

    def test_later_changes_do_not_reach_the_frozen_case(self, board_round: Round, application: Application) -> None:
        application.customer.name = "改名"
        application.customer.save()
        fresh = Round.objects.get(pk=board_round.pk)
        assert intact(fresh)
        assert "改名" not in str(fresh.dossier)

    def test_takes_exactly_as_many_members_as_there_are_seats(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        for count in (0, 4, 6):
            with pytest.raises(DomainError, match="5") as error:
                open_round(application, members=members[:count], actor=manager, at=later)
            assert error.value.field == "members"

    def test_nobody_sits_twice(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        with pytest.raises(DomainError):
            open_round(application, members=[*members[:4], members[0]], actor=manager, at=later)

    def test_only_the_roster_sits(
        self, application: Application, members: list[User], manager: User, other_officer: User, later: datetime
    ) -> None:
        with pytest.raises(DomainError, match=other_officer.name):
            open_round(application, members=[*members[:4], other_officer], actor=manager, at=later)

    def test_who_prepared_the_case_does_not_sit(
        self, application: Application, members: list[User], manager: User, officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MEMBER)
        with pytest.raises(DomainError, match=officer.name):
            open_round(application, members=[*members[:4], officer], actor=manager, at=later)

    def test_a_former_officer_who_investigated_does_not_sit(
        self, application: Application, members: list[User], manager: User, officer: User, later: datetime
    ) -> None:
        successor = make_user(Role.OFFICER, name="接任")
        Application.objects.filter(pk=application.pk).update(officer=successor)
        type(application.customer).objects.update(officer=successor)
        RoleGrant.objects.create(user=officer, role=Role.MEMBER)
        with pytest.raises(DomainError, match=officer.name):
            open_round(application, members=[*members[:4], officer], actor=manager, at=later)

    def test_the_officer_does_not_convene_the_board_on_the_own_case(
        self, application: Application, members: list[User], officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MANAGER)
        with pytest.raises(NotAllowed):
            open_round(application, members=members[:5], actor=User.objects.get(pk=officer.pk), at=later)

    def test_only_an_admitted_case_comes_before_the_board(
        self, members: list[User], manager: User, at: datetime, later: datetime
    ) -> None:
        application = make_complete(at=at)
        with pytest.raises(IllegalMove):
            open_round(application, members=members[:5], actor=manager, at=later)
        assert not Round.objects.exists()

    def test_a_case_has_one_running_round(
        self, board_round: Round, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        with pytest.raises(IllegalMove):
            open_round(application, members=members[:5], actor=manager, at=later)

    def test_checks_are_frozen_under_the_policy_of_the_opening(
        self, manager: User, members: list[User], at: datetime, later: datetime
    ) -> None:
        application = make_admitted(case=BOUNDARY, at=at, manager=manager)
        assert not application.statement_sets.get().veto_unlocked
        change_policy(
            values={"equity_deviation_base": "period_profit"},
            reason="按期间利润衡量权益偏差更为审慎",
            actor=manager,
            at=later,
        )
        opened = open_case_round(application, members=members, manager=manager, at=later + timedelta(minutes=1))
        assert opened.veto_unlocked
        assert opened.policy_version == 1

    def test_suggests_the_least_loaded(
        self, board_round: Round, members: list[User], at: datetime, later: datetime
    ) -> None:
        other = make_admitted(at=at)
        candidates = roster(other, seats=5, since=at)
        assert {item.user for item in candidates if item.suggested} >= set(members[5:])
        assert [item.waiting for item in candidates[:2]] == [0, 0]


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


class TestSeats:
    def test_a_member_recuses_and_a_substitute_votes(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        recuse(seat, reason="申请人是我的表弟，应当回避", actor=members[0], at=later)
        for member in members[1:5]:
            vote_as(board_round, member, at=later)
        board_round.refresh_from_db()
        assert board_round.state == RoundState.OPEN
        taken = substitute(seat, member=members[5], reason="由候补委员接替回避的委员", actor=manager, at=later)
        assert (taken.position, taken.replaces) == (seat.position, seat)
        vote_as(board_round, members[5], at=later)
        board_round.refresh_from_db()
        assert board_round.state == RoundState.APPROVED

    def test_a_recused_vote_no_longer_counts(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        vote_as(board_round, members[0], at=later)
        seat = board_round.seats.get(member=members[0])
        recuse(seat, reason="后来得知与申请人合伙，应当回避", actor=members[0], at=later)
        substitute(seat, member=members[5], reason="由候补委员接替回避的委员", actor=manager, at=later)
        for member in members[1:5]:
            vote_as(board_round, member, at=later)
        board_round.refresh_from_db()
        assert board_round.state == RoundState.OPEN
        with pytest.raises(NotAllowed):
            vote_as(board_round, members[0], at=later)

    def test_members_recuse_only_themselves(self, board_round: Round, members: list[User], later: datetime) -> None:
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(NotAllowed):
            recuse(seat, reason="他与申请人是亲戚，应当回避", actor=members[1], at=later)

    def test_a_recusal_needs_a_reason(self, board_round: Round, members: list[User], later: datetime) -> None:
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(DomainError) as error:
            recuse(seat, reason=" ", actor=members[0], at=later)
        assert error.value.field == "reason"

    def test_a_manager_replaces_who_does_not_vote(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        substitute(seat, member=members[5], reason="委员出差，今晚无法投票", actor=manager, at=later)
        seat.refresh_from_db()
        assert (seat.is_active, seat.recused) == (False, False)
        with pytest.raises(NotAllowed):
            vote_as(board_round, members[0], at=later)

    def test_a_vote_is_not_taken_away(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        vote_as(board_round, members[0], Choice.DECLINE, at=later)
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(IllegalMove):
            substitute(seat, member=members[5], reason="换一位委员重新投票", actor=manager, at=later)

    def test_a_seat_gets_one_substitute(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        substitute(seat, member=members[5], reason="委员出差，今晚无法投票", actor=manager, at=later)
        with pytest.raises(IllegalMove):
            substitute(seat, member=members[6], reason="委员出差，今晚无法投票", actor=manager, at=later)

    def test_a_substitute_is_new_to_the_round_and_did_not_prepare_it(
        self, board_round: Round, members: list[User], manager: User, officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MEMBER)
        seat = board_round.seats.get(member=members[0])
        for person in (members[1], officer, make_user(Role.OFFICER, name="不在名册")):
            with pytest.raises(DomainError) as error:
                substitute(seat, member=person, reason="委员出差，今晚无法投票", actor=manager, at=later)
            assert error.value.field == "member"

    def test_the_officer_of_the_case_names_no_substitute(
        self, board_round: Round, members: list[User], officer: User, later: datetime
    ) -> None:
        RoleGrant.objects.create(user=officer, role=Role.MANAGER)
        seat = board_round.seats.get(member=members[0])
        with pytest.raises(NotAllowed):
            substitute(
                seat,
                member=members[5],
                reason="委员出差，今晚无法投票",
                actor=User.objects.get(pk=officer.pk),
                at=later,
            )

    def test_seats_of_a_closed_round_stand(
        self, board_round: Round, members: list[User], manager: User, later: datetime
    ) -> None:
        seat = board_round.seats.get(member=members[0])
        vote_all(board_round, at=later)
        with pytest.raises(IllegalMove):
            recuse(seat, reason="后来得知与申请人合伙，应当回避", actor=members[0], at=later)


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


def test_a_hand_made_choice_is_refused(board_round: Round, members: list[User], later: datetime) -> None:
    with pytest.raises(DomainError) as error:
        cast_vote(board_round, member=members[0], choice="abstain", reason=REASON, at=later)
    assert error.value.field == "choice"
