"""Cases between the board's approval and the last repayment, brought there through the services."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction

from customers.models import Customer
from customers.tests.factories import AT, make_business_customer
from jinxin.access import Role
from jinxin.flow import advance
from jinxin.originals import Original
from jinxin.staff.models import Centre, User
from jinxin.steady import steady
from jinxin.tests.factories import make_centre, make_user
from loans.enums import MOVES, Method, State
from loans.models import Application, Contract, CostStatement, DocumentText, Loan, Payout, Repayment
from loans.services.contracts import grant_line, prepare_contract, record_signing
from loans.services.costs import make_out_statement, sign_statement
from loans.services.drawings import prepare_payout
from loans.services.payouts import confirm_paid, release_payout
from loans.services.repayments import record_repayment
from loans.tests.factories import make_application, make_product

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55")
"""How a picture begins: enough where nobody looks at it."""
CARD = "6222021234567890128"
VOID_REASON = "开户行名称录入有误，需要重新制作合同"


def approve(
    application: Application,
    *,
    at: datetime,
    amount: Decimal | None = None,
    months: int | None = None,
    rate: Decimal | None = None,
) -> Application:
    """Approve an admitted case with these terms (what was asked for where none are named): what the board's last vote
    does to the side of loans."""
    terms: dict[str, Any] = {
        "amount": amount or application.amount,
        "term_months": months or application.term_months,
        "annual_rate": rate or application.annual_rate,
        "conditions": "",
    }
    with transaction.atomic():
        Application.objects.filter(pk=application.pk, state=State.ADMITTED).update(state=State.IN_REVIEW)
        application.refresh_from_db()
        advance(
            application,
            State.APPROVED,
            moves=MOVES,
            action="application.approved",
            actor=None,
            at=at,
            changes={
                "approved_amount": terms["amount"],
                "approved_months": terms["term_months"],
                "approved_rate": terms["annual_rate"],
                "decided_at": at,
            },
            data={"terms": terms},
        )
        del terms["conditions"]
        grant_line(application, **terms, actor=None, at=at)
    return application


@steady()
def make_approved(
    customer: Customer | None = None,
    *,
    at: datetime = AT,
    amount: Decimal | None = None,
    months: int | None = None,
    rate: Decimal | None = None,
    **asked: Any,
) -> Application:
    """Bring a case to approval within its first hour; without a customer, a shop owner of a new officer's."""
    customer = customer or make_business_customer(make_user(Role.OFFICER), at=at)
    if asked.get("method") == Method.EQUAL_PRINCIPAL:
        asked.setdefault("product", make_product("start-up"))
    application = make_application(customer, state=State.ADMITTED, at=at, **asked)
    return approve(application, at=at + timedelta(minutes=50), amount=amount, months=months, rate=rate)


def account_fields(application: Application, **changes: Any) -> dict[str, Any]:
    """Return the account of a contract: the borrower's own card."""
    return {
        "account_kind": Contract.AccountKind.CARD,
        "account_holder": application.customer.name,
        "account_bank": "衡州农商银行西渡支行",
        "account_number": CARD,
        **changes,
    }


@steady()
def make_contract(
    application: Application | None = None, *, actor: User | None = None, at: datetime = AT, **changes: Any
) -> Contract:
    """Prepare the contract of an approved case, an hour after its start."""
    application = application or make_approved(at=at)
    if not Centre.objects.exists():
        make_centre()
    return prepare(application, actor or colleague(), at, **changes)


@steady()
def prepare(application: Application, actor: User, at: datetime, **changes: Any) -> Contract:
    """Prepare the contract of an approved case, an hour after `at`; `changes` are those of its account."""
    when = at + timedelta(minutes=60)
    if not application.cost_statements.filter(state=CostStatement.State.SIGNED).exists():
        make_signed_costs(application, due_day=changes.pop("due_day", None), at=when)
    changes.pop("due_day", None)
    fields = account_fields(application, **changes)
    return prepare_contract(application, **fields, actor=actor, at=when)


