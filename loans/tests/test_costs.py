"""What a loan costs: reckoned, signed before the contract, and the bound of everything that is charged."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.tests.factories import make_business_customer
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.policy.services import change_policy
from jinxin.staff.models import Centre, User
from loans.documents.contract import fingerprint
from loans.documents.texts import plain
from loans.enums import Charge, FeeBasis, Method
from loans.ledger.schedule import build_schedule
from loans.ledger.yearly import yearly_cost
from loans.models import Application, CostItem, CostStatement
from loans.rules.costs import NotInStatement
from loans.services.contracts import prepare_contract
from loans.services.costs import check_charge, make_out_statement, may_charge, replace_statement, save_fee
from loans.tests.factories_money import (
    account_fields,
    colleague,
    make_approved,
    make_costs,
    make_loan,
    make_signed_costs,
    prepare,
    sign_costs,
)

pytestmark = pytest.mark.django_db
NOTARY: dict[str, Any] = {"product": None, "name": "公证费", "charged_by": "衡阳市公证处", "is_active": True}


@pytest.fixture
def case(officer: User, centre: Centre, at: datetime) -> Application:
    terms: dict[str, Any] = {"amount": Decimal(100_000), "months": 12, "rate": Decimal("6.6000")}
    return make_approved(make_business_customer(officer, at=at), at=at, **terms)


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=1)


def test_without_fees_the_yearly_cost_of_instalments_by_month_is_the_rate() -> None:
    terms: dict[str, Any] = {
        "principal": Decimal(100_000),
        "annual_rate_pct": Decimal("6.6"),
        "months": 12,
        "start": datetime(2026, 11, 5).date(),
    }
    plan = build_schedule(**terms, method=Method.EQUAL_INSTALMENT)
    assert yearly_cost(plan, start=terms["start"], received=Decimal(100_000)) == pytest.approx(
        Decimal("6.6"), abs=Decimal("0.001")
    )
    by_day = build_schedule(**terms, method=Method.INTEREST_ONLY)
    assert yearly_cost(by_day, start=terms["start"], received=Decimal(100_000)) == pytest.approx(
        Decimal("6.6917"), abs=Decimal("0.005")
    )


def test_fees_raise_the_yearly_cost_above_the_rate(case: Application, manager: User, later: datetime) -> None:
    save_fee(None, **NOTARY, basis=FeeBasis.PERCENT_ONCE, amount=Decimal(1), actor=manager, at=later)
    save_fee(
        None, **{**NOTARY, "name": "账户管理费"}, basis=FeeBasis.EACH_TIME, amount=Decimal("5"), actor=manager, at=later
    )
    statement = make_costs(case, at=later)
    assert (statement.interest, statement.fees) == (Decimal("3610.93"), Decimal("1060.00"))
    assert Decimal("8.4") < statement.yearly_cost < Decimal("8.8")
    words = plain(statement.content["blocks"])
    for said in ("公证费", "衡阳市公证处", "100,000.00", "3,610.93", "1,060.00", "9.90%", "罚息", "复利", "内部收益率"):
        assert said in words
    assert "{" not in words and "[" not in words


def test_it_is_frozen_numbered_and_made_out_anew_by_replacing(case: Application, later: datetime) -> None:
    first = make_costs(case, at=later)
    second = make_out_statement(case, due_day=20, actor=case.officer, at=later)
    first.refresh_from_db()
    assert [first.number, second.number] == ["CB2026-0001", "CB2026-0002"]
    assert (first.state, second.state, second.due_day) == ("replaced", "made_out", 20)
    assert second.sha256 == fingerprint(CostStatement.objects.get(pk=second.pk).content)
    with pytest.raises(TypeError):
        CostItem.objects.all()[0].save()


def test_no_contract_without_the_signature(case: Application, operations: User, later: datetime) -> None:
    fields = account_fields(case)
    with pytest.raises(IllegalMove):
        prepare_contract(case, **fields, actor=operations, at=later)
    statement = make_costs(case, due_day=15, at=later)
    with pytest.raises(IllegalMove):
        prepare_contract(case, **fields, actor=operations, at=later)
    sign_costs(statement, at=later)
    contract = prepare_contract(case, **fields, actor=operations, at=later)
    assert (contract.cost_statement, contract.due_day) == (statement, 15)
    assert statement.number in plain(contract.terms["blocks"])
    assert {paper.kind for paper in contract.documents.all()} == {"schedule", "receipt"}


def test_changed_terms_need_a_new_statement(
    case: Application, operations: User, manager: User, later: datetime
) -> None:
    make_signed_costs(case, at=later)
    change_policy(values={"penalty_percent": 30}, reason="罚息加收比例下调，合同随之调整", actor=manager, at=later)
    with pytest.raises(IllegalMove):
        prepare(case, operations, later)


def test_only_officer_and_operations_show_costs_and_only_the_borrower_signs(
    case: Application, other_officer: User, manager: User, operations: User, later: datetime
) -> None:
    for stranger in (other_officer, manager):
        with pytest.raises(NotAllowed):
            make_out_statement(case, actor=stranger, at=later)
    statement = make_out_statement(case, actor=operations, at=later)
    for changes, field in (({"signer": "别人"}, "signer"), ({"place": " "}, "place")):
        with pytest.raises(DomainError) as caught:
            sign_costs(statement, at=later, **changes)
        assert caught.value.field == field
    signed = sign_costs(statement, at=later, actor=operations)
    assert (signed.state, signed.signer, signed.taken_by) == ("signed", case.customer.name, operations)
    with pytest.raises(StaleState):
        sign_costs(statement, at=later)


def test_a_statement_under_a_contract_stays(case: Application, operations: User, later: datetime) -> None:
    contract = prepare(case, operations, later - timedelta(hours=1))
    assert contract.cost_statement is not None
    with pytest.raises(IllegalMove):
        make_out_statement(case, actor=operations, at=later)
    with pytest.raises(IllegalMove):
        replace_statement(contract.cost_statement, reason="客户要求调整还款日", actor=operations, at=later)


def test_nothing_beyond_the_statement_is_charged(centre: Centre, manager: User, at: datetime) -> None:
    save_fee(None, **NOTARY, basis=FeeBasis.ONCE, amount=Decimal(200), actor=manager, at=at)
    loan = make_loan(at=at)
    assert all(
        may_charge(loan, charge) for charge in (Charge.INTEREST, Charge.PENALTY, Charge.COMPOUND, Charge.RECOVERY)
    )
    assert may_charge(loan, Charge.FEE, name="公证费") and not may_charge(loan, Charge.FEE, name="手续费")
    assert not may_charge(loan, Charge.PREPAYMENT)
    check_charge(loan, Charge.FEE, Decimal(200), name="公证费")
    check_charge(loan, Charge.PENALTY, Decimal(10_000))
    for charge, amount, name in ((Charge.FEE, 201, "公证费"), (Charge.FEE, 1, "手续费"), (Charge.PREPAYMENT, 1, "")):
        with pytest.raises(NotInStatement):
            check_charge(loan, charge, Decimal(amount), name=name)


def test_a_contract_from_before_allows_what_it_names_itself(centre: Centre, at: datetime) -> None:
    loan = make_loan(at=at)
    loan.payout.contract.cost_statement = None
    assert may_charge(loan, Charge.PENALTY) and not may_charge(loan, Charge.FEE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"charged_by": ""}, "charged_by"),
        ({"basis": FeeBasis.PERCENT_YEARLY, "amount": Decimal(37)}, "amount"),
    ],
)
def test_a_fee_says_what_who_and_how(manager: User, at: datetime, changes: dict[str, object], field: str) -> None:
    fields: dict[str, Any] = {**NOTARY, "basis": FeeBasis.ONCE, "amount": Decimal(1), **changes}
    with pytest.raises((DomainError, InvalidFields)) as caught:
        save_fee(None, **fields, actor=manager, at=at)
    assert getattr(caught.value, "field", None) == field


def test_fees_are_a_managers_and_meet_no_stale_change(manager: User, officer: User, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        save_fee(None, **NOTARY, basis=FeeBasis.ONCE, amount=Decimal(1), actor=officer, at=at)
    fee = save_fee(None, **NOTARY, basis=FeeBasis.ONCE, amount=Decimal(1), actor=manager, at=at)
    save_fee(fee, **NOTARY, basis=FeeBasis.ONCE, amount=Decimal(2), version=1, actor=manager, at=at)
    with pytest.raises(StaleState):
        save_fee(fee, **NOTARY, basis=FeeBasis.ONCE, amount=Decimal(3), version=1, actor=manager, at=at)
    assert colleague().pk and fee.name == "公证费"
