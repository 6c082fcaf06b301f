"""The pages of a case: who may open them, what they show, what a bad form keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from jinxin.worktime.sweep import sweep
from loans.enums import State
from loans.models import Application, Investigation
from loans.services.admission import decide
from loans.tests.factories import REASON, answers, make_application
from loans.tests.pages import NOW, TABS, SignIn, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]
STATES = (State.DRAFT, State.SUBMITTED, State.INVESTIGATING, State.PAPERS_COMPLETE, State.ADMITTED)
CaseIn = Callable[[State], Application]


def _cases() -> dict[State, int]:
    officer, _manager = make_user(Role.OFFICER, name="客户经理甲"), make_user(Role.MANAGER, name="主任甲")
    return {state: make_application(make_business_customer(officer), state=state).pk for state in STATES}


@pytest.fixture(scope="module")
def cases(once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The keys of one case in each state, each of its own customer, all of one officer."""
    return once(_cases)


@pytest.fixture
def case_in(db: None, cases: dict[State, int]) -> CaseIn:
    """`case_in(state)`."""
    return lambda state: Application.objects.get(pk=cases[state])


@pytest.fixture
def officer(db: None, cases: dict[State, int]) -> User:
    return User.objects.get(name="客户经理甲")


@pytest.fixture
def manager(db: None, cases: dict[State, int]) -> User:
    return User.objects.get(name="主任甲")


class TestWhoSeesWhat:
    @pytest.mark.parametrize("tab", TABS)
    def test_the_officer_of_the_case_and_the_offices_read_it_others_find_nothing(
        self,
        client: Client,
        sign_in: SignIn,
        case_in: CaseIn,
        manager: User,
        other_officer: User,
        tab: str,
    ) -> None:
        case = case_in(State.ADMITTED)
        offices = [make_user(role) for role in (Role.OPERATIONS, Role.AUDITOR)]
        for person in (case.officer, manager, *offices):
            response = sign_in(client, person).get(url(tab, case))
            assert response.status_code == 200
            assert case.customer.name in text(response)
        assert sign_in(client, other_officer).get(url(tab, case)).status_code == 404

    def test_board_members_and_administrators_have_no_business_here(
        self, client: Client, sign_in: SignIn, case_in: CaseIn, members: list[User], administrator: User
    ) -> None:
        case = case_in(State.SUBMITTED)
        for person in (members[0], administrator):
            assert sign_in(client, person).get(url("application", case)).status_code == 403

    @pytest.mark.parametrize("route", ["edit", "withdraw", "submit", "investigation_complete", "investigation_flags"])
    def test_a_colleagues_case_cannot_be_touched(
        self, client: Client, sign_in: SignIn, case_in: CaseIn, other_officer: User, manager: User, route: str
    ) -> None:
        case = case_in(State.SUBMITTED)
        assert sign_in(client, other_officer).post(url(route, case), {"version": 0}).status_code == 404
        assert sign_in(client, manager).post(url(route, case), {"version": 0}).status_code == 403

    def test_a_manager_does_not_write_the_investigation(
        self, client: Client, sign_in: SignIn, case_in: CaseIn, manager: User
    ) -> None:
        case = case_in(State.SUBMITTED)
        response = sign_in(client, manager).post(url("investigation", case), {"version": 0, "family": "x"})
        assert response.status_code == 403
        assert not Investigation.objects.filter(application=case).exists()

    @pytest.mark.parametrize("tab", TABS)
    @pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.INVESTIGATING, State.PAPERS_COMPLETE])
    def test_no_page_asks_the_database_more_than_twelve_times(
        self,
        client: Client,
        sign_in: SignIn,
        case_in: CaseIn,
        manager: User,
        officer: User,
        state: State,
        tab: str,
        django_assert_max_num_queries: Any,
    ) -> None:
        case = case_in(state)
        for person in (officer, manager):
            sign_in(client, person)
            with django_assert_max_num_queries(12):
                client.get(url(tab, case))