def make_costs(application: Application, *, due_day: int | None = None, at: datetime) -> CostStatement:
    """Make out the cost statement of an approved case, by its officer."""
    keep_texts()
    return make_out_statement(application, due_day=due_day, actor=application.officer, at=at)


def keep_texts() -> None:
    """Load the first words of papers again where a test has emptied the database."""
    if not DocumentText.objects.exists():
        first = import_module("loans.migrations.0022_first_texts_of_papers")
        texts = [DocumentText(kind=kind, number=1, body=body, published_at=AT) for kind, body in first.TEXTS.items()]
        DocumentText.objects.bulk_create(texts)


@steady()
def make_signed_costs(application: Application, *, due_day: int | None = None, at: datetime) -> CostStatement:
    """Have the borrower sign what the loan costs, at their place."""
    statement = make_costs(application, due_day=due_day, at=at)
    return sign_costs(statement, at=at)


def sign_costs(statement: CostStatement, *, at: datetime, **changes: Any) -> CostStatement:
    """Sign a statement on the screen, before the officer of the case."""
    case = statement.application
    content = PNG + statement.number.encode()
    original = Original("signature.png", "image/png", content, hashlib.sha256(content).hexdigest())
    fields = {"signed_on": "screen", "original": original, "signer": case.customer.name, "place": "客户店内", **changes}
    return sign_statement(statement, **{"actor": case.officer, **fields}, at=at)


@steady()
def make_signed(
    contract: Contract | None = None, *, actor: User | None = None, at: datetime = AT, **changes: Any
) -> Contract:
    """Have a contract signed at the branch, another half hour later."""
    contract = contract or make_contract(actor=actor, at=at, **changes)
    when = at + timedelta(minutes=90)
    return record_signing(contract, visited_at=when, actor=actor or contract.prepared_by, at=when)


@steady()
def make_payout(contract: Contract | None = None, *, actor: User | None = None, at: datetime = AT) -> Payout:
    """Prepare the payout of a signed contract."""
    contract = contract or make_signed(at=at)
    return prepare_payout(contract, actor=actor or contract.prepared_by, at=at + timedelta(minutes=95))


@steady()
def make_loan(
    payout: Payout | None = None,
    *,
    actor: User | None = None,
    at: datetime = AT,
    due_day: int | None = None,
    **terms: Any,
) -> Loan:
    """Pay out, two hours after the start, the bank answering at once: `terms` are those of `make_approved`."""
    if payout is None:
        contract = make_contract(make_approved(at=at, **terms), at=at, due_day=due_day)
        payout = make_payout(make_signed(contract, at=at), at=at)
    actor, when = actor or colleague(), at + timedelta(minutes=120)
    order = release_payout(payout, actor=actor, at=when)
    return confirm_paid(order, paid_on=when.date(), actor=actor, at=when)


@steady()
def loan_of(officer: User, at: datetime = AT, **customer: Any) -> Loan:
    """Pay out 200,000 yuan over 12 months at 5.5% to a shop owner of `officer`; `customer` changes single facts."""
    case = make_approved(make_business_customer(officer, at=at, **customer), at=at, rate=Decimal("5.5000"))
    return make_loan(make_payout(make_signed(make_contract(case, at=at), at=at), at=at), at=at)


def pay(loan: Loan, amount: Decimal, at: datetime, *, actor: User | None = None, **changes: Any) -> Repayment:
    """Book a repayment received on the day of `at`."""
    fields = {"key": uuid4(), "received_on": at.date(), **changes}
    return record_repayment(loan, amount=amount, actor=actor or colleague(), at=at, **fields)


def all_owed(loan: Loan) -> Decimal:
    """Return all that is still owed on the schedule of a loan."""
    return sum((line.open_total for line in loan.instalments.all()), Decimal(0))


def colleague() -> User:
    """Return a new person in operations."""
    return make_user(Role.OPERATIONS)


def digits(seed: str, count: int) -> str:
    """Return invented digits, the same for the same seed."""
    return "".join(Random(seed).choices("123456789", k=count))
