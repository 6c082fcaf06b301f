"""Contract, the one visit to the branch, payout and what comes back: the part of operations."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from customers.identifiers import synthetic_bank_card
from jinxin.demo.lives.run import Run
from jinxin.demo.people import BANK
from jinxin.demo.plans import Payer
from jinxin.demo.timeline import at as moment
from jinxin.money import round_fen
from loans.enums import Method
from loans.models import Contract, Instalment, Loan
from loans.rules.drawings import Drawing
from loans.services.contracts import prepare_contract, record_signing
from loans.services.drawings import prepare_payout
from loans.services.payouts import confirm_paid, release_payout
from loans.services.repayments import record_repayment

BEHIND_DAYS = {Payer.BEHIND: 34, Payer.FAR_BEHIND: 95}
"""For how many days back nothing has been paid."""

PAID_BEFORE_SETTLING = 5
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


def repayments(run: Run) -> Iterator[datetime]:
    """Instalment by instalment, each in the borrower's manner."""
    for line in list(run.loan.instalments.order_by("number")):
        if not line.total or run.loan.state == Loan.State.SETTLED:
            continue
        received = _received_on(run, line)
        if received is None:
            return
        at = moment(run.days.on_or_after(received), 10) + timedelta(minutes=run.random.randint(0, 380))
        yield at
        _repay(run, line, received, at)


def _received_on(run: Run, line: Instalment) -> date | None:
    """Return the day the money for an instalment comes in; None where nothing comes any more."""
    payer = run.plan.payer
    if payer in BEHIND_DAYS and line.due_on > run.days.today - timedelta(days=BEHIND_DAYS[payer]):
        return None
    late = run.random.choice((0, 1, 2, 4, 6)) if payer is Payer.SLOW else 0
    return line.due_on + timedelta(days=late)


def _repay(run: Run, line: Instalment, received: date, at: datetime) -> None:
    settles = run.plan.payer is Payer.EARLY and line.number == PAID_BEFORE_SETTLING
    amount = _all_that_is_owed(run.loan) if settles else line.total
    run.loan = record_repayment(
        run.loan,
        key=UUID(int=run.random.getrandbits(128)),
        amount=amount,
        received_on=received,
        actor=run.operations(line.number),
        at=at,
    ).loan


def _all_that_is_owed(loan: Loan) -> Decimal:
    return sum((line.open_total for line in loan.instalments.filter(settled_on=None)), Decimal(0))
