"""The pages of the evenings: what each role sees and does, bad input at its field, queries that do not grow."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document

from customers.models import Party, Relation
from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.models import Application
from review.enums import Bar, EveningState
from review.models import AgendaItem, Away, Evening, MemberTie, MinutesFile, Presence, Question, Round
from review.queries.conflicts import barred
from review.services.board.judging import judge
from review.services.board.roster import tie_member
from review.tests.board.pages import SignIn
from review.tests.factories import make_admitted, vote_all
from review.tests.factories_evenings import make_agenda, make_evening, make_open_evening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]


@pytest.fixture
def evening(members: list[User], manager: User, later: datetime) -> Evening:
    return make_evening(manager, at=later)


@pytest.fixture
def item(evening: Evening, application: Application, manager: User, later: datetime) -> AgendaItem:
    return make_agenda(evening, [application], manager, at=later)[0]


class TestEveningPages:
    def test_a_manager_calls_an_evening_as_offered(
        self, client: Client, sign_in: SignIn, members: list[User], manager: User
    ) -> None:
        url = reverse("review:evening_call")
        offered = sign_in(client, manager).get(url).context["form"].initial
        sent = {"day": offered["day"].isoformat(), "starts": "19:30", "ends": "21:00", "place": "二楼"}
        assert client.post(url, sent).status_code == 302
        again = client.post(url, sent)
        assert (again.status_code, bool(again.context["form"].errors["day"])) == (422, True)
        for field, value in (
            ("day", "昨天"),
            ("day", "9999-12-31"),
            ("starts", "25:99"),
            ("ends", "18:00"),
            ("place", ""),
        ):
            assert client.post(url, sent | {field: value}).status_code == 422, field

    def test_cases_are_chosen_and_nonsense_is_refused(
        self, client: Client, sign_in: SignIn, evening: Evening, application: Application, manager: User
    ) -> None:
        url = reverse("review:evening_cases", args=[evening.pk])
        assert application.number in sign_in(client, manager).get(url).content.decode()
        for key in ("", "x", "9" * 30, "-1", "\x31\x00"):
            assert client.post(url, {"cases": key}).status_code in (400, 422), key
        assert client.post(url, {"cases": application.pk}).status_code == 302
        assert evening.items.count() == 1

    def test_a_member_sees_only_evenings_and_cases_of_their_own(
        self, client: Client, sign_in: SignIn, item: AgendaItem, members: list[User]
    ) -> None:
        drawn = set(item.seats.values_list("member", flat=True))
        inside = next(person for person in members if person.pk in drawn)
        outside = next(person for person in members if person.pk not in drawn)
        url = item.evening.get_absolute_url()
        page = sign_in(client, inside).get(url).content.decode()
        assert item.application.number in page
        assert client.get(reverse("review:drawing", args=[item.pk])).status_code == 200
        assert sign_in(client, outside).get(url).status_code == 404
        assert client.get(reverse("review:drawing", args=[item.pk])).status_code == 404

    def test_nobody_recuses_for_somebody_else(
        self, client: Client, sign_in: SignIn, item: AgendaItem, members: list[User]
    ) -> None:
        seat = item.seats.first()
        other = next(person for person in members if person.pk != seat.member_id)
        url = reverse("review:planned_recuse", args=[seat.pk])
        assert sign_in(client, other).get(url).status_code == 404
        sign_in(client, seat.member)
        assert client.post(url, {"reason": "不便"}).status_code == 422
        assert client.post(url, {"reason": "申请人是我的表弟，应当回避"}).status_code == 302

    def test_from_opening_to_closing_by_the_page(
        self, client: Client, sign_in: SignIn, item: AgendaItem, manager: User
    ) -> None:
        url = item.evening.get_absolute_url()
        with time_machine.travel(item.evening.starts_at, tick=False):
            sign_in(client, manager).post(reverse("review:evening_open", args=[item.evening_id]))
            assert client.get(url).status_code == 200
            presence = reverse("review:evening_presence", args=[item.evening_id])
            member = Presence.objects.first().member_id
            assert client.post(presence, {"member": member, "attendance": "absent"}).status_code == 422
            assert client.post(presence, {"member": "9" * 40, "attendance": "present"}).status_code == 422
            assert client.post(presence, {"member": member, "attendance": "present"}).status_code == 302
            client.post(reverse("review:evening_close", args=[item.evening_id]), {"note": "顺利"})
        assert Evening.objects.get(pk=item.evening_id).state == EveningState.CLOSED
        assert client.get(Evening.objects.get(state="planned").get_absolute_url()).status_code == 200

    def test_the_agenda_reads_as_many_rows_with_the_same_queries(
        self, client: Client, sign_in: SignIn, item: AgendaItem, manager: User, django_assert_max_num_queries: object
    ) -> None:
        url = item.evening.get_absolute_url()
        sign_in(client, manager).get(url)
        with django_assert_max_num_queries(14) as one:  # type: ignore[operator]  # a fixture
            client.get(url)
        make_agenda(item.evening, [make_admitted(manager=manager)], manager, at=item.added_at)
        with django_assert_max_num_queries(14) as many:  # type: ignore[operator]  # a fixture
            client.get(url)
        assert len(one.captured_queries) == len(many.captured_queries)


class TestConflicts:
    @pytest.mark.parametrize(
        ("kind", "bar"),
        [("spouse", Bar.FAMILY), ("guarantees", Bar.GUARANTOR), ("supplies", Bar.BUSINESS), ("friend", None)],
    )
    def test_a_tie_to_the_applicant_bars_or_does_not(
        self, application: Application, members: list[User], manager: User, later: datetime, kind: str, bar: Bar | None
    ) -> None:
        own = Party.objects.create(kind="person", name="委员一", added_at=later)
        tie_member(members[0], party=own, actor=manager, at=later)
        applicant = application.customer.party
        Relation.objects.create(source=own, target=applicant, kind=kind, noted_by=manager, noted_at=later)
        assert barred(application).get(members[0].pk) == bar

    def test_family_of_family_bars(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        own, between = (Party.objects.create(kind="person", name=name, added_at=later) for name in ("甲", "乙"))
        tie_member(members[0], party=own, actor=manager, at=later)
        for source, target in ((own, between), (between, application.customer.party)):
            Relation.objects.create(source=source, target=target, kind="relative", noted_by=manager, noted_at=later)
        assert barred(application)[members[0].pk] == Bar.FAMILY

    def test_the_same_address_is_the_same_household(
        self, application: Application, members: list[User], manager: User, later: datetime
    ) -> None:
        other = make_business_customer(application.officer, at=later)
        type(other).objects.filter(pk=other.pk).update(address=f" {application.customer.address} ")
        tie_member(members[0], party=other.party, actor=manager, at=later)
        assert barred(application)[members[0].pk] == Bar.HOUSEHOLD

    def test_the_applicant_is_known_by_the_mobile(self, application: Application, members: list[User]) -> None:
        User.objects.filter(pk=members[0].pk).update(mobile=application.customer.mobile)
        assert barred(application)[members[0].pk] == Bar.SELF


class TestRoster:
    def test_absences_and_own_entries_are_kept(
        self, client: Client, sign_in: SignIn, members: list[User], manager: User, application: Application
    ) -> None:
        url = reverse("review:away")
        days = {"first_day": "2026-11-30", "last_day": "2026-12-02", "reason": "培训"}
        assert sign_in(client, members[0]).post(url, days).status_code == 302
        assert client.post(url, days | {"last_day": "2026-11-29"}).status_code == 422
        assert client.post(url, days | {"first_day": "x"}).status_code == 422
        sign_in(client, members[1])
        assert client.post(reverse("review:away_end", args=[Away.objects.get().pk])).status_code == 404
        tie = reverse("review:roster_tie", args=[members[0].pk])
        sign_in(client, manager)
        assert client.get(tie, {"q": application.customer.name}).status_code == 200
        assert client.post(tie, {"party": "9" * 40}).status_code == 404
        assert client.post(tie, {"party": application.customer.party.pk}).status_code == 302
        assert client.get(reverse("review:roster")).status_code == 200
        assert client.post(reverse("review:roster_untie", args=[members[0].pk])).status_code == 302
        assert not MemberTie.objects.exists()


class TestQuestionsAndMinutes:
    def test_a_member_asks_and_the_officer_answers_once(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], officer: User
    ) -> None:
        ask = reverse("review:ask", args=[board_round.pk])
        assert sign_in(client, members[0]).post(ask, {"text": " "}).status_code == 422
        assert client.post(ask, {"text": "货款打给谁？"}).status_code == 302
        answer = reverse("review:answer", args=[Question.objects.get().pk])
        stranger = make_user(Role.OFFICER)
        assert sign_in(client, stranger).get(answer).status_code == 404
        assert sign_in(client, officer).post(answer, {"answer": ""}).status_code == 422
        assert client.post(answer, {"answer": "两家供货商"}).status_code == 302
        assert client.post(answer, {"answer": "三家"}).status_code == 409
        assert (
            "两家供货商"
            in client.get(reverse("review:case_rounds", args=[board_round.application_id])).content.decode()
        )

    def test_minutes_are_the_same_bytes_until_what_they_say_changes(
        self, client: Client, sign_in: SignIn, board_round: Round, manager: User
    ) -> None:
        url = reverse("review:minutes_docx", args=[board_round.pk])
        assert sign_in(client, manager).get(url).status_code == 409
        vote_all(board_round)
        first, again = (client.get(url).content for _time in range(2))
        assert first == again
        client.post(reverse("review:presentation", args=[board_round.pk]), {"text": "介绍了经营情况\x0b"})
        assert client.get(url).content != first
        assert list(MinutesFile.objects.order_by("version").values_list("version", flat=True)) == [1, 2]

    def test_word_and_paper_say_all(
        self, client: Client, sign_in: SignIn, members: list[User], application: Application, manager: User
    ) -> None:
        at = datetime.fromisoformat("2026-11-23T11:00+08:00")
        evening = make_open_evening(application, manager, at=at)
        board_round = vote_all(Round.objects.get(), at=evening.starts_at)
        sign_in(client, manager)
        with time_machine.travel(at + timedelta(hours=9), tick=False):
            word = client.get(reverse("review:minutes_docx", args=[board_round.pk])).content
            paper = client.get(reverse("review:minutes_pdf", args=[board_round.pk]))
        tables = Document(BytesIO(word)).tables
        said = "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)
        for text in ("二楼会议室", application.customer.name, board_round.dossier_hash, "R01", "按申请同意"):
            assert text in said, text
        assert paper.content.startswith(b"%PDF-")
        assert paper["X-Content-SHA256"]


class TestJudgement:
    def test_shows_the_figures_and_a_member_their_own_only(
        self, client: Client, sign_in: SignIn, board_round: Round, members: list[User], manager: User, at: datetime
    ) -> None:
        vote_all(board_round)
        judge(at + timedelta(days=400))
        url = reverse("review:judgement")
        page = sign_in(client, manager).get(url).content.decode()
        assert members[1].name in page
        own = sign_in(client, members[0]).get(url).content.decode()
        assert members[0].name in own
        assert members[1].name not in own
        for query in ({"first": "x"}, {"first": "0001-01-01", "last": "9999-12-31"}, {"last": "2020-01-01"}):
            assert client.get(url, query).status_code == 200, query
        export = sign_in(client, manager).get(reverse("review:judgement_export"))
        assert export.content.startswith(b"PK")
