"""Who makes out a cost statement and has it signed; when it still says what the loan costs; what may be charged."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from jinxin.access import Person
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from loans.enums import Charge, State
from loans.models import Application, Contract, CostItem, CostStatement
from loans.rules.cases import is_own
from loans.rules.money import handles_money

RUN_BY_THEMSELVES: tuple[Charge, ...] = (Charge.INTEREST, Charge.PENALTY, Charge.COMPOUND)
"""What the ledger charges on every loan without anybody asking for it."""
BEFORE_STATEMENTS: frozenset[str] = frozenset({Charge.INTEREST, Charge.PENALTY, Charge.COMPOUND, Charge.RECOVERY})
"""What contracts from before there were statements name themselves."""


class NotInStatement(DomainError):
    """Something was to be charged that the borrower did not sign for."""


def shows_costs(application: Application, person: Person) -> bool:
    """Say whether the person may make out the statement and have it signed: the officer of the case, at the customer's,
    or operations at the branch."""
    return is_own(application, person) or handles_money(application, person)


def may_make_out(
    application: Application, live: CostStatement | None, contract: Contract | None, person: Person
) -> bool:
    """Say whether the person may make out a statement: the case is approved, and no contract rests on another."""
    return shows_costs(application, person) and application.state == State.APPROVED and contract is None


def may_have_signed(application: Application, live: CostStatement | None, person: Person) -> bool:
    """Say whether the person may have the statement signed."""
    waits = live is not None and live.state == CostStatement.State.MADE_OUT
    return waits and shows_costs(application, person) and application.state == State.APPROVED


def check_shows_costs(application: Application, person: Person) -> None:
    """Raise where the person may not show the borrower what this loan costs, or there is nothing to show yet."""
    if not shows_costs(application, person):
        raise NotAllowed(_("The cost statement is shown by the case's loan officer or by operations."))
    if application.state != State.APPROVED:
        message = _("The case is %(state)s; costs are shown once it is approved and before the contract is signed.")
        raise IllegalMove(message % {"state": application.get_state_display()})


def differences(statement: CostStatement, application: Application, penalty_percent: int) -> list[str]:
    """Return which terms changed since the statement was made out; empty where it still says what the loan costs."""
    compared = (
        (_("amount"), statement.principal, application.approved_amount),
        (_("term"), statement.term_months, application.approved_months),
        (_("yearly rate"), statement.annual_rate, application.approved_rate),
        (_("repayment method"), statement.method, application.method),
        (_("penalty"), statement.penalty_percent, penalty_percent),
    )
    return [name for name, shown, now in compared if shown != now]


def unnamed(items: Iterable[CostItem]) -> list[str]:
    """Return what the ledger would charge by itself and a statement does not name: no contract may rest on it."""
    named = {item.charge for item in items}
    return [str(charge.label) for charge in RUN_BY_THEMSELVES if charge not in named]


def may_charge(contract: Contract, charge: str, items: Iterable[CostItem], *, name: str = "") -> bool:
    """Say whether something may be charged at all: only what stands in the signed cost statement of the contract.

    For a fee the `name` must be one of the statement's. A contract from before there were statements allows what it
    names itself.
    """
    if contract.cost_statement_id is None:
        return charge in BEFORE_STATEMENTS
    return any(item.charge == charge and (not name or item.name == name) for item in items)


def within_statement(items: Iterable[CostItem], charge: str, amount: Decimal, *, name: str = "") -> bool:
    """Say whether an amount is no more than what the statement names for it; items without an amount bound nothing."""
    named = [item.amount for item in items if item.charge == charge and (not name or item.name == name)]
    return bool(named) and (None in named or amount <= max(one for one in named if one is not None))
