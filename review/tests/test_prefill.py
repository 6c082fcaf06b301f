"""The investigation begins with what the statements say."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.staff.models import User
from loans.models import Application
from loans.queries.investigation import initial_of, investigation_of
from loans.services.investigation import save_investigation
from loans.tests.factories import make_application
from review.tests.factories import make_statements

pytestmark = pytest.mark.django_db


def begins_with(case: Application) -> dict[str, Any]:
    return initial_of(investigation_of(Application.objects.get(pk=case.pk)))


def test_without_statements_only_the_register_is_known(officer: User) -> None:
    case = make_application(make_salaried(officer))
    assert begins_with(case)["monthly_income"] is None


def test_a_shop_begins_with_the_year_its_statements_show(officer: User, at: datetime) -> None:
    case = make_application(make_business_customer(officer))
    make_statements(case)
    values = begins_with(case)
    revenue, cost = values["revenue_year"], values["cost_year"]
    assert isinstance(revenue, Decimal) and isinstance(cost, Decimal)
    assert 0 < cost < revenue
    assert 0 < values["lowest_months"] <= revenue / 12
    assert values["stock_average"] > 0 and values["monthly_income"] > 0


def test_what_the_officer_wrote_stays(officer: User, at: datetime) -> None:
    case = make_application(make_business_customer(officer))
    make_statements(case)
    written = {"revenue_year": Decimal("5.00")}
    save_investigation(case, values=written, version=0, actor=case.officer, at=at)
    assert begins_with(case)["revenue_year"] == Decimal("5.00")
