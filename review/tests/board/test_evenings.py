"""An evening of the board: who is drawn, who may not sit, what is carried over."""

from datetime import datetime, timedelta

import pytest

from jinxin.access import Role
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.models import Notice
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.services.applications import withdraw
from review.enums import Attendance, EveningState, ItemState, RoundState
from review.models import AgendaItem, Away, Evening, Presence, Round
from review.rotation import Stand, draw, reproduces
from review.services.board import open_round
from review.services.board.agenda import change_seat, decline_seat, drop_case
from review.services.board.evenings import cancel_evening, close_evening, note_presence, open_evening
from review.services.board.roster import end_away, note_away
from review.services.board.sweep import sweep
from review.tests.factories import vote_all, vote_as
from review.tests.factories_evenings import make_agenda, make_evening, make_open_evening

pytestmark = pytest.mark.django_db
WHY = "今晚在外地出差，无法到会"


@pytest.fixture
def evening(members: list[User], manager: User, later: datetime) -> Evening:
    return make_evening(manager, at=later)


@pytest.fixture
def item(evening: Evening, application: Application, manager: User, later: datetime) -> AgendaItem:
    return make_agenda(evening, [application], manager, at=later)[0]


@pytest.fixture
def running(members: list[User], application: Application, manager: User, later: datetime) -> Evening:
    return make_open_evening(application, manager, at=later)


def seated(item: AgendaItem) -> list[User]:
    return [seat.member for seat in item.seats.select_related("member").order_by("position")]


class TestRotation:
    def test_who_sat_least_comes_first_then_who_waits_longest(self) -> None:
        stands = [
            Stand(1, "甲", 2),
            Stand(2, "乙", 1, "2026-11-20"),
            Stand(3, "丙", 1, "2026-11-10"),
            Stand(4, "丁", 0),
        ]
        turns = draw(stands, seats=2, seed="A:2026-11-23")
        assert [turn.stand.member for turn in turns] == [4, 3, 2, 1]
        assert [turn.stand.member for turn in turns if turn.drawn] == [4, 3]

    def test_equals_are_settled_by_a_lot_that_everybody_can_check(self) -> None:
        stands = [Stand(number, str(number), 0) for number in range(9)]
        first, again = (draw(stands, seats=5, seed="A:2026-11-23") for _time in range(2))
        other = draw(stands, seats=5, seed="B:2026-11-23")
        assert first == again
        assert [turn.stand.member for turn in first] != [turn.stand.member for turn in other]

    def test_over_many_cases_everybody_sits_equally_often(self) -> None:
        seats = dict.fromkeys(range(7), 0)
        for number in range(70):
            stands = [Stand(member, "", count) for member, count in seats.items()]
            for turn in draw(stands, seats=5, seed=str(number)):
                seats[turn.stand.member] += turn.drawn
        assert max(seats.values()) - min(seats.values()) <= 1

    def test_who_is_barred_is_never_drawn(self) -> None:
        turns = draw([Stand(1, "甲", 0, bar="officer"), Stand(2, "乙", 9)], seats=2, seed="x")
        assert [turn.stand.member for turn in turns if turn.drawn] == [2]


