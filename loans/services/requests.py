"""Changes of a loan account that one person asks for and a second one decides.

A reversal, costs and a refund are decided by a colleague in operations or a manager, an extension by a manager. What is
confirmed happens in the transaction of the confirmation; what no longer can is refused there in words.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import add_months
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import advance, locked
from jinxin.money import MAX_YUAN, format_yuan, round_fen
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from loans.actions import accounts as actions
from loans.enums import Charge
from loans.ledger.account import A, Account, Move
from loans.models import AccountRequest, Loan, Transaction
from loans.rules.accountchanges import check_asks, check_decides
from loans.services import extensions, reversals, settling
from loans.services.bookings import account_of, book, bring_up
from loans.services.costs import check_charge

Kind, State = AccountRequest.Kind, AccountRequest.State


def ask_reversal(booking: Transaction, *, reason: str, actor: Any, at: datetime) -> AccountRequest:
    """Ask for the reversal of a loan's latest booking. Raises NotAllowed, IllegalMove, DomainError at `reason`."""
    with transaction.atomic():
        loan = _asked_on(booking.loan, Kind.REVERSAL, actor)
        reversals.check_reversible(loan, booking)
        return _ask(loan, Kind.REVERSAL, reason, actor, at, booking=booking)


def ask_extension(
    loan: Loan, *, months: int, annual_rate: Decimal, reason: str, actor: Any, at: datetime
) -> AccountRequest:
    """Ask a manager for an extension. Raises NotAllowed, IllegalMove, DomainError at the field that is wrong."""
    with transaction.atomic():
        loan = _asked_on(loan, Kind.EXTENSION, actor)
        extensions.extended_lines(loan, months, annual_rate, at)
        return _ask(loan, Kind.EXTENSION, reason, actor, at, months=months, annual_rate=annual_rate)


def ask_costs(loan: Loan, *, amount: Decimal, reason: str, actor: Any, at: datetime) -> AccountRequest:
    """Ask to charge the borrower with costs of recovery that were paid out for them, such as those of a court.

    Raises DomainError at `amount` where the cost statement the borrower signed does not name them.
    """
    with transaction.atomic():
        loan = _asked_on(loan, Kind.COSTS, actor)
        if loan.state != Loan.State.ACTIVE:
            raise IllegalMove(_("Loan %(number)s is settled; nothing is owed on it.") % {"number": loan.number})
        _check_amount(amount, MAX_YUAN)
        check_charge(loan, Charge.RECOVERY, amount)
        return _ask(loan, Kind.COSTS, reason, actor, at, amount=amount)


def ask_refund(loan: Loan, *, amount: Decimal, reason: str, actor: Any, at: datetime) -> AccountRequest:
    """Ask to pay money held back to the borrower's account."""
    with transaction.atomic():
        loan = _asked_on(loan, Kind.REFUND, actor)
        _check_amount(amount, loan.suspense)
        return _ask(loan, Kind.REFUND, reason, actor, at, amount=amount)


@transaction.atomic
def confirm(request: AccountRequest, *, actor: Any, at: datetime, answer: str = "") -> None:
    """Confirm a request as the second person: what was asked for happens now.

    Raises NotAllowed for who asked and who may not decide, IllegalMove where it was decided or can no longer be done.
    """
    fresh, loan = _open(request)
    check_decides(fresh, actor)
    _DO[fresh.kind](loan, fresh, actor, at)
    _close(fresh, State.DONE, actions.DONE, actor, at, answer.strip())


@transaction.atomic
def refuse(request: AccountRequest, *, answer: str, actor: Any, at: datetime) -> None:
    """Refuse a request as the second person, with a reason."""
    fresh, _loan = _open(request)
    check_decides(fresh, actor)
    answer = check_reason(answer, at_least=policy_at(at).reason_min_length, field="answer")
    _close(fresh, State.REFUSED, actions.REFUSED, actor, at, answer)


@transaction.atomic
def withdraw_request(request: AccountRequest, *, actor: Any, at: datetime) -> None:
    """Take back what one asked for, before it is decided."""
    fresh, _loan = _open(request)
    if fresh.asked_by_id != actor.pk:
        raise NotAllowed(_("Only who asked takes a request back."))
    _close(fresh, State.WITHDRAWN, actions.WITHDRAWN, actor, at, "")


def _asked_on(loan: Loan, kind: str, actor: Any) -> Loan:
    fresh: Loan = locked(loan)
    check_asks(kind, fresh, actor)
    if fresh.requests.filter(state=State.ASKED).exists():
        raise IllegalMove(_("A request for this loan is waiting already. Have it decided or taken back first."))
    return fresh