class TestInvestigationPage:
    @pytest.fixture
    def case(self, client: Client, sign_in: SignIn, case_in: CaseIn, officer: User) -> Application:
        sign_in(client, officer)
        return case_in(State.SUBMITTED)

    def test_a_draft_keeps_everything(self, client: Client, case: Application) -> None:
        response = client.post(url("investigation", case), {"version": 0, "family": "已婚", "card_limit": "5万"})
        assert response.status_code == 302
        page = text(client.get(url("investigation", case)))
        assert "已婚" in page
        assert "50,000.00" in page
        case.refresh_from_db()
        assert case.state == State.INVESTIGATING

    @pytest.mark.parametrize(
        "wrong",
        [
            {"online_lenders": "many", "card_used": "a lot", "visited_on": "yesterday", "version": "x"},
            {"online_lenders": "-1", "card_used": "-1", "version": ""},
            {"online_lenders": "1.5", "visited_on": "9999-99-99", "place": "长" * 201, "family": "字" * 5001},
            {"online_lenders": "99999"},
            {"visited_on": "2026-11-24"},
            {"recommended_amount": "900000"},
        ],
    )
    def test_what_cannot_be_read_is_told_at_the_field_and_everything_typed_stays(
        self, client: Client, case: Application, wrong: dict[str, str]
    ) -> None:
        response = client.post(url("investigation", case), {"version": 0, "reputation": "邻居评价良好", **wrong})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == set(wrong)
        assert "邻居评价良好" in text(response)
        assert not Investigation.objects.filter(application=case).exists()

    def test_completion_needs_all_four_and_keeps_the_draft(self, client: Client, case: Application) -> None:
        response = client.post(url("investigation_complete", case), {"version": 0, "family": "已婚，一子"})
        assert response.status_code == 422
        errors = response.context["form"].errors
        assert {"purpose_notes", "business_notes", "assets_seen", "recommendation"} <= set(errors)
        assert "family" not in errors
        assert Investigation.objects.get(application=case).family == "已婚，一子"
        assert 'name="version" value="1"' in text(response)

    def test_a_complete_form_completes_and_is_read_only_afterwards(self, client: Client, case: Application) -> None:
        values = {name: str(value) for name, value in answers(case, NOW).items()}
        response = client.post(url("investigation_complete", case), {"version": 0, **values})
        assert response.status_code == 302
        page = text(client.get(url("investigation", case)))
        assert "<textarea" not in page
        assert values["repayment_source"] in page
        again = client.post(url("investigation", case), {"version": 1, "family": "改"})
        assert again.status_code == 409

    def test_two_windows_show_both_texts(self, client: Client, case: Application) -> None:
        client.post(url("investigation", case), {"version": 0, "family": "窗口一写的"})
        response = client.post(url("investigation", case), {"version": 0, "family": "窗口二写的"})
        assert response.status_code == 422
        page = text(response)
        assert "窗口一写的" in page
        assert page.count("窗口二写的") == 2
        assert 'name="version" value="1"' in page
        assert client.post(url("investigation", case), {"version": 1, "family": "窗口二写的"}).status_code == 302
        assert Investigation.objects.get(application=case).family == "窗口二写的"

    def test_a_version_nobody_has_is_a_conflict_not_a_crash(self, client: Client, case: Application) -> None:
        assert client.post(url("investigation", case), {"version": 9, "family": "x"}).status_code == 422

    def test_flags_follow_what_is_typed_without_saving(self, client: Client, case: Application) -> None:
        content = text(client.post(url("investigation_flags", case), {"online_lenders": "4", "card_used": "oops"}))
        assert "flag-red" in content
        assert not Investigation.objects.filter(application=case).exists()


