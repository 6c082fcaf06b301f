"""What may be drawn under a line, for how long, and who has to be paid.

Entrusted payment (受托支付): measures for personal loans (令2024年第3号), in force since 2024-07-01. The borrower's own
payment is allowed for a single drawing up to 300,000 yuan (consumption) or 500,000 yuan (business); above, the money
goes to whom the borrower has to pay, on the proof of a contract or an invoice. Drawings that are cut to stay below
(化整为零) are to be watched.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from customers.enums import CustomerClass
from jinxin.access import Person, Role
from jinxin.clock import add_months
from jinxin.policy.settings import Policy
from loans.enums import State
from loans.models import Application, Contract, CreditLine, Payout
from loans.rules.cases import is_own
from loans.rules.money import handles_money


@dataclass(frozen=True)
class Payee:
    """Who is paid instead of the borrower: name, bank, and the account's digits."""

    kind: str
    name: str
    bank: str
    number: str


@dataclass(frozen=True)
class Drawing:
    """What is to be paid out: yuan, months, what for, and to whom where it is not the borrower."""

    amount: Decimal
    term_months: int
    purpose: str = ""
    payee: Payee | None = None


DRAWABLE = frozenset({State.SIGNED, State.PAID_OUT})
"""States of a case in which money may be drawn: the contract is signed, at whatever drawing."""


def own_payment_limit(application: Application, policy: Policy) -> Decimal:
    """Return up to how many yuan a single drawing may go to the borrower's own account."""
    business = application.customer.customer_class == CustomerClass.BUSINESS
    return policy.self_payment_limit if business else policy.consumer_self_payment_limit


def looks_split(amount: Decimal, earlier: Decimal, limit: Decimal) -> bool:
    """Say whether a drawing stays below the limit only because others were drawn beside it: `earlier` is what went to
    the borrower's own account within the days that the policy watches."""
    return earlier > 0 and amount <= limit < amount + earlier


def longest_term(contract: Contract, first_on: date | None, day: date) -> int:
    """Return the months for which something drawn on `day` may run: it is paid back by the end of the contract's term,
    which begins with the first payout; 0 where not even a month is left."""
    if first_on is None:
        return contract.term_months
    end = add_months(first_on, contract.term_months)
    return next((months for months in range(contract.term_months, 0, -1) if add_months(day, months) <= end), 0)


def may_ask(contract: Contract, person: Person) -> bool:
    """Say whether the person may ask for a drawing for the customer: the officer of the case."""
    return is_own(contract.application, person) and is_drawable(contract)


def may_prepare(contract: Contract, person: Person) -> bool:
    """Say whether the person may prepare a drawing: operations, not the officer of the case."""
    return handles_money(contract.application, person) and is_drawable(contract)


def is_drawable(contract: Contract) -> bool:
    """Say whether something may be drawn under the contract, as far as contract and case go."""
    return contract.state == Contract.State.SIGNED and contract.application.state in DRAWABLE


def may_cancel(payout: Payout, person: Person) -> bool:
    """Say whether the person may cancel a drawing that is not yet released: operations; what was only asked for also
    the officer who looks after the case."""
    if payout.state not in Payout.UNRELEASED:
        return False
    case = payout.contract.application
    return handles_money(case, person) or (payout.state == Payout.State.REQUESTED and is_own(case, person))


def may_steer(line: CreditLine, person: Person) -> bool:
    """Say whether the person may block, reduce or close a line: a manager who did not bring the case."""
    return person.has_role(Role.MANAGER) and line.application.officer_id != person.pk and line.is_open
