"""The ledger charges only what stands in the cost statement the borrower signed (金规〔2026〕2号)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from customers.tests.factories import make_business_customer
from jinxin.errors import IllegalMove
from jinxin.money import round_fen
from jinxin.policy.services import change_policy
from jinxin.staff.models import Centre, User
from loans.enums import Charge
from loans.models import AccountRequest, Contract, CostItem, Loan
from loans.queries.asof import standing
from loans.queries.ledger import verify_loan
from loans.rules.costs import NotInStatement
from loans.services.requests import ask_costs, confirm
from loans.tests.factories_accounts import WHY, pay_early, pay_off
from loans.tests.factories_money import colleague, make_approved, make_loan, make_signed_costs, prepare
from loans.tests.pages import SignIn, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(db: None, once: Any) -> Loan:
    return Loan.objects.get(pk=once(lambda: make_loan(rate=Decimal("5.5000")).pk))


def unnamed(loan: Loan, charge: str) -> None:
    """Make the statement of a loan one that does not name this."""
    strike(CostItem.objects.filter(statement=loan.payout.contract.cost_statement_id, charge=charge))


def strike(items: QuerySet[CostItem]) -> None:
    """Remove items of a statement as nobody can: PostgreSQL's triggers, which refuse it, sleep meanwhile."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        items.delete()
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def with_fee(at: datetime, manager: User, **terms: Any) -> Loan:
    """A loan for which paying early costs one percent."""
    values = {"prepayment_fee_percent": Decimal("1.00")}
    change_policy(values=values, reason="提前还款收取一定补偿，写入明示表", actor=manager, at=at - timedelta(days=1))
    return make_loan(at=at, **terms)


def test_costs_the_statement_does_not_name_are_refused(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=30)
    unnamed(loan, Charge.RECOVERY)
    with pytest.raises(NotInStatement) as caught:
        ask_costs(loan, amount=Decimal(300), reason=WHY, actor=colleague(), at=now)
    assert caught.value.field == "amount"
    assert not AccountRequest.objects.exists()


def test_the_form_says_so_at_the_field(
    client: Client, sign_in: SignIn, operations: User, loan: Loan, at: datetime
) -> None:
    unnamed(loan, Charge.RECOVERY)
    sign_in(client, operations)
    page = client.post(reverse("loans:charge_costs", args=[loan.pk]), {"amount": "300", "reason": WHY})
    assert page.status_code == 422
    assert "明示表" in text(page)
    assert page.context["form"].errors["amount"]
    assert WHY in text(page)


def test_nor_are_they_charged_when_a_request_is_confirmed(loan: Loan, at: datetime) -> None:
    now = at + timedelta(days=30)
    asked = ask_costs(loan, amount=Decimal(300), reason=WHY, actor=colleague(), at=now)
    unnamed(loan, Charge.RECOVERY)
    with pytest.raises(NotInStatement):
        confirm(asked, actor=colleague(), at=now)
    loan.refresh_from_db()
    assert loan.costs == 0


def test_paying_early_is_free_unless_the_statement_names_a_fee(loan: Loan, at: datetime) -> None:
    assert loan.payout.contract.terms["facts"]["prepayment_fee_percent"] == "0.00"
    assert standing(loan, at.date() + timedelta(days=10)).quote.fee == 0


def test_a_fee_for_paying_early_goes_from_the_statement_into_the_contract_and_the_payoff(
    centre: Centre, manager: User, at: datetime
) -> None:
    loan = with_fee(at, manager)
    contract = loan.payout.contract
    assert contract.cost_statement.items.filter(charge=Charge.PREPAYMENT).exists()
    assert contract.terms["facts"]["prepayment_fee_percent"] == "1.00"
    quote = standing(loan, at.date() + timedelta(days=10)).quote
    assert quote.fee == quote.ahead / 100 == Decimal("2000.00")
    assert pay_off(loan, at + timedelta(days=10)).fee == quote.fee
    assert verify_loan(Loan.objects.get(pk=loan.pk)) == []


@pytest.mark.parametrize("choice", ["smaller", "shorter"])
def test_a_part_paid_early_costs_its_share_after_what_is_overdue(
    centre: Centre, manager: User, at: datetime, choice: str
) -> None:
    loan, now = with_fee(at, manager), at + timedelta(days=45)
    due = standing(loan, now.date()).quote.due
    paid = pay_early(loan, due + Decimal("50000.00"), now, choice=choice)
    early = loan.instalments.get(kind="prepayment")
    assert paid.fee == round_fen(early.principal / 100) > 0
    assert paid.amount == due + early.principal + early.interest + paid.fee + paid.suspense
    pay_off(Loan.objects.get(pk=loan.pk), now + timedelta(days=40))
    loan.refresh_from_db()
    assert (loan.state, loan.balance) == ("settled", Decimal(0))
    assert verify_loan(loan) == []


def test_a_fee_the_statement_does_not_name_is_not_charged(centre: Centre, manager: User, at: datetime) -> None:
    loan = with_fee(at, manager)
    unnamed(loan, Charge.PREPAYMENT)
    assert standing(loan, at.date() + timedelta(days=10)).quote.fee == 0


def test_a_later_policy_changes_no_loan(loan: Loan, manager: User, at: datetime) -> None:
    values = {"prepayment_fee_percent": Decimal("2.00")}
    change_policy(values=values, reason="提前还款收取一定补偿，写入明示表", actor=manager, at=at)
    assert standing(loan, at.date() + timedelta(days=10)).quote.fee == 0


@pytest.mark.parametrize("charge", [Charge.INTEREST, Charge.PENALTY, Charge.COMPOUND])
def test_no_contract_rests_on_a_statement_that_hides_what_runs_by_itself(
    centre: Centre, officer: User, operations: User, at: datetime, charge: str
) -> None:
    case = make_approved(make_business_customer(officer, at=at), at=at)
    strike(make_signed_costs(case, at=at).items.filter(charge=charge))
    with pytest.raises(IllegalMove):
        prepare(case, operations, at + timedelta(hours=1))
    assert not Contract.objects.exists()
