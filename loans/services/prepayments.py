"""Paying early (提前还款): part of the principal or all of it, with interest to the day on just what is paid early.

What is due on the day is paid first. A part leads to a new plan for what is not yet due.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.errors import DomainError
from jinxin.money import ZERO, format_yuan, round_fen
from loans.ledger import schedule
from loans.ledger.account import A, Account, Funds
from loans.ledger.quotes import Quote, fee_percent, quote
from loans.ledger.replan import Choice, Early, choices, lines_after, pay_early
from loans.models import Instalment, Loan, Plan, Repayment, Transaction
from loans.queries.asof import account_on
from loans.services.plans import replace_ahead
from loans.services.repayments import Receipt, Sorted, check_received_on, once, open_for, write


@dataclass(frozen=True)
class Option:
    """One way in which the plan may go on after a prepayment, beside how it goes on now."""

    choice: Choice
    lines: list[schedule.Instalment]
    interest_now: Decimal

    @property
    def interest(self) -> Decimal:
        """Interest still to be paid on the new plan."""
        return sum((line.interest for line in self.lines), ZERO)

    @property
    def matures_on(self) -> date:
        """When the new plan ends."""
        return self.lines[-1].due

    @property
    def saved(self) -> Decimal:
        """Interest that the borrower no longer pays."""
        return self.interest_now - self.interest


@dataclass(frozen=True)
class Offer:
    """What an amount would do as a prepayment: what is due first, what is paid early, and how it may go on."""

    quote: Quote
    early: Early
    options: list[Option]
    ahead: list[Instalment]

    @property
    def is_payoff(self) -> bool:
        """Whether all that is left is paid."""
        return self.early.principal == self.quote.ahead

    @property
    def left(self) -> Decimal:
        """The principal not yet due afterwards."""
        return self.quote.ahead - self.early.principal


def prepay(
    loan: Loan,
    *,
    key: UUID,
    amount: Decimal,
    received_on: date,
    choice: str,
    actor: Any,
    at: datetime,
    note: str = "",
) -> Repayment:
    """Book money as a prepayment, together with what is held, and return it; the same `key` again changes nothing.

    `choice` says how the plan goes on: `shorter` or `smaller`; an amount that pays all is a payoff whatever was chosen,
    and `payoff` asks for just that. Nothing but held money may be used: then `amount` is zero. Raises NotAllowed,
    IllegalMove, and DomainError at the field that is wrong.
    """
    receipt = Receipt(amount, received_on, key, actor, at, note.strip())
    return once(receipt, lambda: _prepay(loan, receipt, choice))


@transaction.atomic
def _prepay(loan: Loan, receipt: Receipt, choice: str) -> Repayment:
    account, earlier = open_for(loan, receipt, choice=choice)
    if earlier:
        return earlier
    day = receipt.received_on
    found = offer_on(account, day, receipt.amount)
    choice = check_choice(found, choice)
    line = _replan(account, found, choice, receipt)
    funds = Funds(account.loan.suspense, receipt.amount)
    early = found.early
    moves = account.pay_due(funds, day)  # before the line of the prepayment stands among those that are due
    account.lines = sorted([*account.lines, line], key=lambda row: (row.due_on, row.number, row.pk))
    moves += account.income_due(line)
    moves += funds.pay(A.INTEREST_DUE, early.interest, line)
    moves += funds.pay(A.PRINCIPAL, early.principal, line)
    moves += funds.pay(A.FEES, early.fee)
    done = Sorted([*moves, *funds.hold()])
    repayment = write(account, receipt, done, kind=Transaction.Kind.PREPAYMENT, choice=choice)
    Plan.objects.filter(pk=line.plan_id).update(transaction=repayment.transaction)
    return repayment


def offer(loan: Loan, amount: Decimal, received_on: date, today: date) -> Offer:
    """Return what an amount would do as a prepayment on a day, booking nothing; DomainError where it cannot be one."""
    check_received_on(loan, received_on, today)
    return offer_on(account_on(loan, received_on), received_on, amount)


def offer_on(account: Account, day: date, amount: Decimal) -> Offer:
    """Return the offer on an account that has been brought up to the day."""
    asked = quote(account, day)
    _check_amount(asked, amount)
    early = pay_early(account, day, asked.held + amount - asked.due, fee_percent(account.loan))
    if not early.principal:
        raise DomainError(_("The amount covers the interest to the day but no principal. Enter more."), field="amount")
    ahead = account.ahead(day)
    interest_now = sum((line.interest for line in ahead), ZERO) - early.interest
    options = [
        Option(choice, lines_after(account, day, early.principal, choice), interest_now)
        for choice in choices(account, day)
    ]
    return Offer(asked, early, options if early.principal < asked.ahead else [], ahead)


def _check_amount(asked: Quote, amount: Decimal) -> None:
    if amount < 0 or amount != round_fen(amount) or (not amount and not asked.held):
        raise DomainError(_("Enter an amount of more than zero, in yuan and fen."), field="amount")
    if not asked.ahead:
        raise DomainError(_("All that is left is due already; record an ordinary repayment."), field="amount")
    if amount > asked.total:
        message = _("%(most)s yuan would pay the whole loan off on that day. Enter at most that.")
        raise DomainError(message % {"most": format_yuan(asked.total)}, field="amount")
    if asked.held + amount <= asked.due:
        message = _("%(due)s yuan is due first. Only what comes in beyond it pays early.")
        raise DomainError(message % {"due": format_yuan(asked.missing)}, field="amount")


def check_choice(found: Offer, choice: str) -> str:
    """Return the choice that an offer comes to; DomainError for one that it does not allow."""
    if found.is_payoff:
        return Choice.PAYOFF
    if choice == Choice.PAYOFF:
        message = _("Paying the loan off on that day takes %(total)s yuan.")
        raise DomainError(message % {"total": format_yuan(found.quote.total)}, field="amount")
    if choice not in [option.choice for option in found.options]:
        raise DomainError(_("Choose how the plan goes on."), field="choice")
    return choice


def _replan(account: Account, found: Offer, choice: str, receipt: Receipt) -> Instalment:
    """Make the plan that follows, and return the line of the prepayment, still unpaid and not yet on the account."""
    day, early, loan = receipt.received_on, found.early, account.loan
    lines = next((option.lines for option in found.options if option.choice == choice), [])
    first = found.ahead[0]
    loan.matures_on = lines[-1].due if lines else loan.matures_on
    loan.save(update_fields=("matures_on",))
    plan = replace_ahead(
        account, found.ahead, lines, cause=Plan.Cause.PREPAYMENT, on=day, actor=receipt.actor, at=receipt.at
    )
    return Instalment.objects.create(
        loan=loan,
        plan=plan,
        kind=Instalment.Kind.PREPAYMENT,
        number=first.number - 1,
        starts_on=first.starts_on,
        due_on=day,
        payable_on=day,
        annual_rate=first.annual_rate,
        principal=early.principal,
        interest=early.interest,
        balance_after=found.left,
    )
