"""Today in the field: cases by their clocks, doors of the plan, and what is lacking for them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Consent, Customer, PlanStop
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_territory import make_area, make_premises
from jinxin.staff.models import User
from loans.enums import State
from loans.field.queries import waiting_cases
from loans.models import Application
from loans.services.investigation import save_investigation
from loans.tests.factories import make_application
from loans.tests.pages import NOW, SignIn, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]
TODAY = NOW.date()


def waiting(officer: User) -> list[Application]:
    return [visit.case for visit in waiting_cases(officer, TODAY)]


class TestWaitingCases:
    def test_those_whose_investigation_is_open_the_most_pressing_first(
        self, officer: User, other_officer: User, at: datetime
    ) -> None:
        later = make_application(make_salaried(officer), at=at)
        sooner = make_application(make_business_customer(officer), at=at - timedelta(days=1))
        make_application(make_salaried(officer), state=State.DRAFT)
        make_application(make_salaried(officer), state=State.INVESTIGATING)
        make_application(make_salaried(other_officer))
        assert waiting(officer) == [sooner, later]

    def test_a_case_that_is_begun_says_so_and_one_that_came_back_is_there(self, shop: Customer, at: datetime) -> None:
        case = make_application(shop)
        save_investigation(case, values={"family": "已婚"}, version=0, actor=shop.officer, at=at)
        assert [visit.started for visit in waiting_cases(shop.officer, TODAY)] == [True]
        Application.objects.filter(pk=case.pk).update(investigated_at=at)
        assert waiting(shop.officer) == []
        Application.objects.filter(pk=case.pk).update(returned_at=at)
        assert waiting(shop.officer) == [case]

    def test_a_missing_authorisation_is_seen(self, shop: Customer) -> None:
        make_application(shop)
        assert [visit.authorised for visit in waiting_cases(shop.officer, TODAY)] == [True]
        Consent.objects.filter(customer=shop, kind="credit_inquiry").delete()
        assert [visit.authorised for visit in waiting_cases(shop.officer, TODAY)] == [False]


class TestThePage:
    def get(self, client: Client, sign_in: SignIn, person: User, **query: Any) -> Any:
        return sign_in(client, person).get(reverse("loans:today"), query)

    def test_one_tap_leads_into_the_interview(self, client: Client, sign_in: SignIn, shop: Customer) -> None:
        case = make_application(shop)
        page = text(self.get(client, sign_in, shop.officer))
        assert f'href="{reverse("loans:investigation", args=[case.pk])}" data-keep' in page
        assert shop.name in page and shop.businesses.get().address in page

    def test_doors_of_the_plan_stand_in_their_order(self, client: Client, sign_in: SignIn, officer: User) -> None:
        area = make_area(officer=officer)
        doors = [make_premises(area, name=name) for name in ("甲店", "乙店")]
        for position, door in enumerate(reversed(doors), 1):
            PlanStop.objects.create(officer=officer, day=TODAY, premises=door, position=position)
        page = text(self.get(client, sign_in, officer))
        assert page.index("乙店") < page.index("甲店")

    def test_with_nothing_to_do_it_says_why(self, client: Client, sign_in: SignIn, officer: User) -> None:
        response = self.get(client, sign_in, officer)
        assert response.status_code == 200
        assert "empty" in text(response)

    def test_a_manager_reads_the_day_of_any_officer_and_starts_nothing(
        self, client: Client, sign_in: SignIn, shop: Customer, manager: User, other_officer: User
    ) -> None:
        make_application(shop)
        response = self.get(client, sign_in, manager, officer=shop.officer_id)
        assert shop.name in text(response)
        assert "data-keep=" not in text(response) and "data-keep>" not in text(response)
        assert not response.has_header("X-Keep-On-Device")
        assert shop.name not in text(self.get(client, sign_in, manager, officer=other_officer.pk))

    @pytest.mark.parametrize("asked", ["x", "-1", "9" * 40, "٣", "999999"])
    def test_an_officer_nobody_knows_is_no_error(
        self, client: Client, sign_in: SignIn, manager: User, asked: str
    ) -> None:
        assert self.get(client, sign_in, manager, officer=asked).status_code == 200

    def test_an_officer_sees_nobody_elses_day(
        self, client: Client, sign_in: SignIn, shop: Customer, other_officer: User
    ) -> None:
        make_application(shop)
        assert shop.name not in text(self.get(client, sign_in, other_officer, officer=shop.officer_id))

    def test_the_officers_device_keeps_it(self, client: Client, sign_in: SignIn, officer: User) -> None:
        assert self.get(client, sign_in, officer)["X-Keep-On-Device"] == str(officer.pk)

    def test_many_cases_cost_no_more_queries_than_one(
        self, client: Client, sign_in: SignIn, officer: User, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(3):
            make_application(make_business_customer(officer))
        sign_in(client, officer)
        with django_assert_max_num_queries(12):
            client.get(reverse("loans:today"))