class TestDecision:
    @pytest.fixture
    def case(self, case_in: CaseIn, manager: User) -> Application:
        return case_in(State.PAPERS_COMPLETE)

    def test_only_who_may_decide_sees_the_form(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, officer: User, auditor: User
    ) -> None:
        assert 'id="admission"' in text(sign_in(client, manager).get(case.get_absolute_url()))
        for person in (officer, auditor):
            assert 'id="admission"' not in text(sign_in(client, person).get(case.get_absolute_url()))

    def test_a_decision_without_a_reason_keeps_what_was_chosen(
        self, client: Client, sign_in: SignIn, case: Application, manager: User
    ) -> None:
        data = {"outcome": "declined", "reason": "太短", "version": case.version}
        response = sign_in(client, manager).post(url("decide", case), data)
        assert response.status_code == 422
        assert response.context["form"].errors["reason"]
        assert "太短" in text(response)
        assert 'value="declined" id="id_outcome_1" required checked' in text(response)

    @pytest.mark.parametrize(
        "data",
        [
            {"outcome": "returned", "reason": REASON},
            {"outcome": "returned", "reason": REASON, "missing": ["gold"]},
            {"outcome": "maybe", "reason": REASON},
            {"outcome": "", "reason": REASON},
        ],
    )
    def test_a_decision_that_says_nothing_is_refused(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, data: dict[str, Any]
    ) -> None:
        response = sign_in(client, manager).post(url("decide", case), {"version": case.version, **data})
        assert response.status_code == 422
        assert Application.objects.get(pk=case.pk).state == State.PAPERS_COMPLETE

    def test_the_manager_admits(self, client: Client, sign_in: SignIn, case: Application, manager: User) -> None:
        data = {"outcome": "admitted", "reason": REASON, "version": case.version}
        response = sign_in(client, manager).post(url("decide", case), data, follow=True)
        assert Application.objects.get(pk=case.pk).state == State.ADMITTED
        assert REASON in text(response)

    def test_who_was_slower_reads_who_was_faster(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, second_manager: User
    ) -> None:
        decide(case, outcome="declined", reason=REASON, missing=[], actor=second_manager, at=NOW)
        data = {"outcome": "admitted", "reason": REASON, "version": case.version - 1}
        back = {"referer": f"http://testserver{case.get_absolute_url()}"}
        response = sign_in(client, manager).post(url("decide", case), data, headers=back, follow=True)
        assert second_manager.name in next(str(message) for message in response.context["messages"])
        assert Application.objects.get(pk=case.pk).state == State.DECLINED

    def test_others_are_turned_away(
        self, client: Client, sign_in: SignIn, case: Application, officer: User, operations: User
    ) -> None:
        data = {"outcome": "admitted", "reason": REASON, "version": case.version}
        for person in (officer, operations):
            assert sign_in(client, person).post(url("decide", case), data).status_code == 403

    def test_a_return_is_shown_to_the_officer_with_what_is_missing(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, officer: User
    ) -> None:
        decide(case, outcome="returned", reason=REASON, missing=["premises"], actor=manager, at=NOW)
        for tab in ("application", "papers", "investigation"):
            page = text(sign_in(client, officer).get(url(tab, case)))
            assert REASON in page
            assert manager.name in page


@pytest.mark.parametrize("tab", TABS)
def test_a_returned_case_costs_no_more_queries(
    client: Client, sign_in: SignIn, case_in: CaseIn, manager: User, tab: str, django_assert_max_num_queries: Any
) -> None:
    case = case_in(State.PAPERS_COMPLETE)
    missing = ["investigation", "premises"]
    decide(case, outcome="returned", reason=REASON, missing=missing, actor=manager, at=NOW)
    for person in (case.officer, manager):
        sign_in(client, person)
        with django_assert_max_num_queries(12):
            client.get(url(tab, case))


class TestTimeline:
    def test_it_tells_the_whole_story_from_the_trail(
        self, client: Client, sign_in: SignIn, case_in: CaseIn, manager: User, auditor: User
    ) -> None:
        case = case_in(State.ADMITTED)
        response = sign_in(client, auditor).get(url("timeline", case))
        told = {entry.action for entry in response.context["page"]}
        assert {
            "application.opened",
            "application.submitted",
            "deadline.started",
            "investigation.started",
            "investigation.completed",
            "deadline.met",
            "paper.added",
            "papers.complete",
            "admission.admitted",
        } <= told

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_entry_can_be_told_in_both_languages(
        self, client: Client, sign_in: SignIn, case_in: CaseIn, manager: User, auditor: User, language: str
    ) -> None:
        case = case_in(State.PAPERS_COMPLETE)
        decide(case, outcome="returned", reason=REASON, missing=["stock"], actor=manager, at=NOW)
        sweep(NOW + timedelta(days=9))
        auditor.language = language
        auditor.save()
        page = text(sign_in(client, auditor).get(url("timeline", case)))
        assert REASON in page
        assert ("Account flow loan" if language == "en" else "营销流水贷") in page
