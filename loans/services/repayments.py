"""Money received from the borrower: allocated in the contract's order, booked, and never taken twice."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.services.dealings import note_owed
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove
from jinxin.flow import advance, locked
from jinxin.money import ZERO, format_yuan, round_fen
from jinxin.notices.services import tell
from jinxin.staff.models import User
from loans.actions import money as actions
from loans.ledger.allocation import Owed, Share, allocate, owed_in_total
from loans.models import CreditLine, Instalment, Loan, Posting, Repayment, Transaction
from loans.rules.money import check_handles_money
from loans.services.bookings import book


def record_repayment(
    loan: Loan, *, key: UUID, amount: Decimal, received_on: date, actor: Any, at: datetime, note: str = ""
) -> Repayment:
    """Book money received and return the repayment; with a `key` already used for the same, return the first one.

    Open instalments are paid in order of their due dates, interest before principal, also ahead of time; at most all
    that is still owed on the schedule. Raises NotAllowed for anyone but operations outside the case, DomainError at
    the field that is wrong, IllegalMove for a settled loan.
    """
    try:
        return _record(loan, key=key, amount=amount, received_on=received_on, actor=actor, at=at, note=note)
    except IntegrityError as error:
        if Repayment.objects.filter(key=key).exists():
            raise _used_key() from error
        raise


@transaction.atomic
def _record(
    loan: Loan, *, key: UUID, amount: Decimal, received_on: date, actor: Any, at: datetime, note: str
) -> Repayment:
    check_handles_money(loan.application, actor)
    fresh = locked(loan)
    if earlier := Repayment.objects.filter(key=key).first():
        return _same(earlier, fresh, amount, received_on)
    if fresh.state != Loan.State.ACTIVE:
        raise IllegalMove(_("Loan %(number)s is settled; nothing is owed on it.") % {"number": fresh.number})
    check_received_on(fresh, received_on, clock.local_date(at))
    lines = open_lines(fresh)
    check_amount([owed(line) for line in lines], amount)
    shares = allocate([owed(line) for line in lines], amount)
    repayment = Repayment.objects.create(
        loan=fresh,
        key=key,
        amount=amount,
        principal=sum((share.principal for share in shares), ZERO),
        interest=sum((share.interest for share in shares), ZERO),
        received_on=received_on,
        recorded_by=actor,
        recorded_at=at,
        note=note.strip(),
    )
    line = CreditLine.objects.select_for_update().get(application=fresh.application_id)
    _apply(lines, shares, received_on)
    _book(fresh, repayment, at)
    _lower(fresh, line, repayment)
    _record_entries(fresh, line, repayment, shares, actor, at)
    return repayment


def preview(loan: Loan, amount: Decimal) -> list[Share]:
    """Return to which instalments an amount would go, booking nothing; DomainError for one that cannot be."""
    lines = [owed(line) for line in open_lines(loan)]
    check_amount(lines, amount)
    return allocate(lines, amount)


def open_lines(loan: Loan) -> list[Instalment]:
    """Return the instalments something is owed on, in the order in which money goes to them."""
    return list(loan.instalments.filter(settled_on=None).order_by("due_on", "number"))


def owed(line: Instalment) -> Owed:
    """Return what is still owed on an instalment."""
    return Owed(line.number, line.open_interest, line.open_principal)


def check_amount(lines: list[Owed], amount: Decimal) -> None:
    """Raise DomainError unless the amount is more than nothing and no more than is owed."""
    most = owed_in_total(lines)
    if amount <= 0 or amount != round_fen(amount):
        raise DomainError(_("Enter an amount of more than zero, in yuan and fen."), field="amount")
    if amount > most:
        message = _("Only %(most)s yuan is still owed on this loan. Enter at most that.")
        raise DomainError(message % {"most": format_yuan(most)}, field="amount")


def check_received_on(loan: Loan, received_on: date, today: date) -> None:
    """Raise DomainError unless the money came between the payout and today."""
    if received_on > today:
        raise DomainError(
            _("This day lies in the future. Enter the day on which the money came in."), field="received_on"
        )
    if received_on < loan.started_on:
        message = _("The loan was only paid out on %(day)s.")
        raise DomainError(message % {"day": loan.started_on}, field="received_on")


def _same(earlier: Repayment, loan: Loan, amount: Decimal, received_on: date) -> Repayment:
    if (earlier.loan_id, earlier.amount, earlier.received_on) != (loan.pk, amount, received_on):
        raise _used_key()
    return earlier


def _used_key() -> DomainError:
    return DomainError(_("This form has been used already. Open it again from the loan's page."))


def _apply(lines: list[Instalment], shares: list[Share], received_on: date) -> None:
    by_number = {line.number: line for line in lines}
    touched = [by_number[share.number] for share in shares]
    for line, share in zip(touched, shares, strict=True):
        line.paid_interest += share.interest
        line.paid_principal += share.principal
        line.settled_on = received_on if share.settles else None
    Instalment.objects.bulk_update(touched, ("paid_interest", "paid_principal", "settled_on"))


def _book(loan: Loan, repayment: Repayment, at: datetime) -> None:
    book(
        loan,
        kind=Transaction.Kind.REPAYMENT,
        on=repayment.received_on,
        at=at,
        debit={Posting.Account.CASH: repayment.amount},
        credit={Posting.Account.INTEREST: repayment.interest, Posting.Account.PRINCIPAL: repayment.principal},
        repayment=repayment,
    )


def _lower(loan: Loan, line: CreditLine, repayment: Repayment) -> None:
    """What is paid back is no longer drawn; a line that cannot be drawn again closes with its loan."""
    loan.balance -= repayment.principal
    loan.save(update_fields=("balance",))
    note_owed(loan.customer_id, -repayment.principal)
    line.drawn -= repayment.principal
    line.is_open = line.is_open and (line.revolving or loan.balance > 0)
    line.save(update_fields=("drawn", "is_open"))


def _record_entries(
    loan: Loan, line: CreditLine, repayment: Repayment, shares: list[Share], actor: Any, at: datetime
) -> None:
    data = {name: format_yuan(getattr(repayment, name)) for name in ("amount", "principal", "interest")}
    data |= {"received_on": repayment.received_on.isoformat(), "balance": format_yuan(loan.balance)}
    numbers = [share.number for share in shares]
    record(actions.REPAYMENT_RECORDED, repayment, actor=actor, at=at, data=data | {"instalments": numbers})
    if loan.instalments.filter(settled_on=None).exists():
        return
    entry = advance(
        loan,
        Loan.State.SETTLED,
        moves=Loan.MOVES,
        action=actions.LOAN_SETTLED,
        actor=actor,
        at=at,
        changes={"settled_on": repayment.received_on},
    )
    action = actions.LINE_RELEASED if line.revolving else actions.LINE_CLOSED
    record(action, line, actor=actor, at=at, data={"loan": loan.number, "amount": format_yuan(line.amount)})
    tell([loan.officer, *User.objects.with_role(Role.MANAGER)], entry, link=loan.get_absolute_url())