def _ask(loan: Loan, kind: str, reason: str, actor: Any, at: datetime, **what: Any) -> AccountRequest:
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    try:
        with transaction.atomic():
            asked = AccountRequest.objects.create(
                loan=loan, kind=kind, reason=reason, asked_by=actor, asked_at=at, **what
            )
    except IntegrityError as error:  # pragma: no cover - the lock comes first; the constraint is the last resort
        raise IllegalMove(_("A request for this loan is waiting already.")) from error
    entry = record(actions.ASKED, asked, actor=actor, at=at, data={**facts(asked), "reason": reason})
    deciders = [Role.MANAGER] if kind == Kind.EXTENSION else [Role.MANAGER, Role.OPERATIONS]
    people = {person for role in deciders for person in User.objects.with_role(role)}
    tell(
        [person for person in people if person.pk not in (actor.pk, loan.officer_id)],
        entry,
        link=loan.get_absolute_url(),
    )
    return asked


def facts(request: AccountRequest) -> dict[str, Any]:
    """Return what the trail says a request is about."""
    data: dict[str, Any] = {"kind": request.kind}
    if request.booking:
        return data | {
            "day": request.booking.value_on.isoformat(),
            "amount": format_yuan(reversals.amount_of(request.booking)),
        }
    if request.months and request.annual_rate is not None:
        until = add_months(request.loan.matures_on, request.months)
        return data | {"months": request.months, "until": until.isoformat(), "rate": f"{request.annual_rate:.4f}"}
    return data | {"amount": format_yuan(request.amount or Decimal(0))}


def _open(request: AccountRequest) -> tuple[AccountRequest, Loan]:
    loan = locked(request.loan)
    fresh = AccountRequest.objects.select_for_update(of=("self",)).select_related("booking").get(pk=request.pk)
    fresh.loan = loan
    if fresh.state != State.ASKED:
        raise IllegalMove(_("This request is %(state)s already.") % {"state": fresh.get_state_display()})
    return fresh, loan


def _close(request: AccountRequest, to: str, action: str, actor: Any, at: datetime, answer: str) -> None:
    data = {**facts(request), "answer": answer}
    changes = {"decided_by": actor, "decided_at": at, "answer": answer}
    if to == State.WITHDRAWN:
        changes = {"decided_at": at}
    entry = advance(
        request, to, moves=AccountRequest.MOVES, action=action, actor=actor, at=at, changes=changes, data=data
    )
    people = {request.asked_by, request.loan.officer} - {actor}
    tell(list(people), entry, link=request.loan.get_absolute_url())


def _check_amount(amount: Decimal, most: Decimal) -> None:
    if amount <= 0 or amount != round_fen(amount):
        raise DomainError(_("Enter an amount of more than zero, in yuan and fen."), field="amount")
    if amount > most:
        raise DomainError(_("Enter at most %(most)s yuan.") % {"most": format_yuan(most)}, field="amount")


def _reverse(loan: Loan, request: AccountRequest, actor: Any, at: datetime) -> None:
    assert request.booking is not None
    reversals.reverse(loan, request.booking, reason=request.reason, actor=actor, at=at)


def _extend(loan: Loan, request: AccountRequest, actor: Any, at: datetime) -> None:
    assert request.months and request.annual_rate is not None
    extensions.extend(loan, months=request.months, rate=request.annual_rate, actor=actor, at=at)


def _charge(loan: Loan, request: AccountRequest, actor: Any, at: datetime) -> None:
    check_charge(loan, Charge.RECOVERY, request.amount or Decimal(0))
    _move(loan, Move(A.COSTS, A.CASH, request.amount or Decimal(0)), Transaction.Kind.COSTS, request, actor, at)


def _refund(loan: Loan, request: AccountRequest, actor: Any, at: datetime) -> None:
    _check_amount(request.amount or Decimal(0), loan.suspense)
    _move(loan, Move(A.SUSPENSE, A.CASH, request.amount or Decimal(0)), Transaction.Kind.REFUND, request, actor, at)


def _move(loan: Loan, move: Move, kind: str, request: AccountRequest, actor: Any, at: datetime) -> None:
    today = clock.local_date(at)
    account: Account = account_of(loan)
    bring_up(account, today, at)
    if move.debit == A.SUSPENSE:
        _check_amount(move.amount, loan.suspense)
    elif loan.state != Loan.State.ACTIVE:
        raise IllegalMove(_("Loan %(number)s is settled; nothing is owed on it.") % {"number": loan.number})
    book(account, [move], kind=kind, on=today, at=at, actor=actor, reason=request.reason)
    settling.settle(account, actor, at)


_DO: dict[str, Callable[[Loan, AccountRequest, Any, datetime], None]] = {
    Kind.REVERSAL: _reverse,
    Kind.EXTENSION: _extend,
    Kind.COSTS: _charge,
    Kind.REFUND: _refund,
}
