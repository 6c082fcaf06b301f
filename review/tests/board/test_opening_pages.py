"""The page on which a manager puts a case before the board."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.models import Application
from review.models import Round
from review.tests.board.pages import SignIn
from review.tests.factories import (
    make_admitted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]


class TestOpening:
    def test_the_form_suggests_and_the_manager_opens(
        self, client: Client, sign_in: SignIn, application: Application, members: list[User], manager: User
    ) -> None:
        url = reverse("review:open_round", args=[application.pk])
        shown = sign_in(client, manager).get(url).content.decode()
        assert len(re.findall(r"checkbox[^>]+ checked", shown)) == 5
        answer = client.post(url, {"members": [member.pk for member in members[:5]]})
        assert answer.status_code == 302
        assert answer["Location"] == Round.objects.get().get_absolute_url()

    def test_the_wrong_number_is_said_and_the_choice_stays(
        self, client: Client, sign_in: SignIn, application: Application, members: list[User], manager: User
    ) -> None:
        url = reverse("review:open_round", args=[application.pk])
        answer = sign_in(client, manager).post(url, {"members": [members[6].pk]})
        assert answer.status_code == 422
        assert answer.context["form"].errors["members"]
        assert re.search(rf'value="{members[6].pk}"[^>]+ checked', answer.content.decode())

    @pytest.mark.parametrize("value", ["x", "99999999", "-1", "9" * 20])
    def test_hand_made_members_are_refused(
        self, client: Client, sign_in: SignIn, application: Application, manager: User, value: str
    ) -> None:
        answer = sign_in(client, manager).post(reverse("review:open_round", args=[application.pk]), {"members": value})
        assert answer.status_code == 422

    def test_who_may_not_sit_is_shown_with_the_reason(
        self, client: Client, sign_in: SignIn, manager: User, members: list[User], at: datetime
    ) -> None:
        officer = make_user([Role.OFFICER, Role.MEMBER], name="身兼两职")
        application = make_admitted(make_business_customer(officer, at=at), at=at, manager=manager)
        shown = sign_in(client, manager).get(reverse("review:open_round", args=[application.pk])).content.decode()
        assert "是该客户的客户经理" in shown

    def test_a_case_in_another_state_cannot_be_opened(
        self, client: Client, sign_in: SignIn, board_round: Round, manager: User
    ) -> None:
        url = reverse("review:open_round", args=[board_round.application_id])
        assert sign_in(client, manager).get(url).status_code == 409

    def test_only_managers_convene(
        self,
        client: Client,
        sign_in: SignIn,
        application: Application,
        officer: User,
        auditor: User,
        members: list[User],
    ) -> None:
        url = reverse("review:open_round", args=[application.pk])
        for person in (officer, auditor, members[0]):
            assert sign_in(client, person).get(url).status_code == 403

    def test_the_manager_who_is_the_officer_does_not(
        self, client: Client, sign_in: SignIn, manager: User, members: list[User], at: datetime
    ) -> None:
        both = make_user([Role.OFFICER, Role.MANAGER], name="主任兼客户经理")
        application = make_admitted(make_business_customer(both, at=at), at=at, manager=manager)
        assert sign_in(client, both).get(reverse("review:open_round", args=[application.pk])).status_code == 403
