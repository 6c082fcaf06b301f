"""What a customer has with us, as a part of their file; since when they do business with us."""

from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from customers.services.dealings import note_dealing
from customers.tests.factories import AT, make_salaried
from jinxin.clock import local_date
from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application, Loan
from loans.tests.factories import file_papers, make_application
from loans.tests.factories_money import make_loan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]


def url_of(customer: Customer) -> str:
    """The address of the tab."""
    return f"/loans/customers/{customer.pk}/"


def test_applications_lines_loans_and_their_sums_are_shown(client: Client, sign_in: Any, manager: User) -> None:
    loan = make_loan()
    page = sign_in(client, loan.officer).get(url_of(loan.customer))
    text = page.content.decode()
    line = loan.application.credit_line
    money = page.context["money"]
    assert (money.granted, money.drawn, money.balance) == (line.amount, loan.principal, loan.balance)
    for url in (loan.get_absolute_url(), loan.application.get_absolute_url()):
        assert f'href="{url}"' in text
    assert sign_in(client, manager).get(url_of(loan.customer)).status_code == 200


def test_what_is_overdue_stands_out(client: Client, sign_in: Any) -> None:
    loan = make_loan()
    first = loan.instalments.order_by("due_on").first()
    assert first
    past = local_date(AT) - timedelta(days=3)
    loan.instalments.filter(pk=first.pk).update(due_on=past, payable_on=past)
    page = sign_in(client, loan.officer).get(url_of(loan.customer))
    assert page.context["money"].overdue == first.total
    overview = client.get(loan.customer.get_absolute_url()).content.decode()
    assert f"逾期 {first.total:,.2f} 元" in overview


def test_papers_of_all_cases_are_one_list(client: Client, sign_in: Any, officer: User) -> None:
    case = make_application(make_salaried(officer), state=State.INVESTIGATING)
    papers = file_papers(case, AT)
    page = sign_in(client, officer).get(url_of(case.customer))
    assert page.context["page"].paginator.count == len(papers)
    assert f'href="/loans/papers/{papers[0].pk}/"' in page.content.decode()


def test_a_new_officer_opens_the_cases_of_the_former_one(
    client: Client, sign_in: Any, officer: User, other_officer: User
) -> None:
    case = make_application(make_salaried(officer), state=State.INVESTIGATING)
    paper = file_papers(case, AT)[0]
    Customer.objects.filter(pk=case.customer_id).update(officer=other_officer)
    text = sign_in(client, other_officer).get(url_of(case.customer)).content.decode()
    for url in (case.get_absolute_url(), f"/loans/papers/{paper.pk}/"):
        assert f'href="{url}"' in text
    assert client.get(case.get_absolute_url()).status_code == 200


def test_loans_of_a_former_officer_are_named_not_linked(client: Client, sign_in: Any, other_officer: User) -> None:
    loan = make_loan()
    Customer.objects.filter(pk=loan.customer_id).update(officer=other_officer)
    text = sign_in(client, other_officer).get(url_of(loan.customer)).content.decode()
    assert loan.number in text
    assert loan.get_absolute_url() not in text


def test_a_customer_without_anything_is_told_what_to_do(client: Client, sign_in: Any, officer: User) -> None:
    customer = make_salaried(officer)
    text = sign_in(client, officer).get(url_of(customer)).content.decode()
    assert f"/loans/applications/new/?customer={customer.pk}" in text
    assert "资料在贷款申请中上传" in text


def test_others_customers_are_absent_and_readers_read(
    client: Client, sign_in: Any, officer: User, other_officer: User, operations: User, auditor: User, members: Any
) -> None:
    customer = make_salaried(officer)
    for person, status in ((other_officer, 404), (operations, 200), (auditor, 200), (members[0], 403)):
        assert sign_in(client, person).get(url_of(customer)).status_code == status
    assert sign_in(client, officer).get(f"/loans/customers/{'9' * 30}/").status_code == 404
    assert client.get(url_of(customer), {"page": "x", "size": "9" * 99}).status_code == 200


def test_the_number_of_queries_does_not_grow(client: Client, sign_in: Any, officer: User) -> None:
    customer = make_salaried(officer)
    sign_in(client, officer)
    counts = []
    for _round in range(3):
        case = make_application(customer, state=State.INVESTIGATING)
        file_papers(case, AT)
        Application.objects.filter(pk=case.pk).update(state=State.WITHDRAWN)
        with CaptureQueriesContext(connection) as queries:
            client.get(url_of(customer))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 12


# Since when a customer does business with us


def test_the_first_payout_begins_the_business_with_a_customer(at: datetime) -> None:
    loan = make_loan()
    assert Customer.objects.get(pk=loan.customer_id).dealing_since == loan.started_on


def test_the_first_day_stays(officer: User) -> None:
    customer = make_salaried(officer)
    for day in (date(2024, 3, 1), date(2025, 3, 1), date(2023, 3, 1)):
        note_dealing(customer, day)
    assert Customer.objects.get(pk=customer.pk).dealing_since == date(2024, 3, 1)


def test_customers_of_before_get_the_day_of_their_first_payout(officer: User) -> None:
    loan, other = make_loan(), make_salaried(officer)
    Customer.objects.update(dealing_since=None)
    migration = import_module("loans.migrations.0004_since_when_customers_deal_with_us")
    migration.note_first_payouts(apps, None)
    days = dict(Customer.objects.values_list("pk", "dealing_since"))
    assert days == {loan.customer_id: Loan.objects.get().started_on, other.pk: None}
