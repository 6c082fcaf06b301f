"""Contract, the one visit to the branch, payout: the part of operations."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from customers.identifiers import synthetic_bank_card
from jinxin.demo.lives.run import Run
from jinxin.demo.people import BANK
from jinxin.money import round_fen
from loans.enums import Method
from loans.models import Contract
from loans.rules.drawings import Drawing
from loans.services.contracts import prepare_contract, record_signing
from loans.services.drawings import prepare_payout
from loans.services.payouts import confirm_paid, release_payout

DRAWN_FIRST = Decimal("0.6")
"""The part of a revolving line that is drawn at once."""


def contract(run: Run) -> Iterator[datetime]:
    """The contract is made out once the borrower has signed what it costs."""
    at = run.between((8, 5), (8, 12))
    yield at
    run.contract = prepare_contract(
        run.application,
        account_kind=Contract.AccountKind.CARD,
        account_holder=run.customer.name,
        account_bank=f"{BANK}营业部",
        account_number=synthetic_bank_card(run.random),
        actor=run.operations(0),
        at=at,
    )


def signing(run: Run) -> Iterator[datetime]:
    """The customer's one visit to the branch."""
    at = run.between((8, 18), (8, 32))
    yield at
    run.contract = record_signing(run.contract, visited_at=at, actor=run.operations(0), at=at)


def payout(run: Run) -> Iterator[datetime]:
    """One prepares the payout: all of it, of a revolving line what is needed now."""
    at = run.between((8, 36), (8, 44))
    yield at
    drawing = None
    if run.contract.method == Method.REVOLVING:
        drawing = Drawing(round_fen(run.contract.principal * DRAWN_FIRST), run.contract.term_months)
    run.payout = prepare_payout(run.contract, drawing=drawing, actor=run.operations(1), at=at)


def release(run: Run) -> Iterator[datetime]:
    """Another releases it, and the bank pays at once."""
    at = run.between((8, 48), (9, 8))
    yield at
    order = release_payout(run.payout, actor=run.operations(2), at=at)
    run.loan = confirm_paid(order, paid_on=at.date(), actor=run.operations(2), at=at)
