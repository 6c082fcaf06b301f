"""The investigation saved as one types: joined field by field with what others saved, and what the page tells."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Consent, Customer
from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.drafts import Draft
from jinxin.errors import IllegalMove, NotAllowed
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.field.drafts import Joined, join_draft
from loans.models import Application, Investigation
from loans.services.investigation import save_investigation
from loans.tests.factories import make_application
from loans.tests.pages import NOW, SignIn, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]


@pytest.fixture(scope="module")
def case_key(once: Callable[[Callable[[], int]], int]) -> int:
    return once(lambda: make_application(make_business_customer(make_user(Role.OFFICER))).pk)


@pytest.fixture
def case(case_key: int) -> Application:
    return Application.objects.get(pk=case_key)


def join(case: Application, typed: dict[str, str], base: dict[str, str] | None = None, **more: Any) -> Joined:
    sides = [{name: [one] for name, one in side.items()} for side in (typed, base or dict.fromkeys(typed, ""))]
    given = {"actor": case.officer, "at": NOW, **more}
    return join_draft(case, draft=Draft(given["actor"].pk, *sides), **given)


def save(case: Application, version: int, **values: Any) -> Investigation:
    return save_investigation(case, values=values, version=version, actor=case.officer, at=NOW - timedelta(minutes=1))


class TestJoining:
    def test_the_first_answer_starts_the_investigation(self, case: Application) -> None:
        joined = join(case, {"family": "已婚，一子", "own_funds": "6万"})
        assert (joined.saved.version, joined.merge.refused, joined.merge.clashes) == (1, {}, {})
        case.refresh_from_db()
        assert case.state == State.INVESTIGATING
        assert Investigation.objects.get(application=case).own_funds == 60000

    def test_two_devices_join_where_they_touched_different_questions(self, case: Application) -> None:
        save(case, 0, family="桌面")
        joined = join(case, {"reputation": "手机"})
        assert (joined.saved.family, joined.saved.reputation, joined.saved.version) == ("桌面", "手机", 2)

    def test_both_texts_are_kept_where_both_answered(self, case: Application) -> None:
        save(case, 0, family="桌面")
        joined = join(case, {"family": "手机", "reputation": "好"})
        assert joined.merge.clashes["family"]["saved"] == "桌面"
        assert joined.merge.clashes["family"]["typed"] == "手机"
        assert (joined.saved.family, joined.saved.reputation) == ("桌面", "好")

    def test_after_the_choice_it_is_saved(self, case: Application) -> None:
        save(case, 0, family="桌面")
        assert join(case, {"family": "手机"}, {"family": "桌面"}).saved.family == "手机"

    def test_sent_again_it_leaves_no_second_trace(self, case: Application) -> None:
        join(case, {"family": "已婚"})
        again = join(case, {"family": "已婚"})
        assert (again.merge.alike, again.saved.version) == (["family"], 1)
        assert Entry.objects.filter(action="investigation.saved").count() == 1

    def test_one_answer_that_cannot_be_does_not_hold_up_the_others(self, case: Application) -> None:
        tomorrow = (NOW + timedelta(days=1)).date().isoformat()
        joined = join(
            case, {"visited_on": tomorrow, "recommended_amount": "9000万", "place": "西渡镇", "dependants": "x"}
        )
        assert set(joined.merge.refused) == {"visited_on", "recommended_amount", "dependants"}
        assert joined.saved.place == "西渡镇"

    def test_figures_of_the_report_wait_for_the_authorisation_and_nothing_waits_with_them(
        self, case: Application
    ) -> None:
        Consent.objects.filter(customer=case.customer, kind="credit_inquiry").delete()
        joined = join(case, {"online_lenders": "2", "family": "已婚"})
        assert set(joined.merge.refused) == {"online_lenders"}
        assert (joined.saved.family, joined.saved.online_lenders) == ("已婚", None)

    def test_nobody_else_writes(self, case: Application, other_officer: User) -> None:
        with pytest.raises(NotAllowed):
            join(case, {"family": "x"}, actor=other_officer)

    def test_a_case_that_is_not_open_takes_nothing(self, shop: Customer) -> None:
        with pytest.raises(IllegalMove):
            join(make_application(shop, state=State.DRAFT), {"family": "x"})


class TestSending:
    @pytest.fixture
    def phone(self, client: Client, sign_in: SignIn, case: Application) -> Client:
        return sign_in(client, case.officer)

    def send(self, phone: Client, case: Application, **changes: Any) -> Any:
        body = {"person": case.officer_id, "typed": {"family": ["已婚"]}, "base": {"family": [""]}, **changes}
        return phone.post(url("investigation_draft", case), json.dumps(body), "application/json")

    def test_the_answer_says_what_was_saved_and_what_stands_now(self, phone: Client, case: Application) -> None:
        answer = self.send(phone, case).json()
        assert (answer["saved"], answer["version"], answer["clashes"], answer["refused"]) == (["family"], 1, {}, {})
        assert answer["values"]["family"] == ["已婚"]

    def test_of_two_answers_the_device_hears_who_gave_the_other(self, phone: Client, case: Application) -> None:
        save(case, 0, family="桌面")
        answer = self.send(phone, case).json()
        assert answer["clashes"]["family"]["saved"] == "桌面"
        assert case.officer.name in answer["by"]
        assert answer["values"]["family"] == ["桌面"]

    def test_what_somebody_else_typed_on_this_device_is_not_taken_for_ones_own(
        self, phone: Client, case: Application, manager: User
    ) -> None:
        response = self.send(phone, case, person=manager.pk)
        assert (response.status_code, response.json()) == (409, {"other_person": True})
        assert not Investigation.objects.exists()

    def test_a_closed_case_says_so_in_words(self, phone: Client, case: Application) -> None:
        Application.objects.filter(pk=case.pk).update(state=State.WITHDRAWN)
        response = self.send(phone, case)
        assert response.status_code == 409
        assert response.json()["message"]

    @pytest.mark.parametrize(
        "typed",
        [
            {"family": ["\x00"]},
            {"dependants": ["9" * 400]},
            {"own_funds": ["1e999"]},
            {"visited_on": ["9999-99-99"]},
            {"paper_person": ["999999999999999999999"]},
            {"asset1_kind": ["castle"]},
            {"family": ["x" * 6000]},
            {"family": []},
        ],
    )
    def test_no_answer_breaks_it(self, phone: Client, case: Application, typed: Any) -> None:
        response = self.send(phone, case, typed=typed, base={name: [""] for name in typed})
        assert response.status_code == 200

    @pytest.mark.parametrize("body", [b"", b"\x00", b"[1]", b'{"person": {}}'])
    def test_what_is_no_draft_is_refused(self, phone: Client, case: Application, body: bytes) -> None:
        response = phone.post(url("investigation_draft", case), body, "application/json")
        assert response.status_code == 409

    def test_another_officers_case_is_not_there(
        self, client: Client, sign_in: SignIn, case: Application, other_officer: User
    ) -> None:
        assert self.send(sign_in(client, other_officer), case).status_code == 404

    def test_who_is_signed_out_is_led_to_the_sign_in_page(self, client: Client, case: Application) -> None:
        response = self.send(client, case)
        assert (response.status_code, response["Location"]) == (302, reverse("staff:login"))


class TestThePage:
    def test_it_tells_the_device_what_is_saved(self, client: Client, sign_in: SignIn, case: Application) -> None:
        save(case, 0, family="已婚")
        response = sign_in(client, case.officer).get(url("investigation", case))
        known = response.context["known"]
        assert (known["version"], known["values"]["family"]) == (1, ["已婚"])
        assert known["labels"]["family"]
        assert set(known["values"]) == set(known["labels"]) - {"version"}

    def test_after_a_refusal_the_device_still_hears_what_is_saved_and_not_what_was_typed(
        self, client: Client, sign_in: SignIn, case: Application
    ) -> None:
        save(case, 0, family="已婚")
        fields = {"version": 1, "family": "改动", "dependants": "x"}
        response = sign_in(client, case.officer).post(url("investigation", case), fields)
        assert response.status_code == 422
        assert response.context["known"]["values"]["family"] == ["已婚"]
        assert "改动" in text(response)

    def test_the_officers_own_device_may_keep_it_and_no_other(
        self, client: Client, sign_in: SignIn, case: Application, manager: User
    ) -> None:
        own = sign_in(client, case.officer).get(url("investigation", case))
        assert own["X-Keep-On-Device"] == str(case.officer_id)
        assert not sign_in(client, manager).get(url("investigation", case)).has_header("X-Keep-On-Device")
        Application.objects.filter(pk=case.pk).update(state=State.WITHDRAWN)
        closed = sign_in(client, case.officer).get(url("application", case))
        assert not closed.has_header("X-Keep-On-Device")