class TestAgenda:
    def test_five_are_drawn_and_told_and_the_drawing_can_be_repeated(self, item: AgendaItem) -> None:
        drawn = seated(item)
        assert len({person.pk for person in drawn}) == 5
        assert reproduces(item.drawing)
        told = Notice.objects.filter(entry__action="agenda.planned").values_list("recipient", flat=True)
        assert set(told) == {person.pk for person in drawn}

    def test_only_a_manager_who_is_not_the_officer_may_add_a_case(
        self, evening: Evening, application: Application, officer: User, later: datetime
    ) -> None:
        with pytest.raises(NotAllowed):
            make_agenda(evening, [application], officer, at=later)

    def test_a_case_is_on_one_agenda_only(self, item: AgendaItem, manager: User, later: datetime) -> None:
        other = make_evening(manager, at=later, days=1)
        with pytest.raises(DomainError, match=r"agenda|议程"):
            make_agenda(other, [item.application], manager, at=later)

    def test_too_few_members_is_told(
        self, evening: Evening, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        for member in members[:3]:
            note_away(member, first_day=evening.day, last_day=evening.day, reason="培训", actor=member, at=later)
        with pytest.raises(DomainError) as refused:
            make_agenda(evening, [application], manager, at=later)
        assert refused.value.field == "cases"
        assert not AgendaItem.objects.exists()

    def test_who_is_away_is_passed_over_until_the_absence_is_taken_back(
        self, evening: Evening, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        away = note_away(
            members[0], first_day=evening.day, last_day=evening.day, reason="培训", actor=manager, at=later
        )
        item = make_agenda(evening, [application], manager, at=later)[0]
        assert members[0] not in seated(item)
        end_away(away, actor=manager, at=later)
        with pytest.raises(IllegalMove):
            end_away(Away.objects.get(), actor=manager, at=later)

    def test_a_substitute_is_named_with_a_reason_and_shown_in_the_round(
        self, item: AgendaItem, evening: Evening, members: list[User], manager: User, later: datetime
    ) -> None:
        drawn = seated(item)
        free = next(person for person in members if person not in drawn)
        change_seat(item.seats.get(member=drawn[0]), member=free, reason=WHY, actor=manager, at=later)
        open_evening(evening, actor=manager, at=evening.starts_at)
        seat = Round.objects.get().seats.get(member=free)
        assert (seat.is_active, seat.named_because, seat.replaces.member) == (True, WHY, drawn[0])

    def test_who_recuses_is_replaced_by_the_next_in_turn(
        self, item: AgendaItem, members: list[User], later: datetime
    ) -> None:
        drawn = seated(item)
        with pytest.raises(NotAllowed):
            decline_seat(item.seats.get(member=drawn[0]), reason=WHY, actor=drawn[1], at=later)
        following = decline_seat(item.seats.get(member=drawn[0]), reason=WHY, actor=drawn[0], at=later)
        assert following not in drawn
        assert item.seats.get(member=following).drawn == drawn[0]

    def test_who_prepares_the_case_meanwhile_is_replaced_when_the_evening_opens(
        self, item: AgendaItem, evening: Evening, manager: User, later: datetime
    ) -> None:
        drawn = seated(item)
        item.application.papers.update(uploaded_by=drawn[2])
        open_evening(evening, actor=manager, at=evening.starts_at)
        assert not Round.objects.get().seats.filter(member=drawn[2], is_active=True).exists()

    def test_a_dropped_case_may_come_on_another_agenda(self, item: AgendaItem, manager: User, later: datetime) -> None:
        drop_case(item, reason="客户要求改日再议，材料待补", actor=manager, at=later)
        again = make_agenda(make_evening(manager, at=later, days=1), [item.application], manager, at=later)
        assert again[0].state == ItemState.PLANNED


class TestEvening:
    def test_one_evening_a_day_on_working_days_in_time(self, evening: Evening, manager: User, later: datetime) -> None:
        with pytest.raises(DomainError) as twice:
            make_evening(manager, at=later)
        assert twice.value.field == "day"
        with pytest.raises(DomainError):
            make_evening(manager, at=later, days=6)  # a Sunday

    def test_opening_freezes_every_case_and_expects_its_members(self, running: Evening) -> None:
        item = running.items.get()
        assert (item.state, item.round.state) == (ItemState.RUNNING, RoundState.OPEN)
        assert item.round.drawing == item.drawing
        assert Presence.objects.filter(evening=running, attendance=Attendance.EXPECTED).count() == 5

    def test_an_empty_evening_cannot_be_opened(self, evening: Evening, manager: User) -> None:
        with pytest.raises(IllegalMove):
            open_evening(evening, actor=manager, at=evening.starts_at)

    def test_a_case_that_cannot_come_before_the_board_says_why(
        self, item: AgendaItem, evening: Evening, manager: User
    ) -> None:
        item.application.statement_sets.all().delete()
        open_evening(evening, actor=manager, at=evening.starts_at)
        item.refresh_from_db()
        assert item.state == ItemState.PLANNED
        assert item.problem

    def test_a_decided_case_leaves_the_agenda(self, running: Evening) -> None:
        vote_all(Round.objects.get(), at=running.starts_at)
        assert running.items.get().state == ItemState.DECIDED

    def test_what_is_left_is_carried_over_with_the_names_of_who_did_not_vote(
        self, running: Evening, manager: User
    ) -> None:
        board_round = Round.objects.get()
        sitting = [seat.member for seat in board_round.seats.select_related("member").order_by("position")]
        for member in sitting[:3]:
            vote_as(board_round, member, at=running.starts_at + timedelta(minutes=5))
        close_evening(running, actor=manager, at=running.ends_at)
        left = running.items.get()
        assert (left.state, left.missing) == (ItemState.CARRIED, [person.name for person in sitting[3:]])
        following = left.carried_to
        assert following.evening.day == running.day + timedelta(days=1)
        assert (following.round, following.evening.called_by) == (board_round, None)
        assert Presence.objects.filter(evening=running, attendance=Attendance.ABSENT).count() == 2
        open_evening(following.evening, actor=manager, at=following.evening.starts_at)
        for member in sitting[3:]:
            vote_as(board_round, member, at=following.evening.starts_at)
        following.refresh_from_db()
        assert following.state == ItemState.DECIDED

    def test_a_withdrawn_case_leaves_the_agenda(self, running: Evening, application: Application) -> None:
        fresh = Application.objects.get(pk=application.pk)
        withdraw(fresh, reason="客户已另行筹得资金，不再需要", actor=fresh.officer, at=running.starts_at)
        assert running.items.get().state == ItemState.DROPPED

    def test_cancelling_tells_everybody_and_frees_the_cases(
        self, item: AgendaItem, evening: Evening, manager: User, later: datetime
    ) -> None:
        cancel_evening(evening, reason="停电，今晚无法开会，改日再开", actor=manager, at=later)
        item.refresh_from_db()
        assert (item.state, item.application.state) == (ItemState.DROPPED, State.ADMITTED)
        assert Notice.objects.filter(entry__action="agenda.dropped").count() == 5

    def test_attendance_needs_a_reason_for_who_did_not_come(self, running: Evening, manager: User) -> None:
        person = Presence.objects.first().member
        with pytest.raises(DomainError):
            note_presence(running, member=person, attendance="absent", actor=manager, at=running.starts_at)
        note_presence(
            running, member=person, attendance="absent", reason="高铁晚点", actor=manager, at=running.starts_at
        )
        assert Presence.objects.get(member=person).reason == "高铁晚点"

    def test_an_adopted_round_is_not_opened_twice(
        self, item: AgendaItem, evening: Evening, members: list[User], manager: User, later: datetime
    ) -> None:
        opened = open_round(item.application, members=members[:5], actor=manager, at=later)
        open_evening(evening, actor=manager, at=evening.starts_at)
        item.refresh_from_db()
        assert (item.round, item.state) == (opened, ItemState.RUNNING)


class TestSweep:
    def test_reminds_once_before_the_start(self, item: AgendaItem, evening: Evening) -> None:
        soon = evening.starts_at - timedelta(minutes=20)
        assert [sweep(soon), sweep(soon)] == [1, 0]
        assert Notice.objects.filter(entry__action="evening.reminded").count() == 5

    def test_reminds_only_who_has_not_voted_before_the_end(self, running: Evening) -> None:
        board_round = Round.objects.get()
        first = board_round.seats.select_related("member").first().member
        vote_as(board_round, first, at=running.starts_at)
        assert sweep(running.ends_at - timedelta(minutes=10)) == 1
        told = Notice.objects.filter(entry__action="evening.reminded").values_list("recipient", flat=True)
        assert len(told) == 4
        assert first.pk not in told

    def test_ends_an_evening_at_its_time_and_cancels_one_never_opened(self, running: Evening, manager: User) -> None:
        sweep(running.ends_at)
        running.refresh_from_db()
        assert (running.state, running.closed_by) == (EveningState.CLOSED, None)
        following = Evening.objects.get(state=EveningState.PLANNED)
        sweep(following.ends_at)
        following.refresh_from_db()
        assert following.state == EveningState.CANCELLED
        assert AgendaItem.objects.filter(state=ItemState.PLANNED).count() == 1

    def test_reminds_of_a_vote_that_is_due(self, board_round: Round) -> None:
        due = board_round.deadline.due_at
        assert [sweep(due - timedelta(minutes=20)), sweep(due - timedelta(minutes=20))] == [1, 0]

    def test_settles_a_complete_round_whose_decision_is_missing(self, board_round: Round, later: datetime) -> None:
        vote_all(board_round)
        Application.objects.filter(pk=board_round.application_id).update(state=State.IN_REVIEW, decided_at=None)
        board_round.application.credit_line.delete()
        Round.objects.filter(pk=board_round.pk).update(state=RoundState.OPEN, decided_at=None, amount=None)
        type(board_round.deadline).objects.filter(pk=board_round.deadline_id).update(state="running")
        assert sweep(later + timedelta(hours=4)) >= 1
        assert Round.objects.get(pk=board_round.pk).state == RoundState.APPROVED


def test_a_manager_without_the_role_of_a_member_is_never_drawn(item: AgendaItem, manager: User) -> None:
    assert manager not in seated(item)
    assert make_user(Role.MEMBER) not in seated(item)
