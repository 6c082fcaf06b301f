"""What a member reads: the list, the frozen case, never another's vote before the own."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application
from loans.services.papers import add_paper
from loans.tests.factories import photo
from review.enums import Choice
from review.models import Round
from review.tests.board.pages import SECRET, SignIn, ballot
from review.tests.factories import (
    AGAINST,
    vote_all,
    vote_as,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later", "confirmed")]


class TestReading:
    def test_a_member_finds_the_case_first_in_the_list(
        self, client: Client, sign_in: SignIn, board_round: Round, vetoable: Round, members: list[User], later: datetime
    ) -> None:
        vote_as(vetoable, members[0], at=later)
        page = sign_in(client, members[0]).get(reverse("review:rounds")).context["page"]
        assert [item.pk for item in page] == [board_round.pk, vetoable.pk]
        assert [bool(item.waits) for item in page] == [True, False]

    def test_a_member_without_a_seat_sees_nothing(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User]
    ) -> None:
        sign_in(client, members[6])
        assert not client.get(reverse("review:rounds")).context["page"].paginator.count
        assert client.get(board_round.get_absolute_url()).status_code == 404
        assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 404
        paper = board_round.dossier["papers"][0]["id"]
        assert client.get(reverse("review:round_paper", args=[board_round.pk, paper])).status_code == 404

    def test_the_frozen_case_is_on_one_page(
        self, client: Client, sign_in: SignIn, vetoable: Round, members: list[User]
    ) -> None:
        shown = sign_in(client, members[0]).get(vetoable.get_absolute_url()).content.decode()
        application = vetoable.application
        assert application.customer.name in shown
        assert application.customer.id_number not in shown
        for word in ("门店经营收入", "180.76%", "R02", "20.00万", "利润表", vetoable.dossier_hash):
            assert word in shown

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_it_reads_in_both_languages(
        self, client: Client, sign_in: SignIn, vetoable: Round, members: list[User], language: str
    ) -> None:
        User.objects.filter(pk=members[0].pk).update(language=language)
        shown = sign_in(client, members[0]).get(vetoable.get_absolute_url()).content.decode()
        assert ("Balance sheet" if language == "en" else "资产负债表") in shown

    def test_papers_are_shown_to_seats_and_only_those_of_the_frozen_case(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], at: datetime
    ) -> None:
        application, paper = board_round.application, board_round.dossier["papers"][0]["id"]
        answer = sign_in(client, members[0]).get(reverse("review:round_paper", args=[board_round.pk, paper]))
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
        Application.objects.filter(pk=application.pk).update(state=State.INVESTIGATING)
        added = add_paper(application, kind="other", upload=photo(), actor=application.officer, at=at)
        assert client.get(reverse("review:round_paper", args=[board_round.pk, added.pk])).status_code == 404

    def test_queries_do_not_grow_with_seats_votes_and_rounds(
        self,
        client: Client,
        sign_in: SignIn,
        board_round: Round,
        vetoable: Round,
        members: list[User],
        manager: User,
        later: datetime,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for member in members[:4]:
            vote_as(board_round, member, at=later)
        for person, urls in (
            (members[0], ("review:rounds", "review:round")),
            (manager, ("review:rounds", "review:round", "review:case_rounds")),
        ):
            sign_in(client, person)
            for name in urls:
                key = board_round.application_id if name == "review:case_rounds" else board_round.pk
                with django_assert_max_num_queries(12):
                    client.get(reverse(name, args=[] if name == "review:rounds" else [key]))


class TestBlindness:
    def test_others_votes_are_not_in_the_page_before_the_own(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], later: datetime
    ) -> None:
        vote_as(board_round, members[1], Choice.DECLINE, at=later, reason=SECRET)
        sign_in(client, members[0])
        assert SECRET not in client.get(board_round.get_absolute_url()).content.decode()
        client.post(reverse("review:vote", args=[board_round.pk]), ballot(board_round))
        assert SECRET in client.get(board_round.get_absolute_url()).content.decode()

    def test_nobody_else_knows_before_the_decision(
        self,
        client: Client,
        sign_in: SignIn,
        board_round: Round,
        members: list[User],
        officer: User,
        manager: User,
        auditor: User,
        later: datetime,
    ) -> None:
        vote_as(board_round, members[1], Choice.DECLINE, at=later, reason=SECRET)
        tab = reverse("review:case_rounds", args=[board_round.application_id])
        pages = {
            officer: [tab],
            manager: [tab, board_round.get_absolute_url()],
            auditor: [tab, board_round.get_absolute_url()],
        }
        for person, urls in pages.items():
            sign_in(client, person)
            for url in (*urls, reverse("loans:timeline", args=[board_round.application_id])):
                answer = client.get(url)
                assert answer.status_code == 200
                assert SECRET not in answer.content.decode()
            assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 409

    def test_the_officer_reads_result_and_reasons_after_the_decision(
        self, client: Client, sign_in: SignIn, board_round: Round, officer: User, other_officer: User, later: datetime
    ) -> None:
        vote_all(board_round, [Choice.DECLINE] * 2 + [Choice.APPROVE] * 3, at=later)
        tab = reverse("review:case_rounds", args=[board_round.application_id])
        shown = sign_in(client, officer).get(tab).content.decode()
        assert AGAINST in shown
        assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 200
        sign_in(client, other_officer)
        assert client.get(tab).status_code == 404
        assert client.get(reverse("review:minutes", args=[board_round.pk])).status_code == 404
