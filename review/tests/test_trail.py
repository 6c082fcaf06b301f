"""What the trail and the notices say of statements and of the board, in words."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from customers.tests.factories import AT
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from review.enums import Choice
from review.models import Round, Vote
from review.services.board import recuse, substitute
from review.services.board.votes import seal
from review.tests.factories import AGAINST, make_admitted, open_case_round, vote_all, vote_as

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]


def _decided() -> int:
    """Make a round with a recusal, a substitute, a changed vote and a decision."""
    later, manager = AT + timedelta(hours=2), make_user(Role.MANAGER, name="主任甲")
    members = [make_user(Role.MEMBER) for _ in range(7)]
    opened = open_case_round(make_admitted(manager=manager), members=members, manager=manager, at=later)
    seat = opened.seats.get(member=members[0])
    recuse(seat, reason="申请人是我的表弟，应当回避", actor=members[0], at=later)
    substitute(seat, member=members[5], reason="由候补委员接替回避的委员", actor=manager, at=later)
    first = vote_as(opened, members[1], Choice.DECLINE, at=later)
    vote_as(opened, members[1], at=later, replaces=first.pk, conditions="配偶共同签字")
    for member in (members[5], *members[2:5]):
        vote_as(opened, member, at=later)
    return opened.pk


@pytest.fixture(scope="module", autouse=True)
def concluded(once: Callable[[Callable[[], int]], int]) -> int:
    return once(_decided)


@pytest.fixture
def decided(db: None, concluded: int) -> Round:
    return Round.objects.get(pk=concluded)


@pytest.fixture
def members(decided: Round) -> list[User]:
    return list(User.objects.with_role(Role.MEMBER).order_by("pk"))


@pytest.fixture
def manager(decided: Round) -> User:
    return User.objects.get(name="主任甲")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("提交审贷会", "回避", "接替", "改投", "5 票同意", "审批通过", "配偶共同签字", "1.91%")),
        (
            "en",
            (
                "Put before the board",
                "leaves seat",
                "takes seat",
                "changed the vote",
                "5 approve",
                "Application approved",
            ),
        ),
    ],
)
def test_the_timeline_tells_the_whole_round(
    client: Client, sign_in: SignIn, decided: Round, manager: User, language: str, words: tuple[str, ...]
) -> None:
    User.objects.filter(pk=manager.pk).update(language=language)
    shown = sign_in(client, manager).get(reverse("loans:timeline", args=[decided.application_id])).content.decode()
    for word in words:
        assert word in shown
    assert verify().intact


def test_a_refusal_stands_in_the_timeline_with_its_reasons(
    client: Client, sign_in: SignIn, members: list[User], manager: User, at: datetime
) -> None:
    opened = open_case_round(make_admitted(at=at, manager=manager), members=members, manager=manager)
    vote_all(opened, [Choice.DECLINE] * 2 + [Choice.APPROVE] * 3)
    sign_in(client, opened.application.officer)
    assert AGAINST in client.get(reverse("loans:timeline", args=[opened.application_id])).content.decode()


def test_members_and_manager_read_their_notices(
    client: Client, sign_in: SignIn, decided: Round, members: list[User], manager: User
) -> None:
    for person, word in (
        (members[0], "提交审贷会"),
        (members[5], "指定替补委员"),
        (manager, "委员回避"),
        (manager, "审贷会已作出决议"),
    ):
        assert word in sign_in(client, person).get(reverse("notices:inbox")).content.decode()


def test_the_seals_in_the_trail_fit_the_votes(decided: Round) -> None:
    sealed = {entry.data["seal"] for entry in Entry.objects.filter(action="board.voted")}
    assert sealed == {seal(vote) for vote in Vote.objects.all()}
