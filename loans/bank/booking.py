"""Booking the rows of a bank's file: each in a transaction of its own, once, wherever it is stopped and begun again."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove
from jinxin.money import format_yuan
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from loans.actions import drawings as actions
from loans.bank.problems import Problem, refusal
from loans.models import BankRow, Loan, PaymentOrder, Repayment, Transaction
from loans.models.bank import FileKind
from loans.rules.money import check_handles_money
from loans.services.payouts import confirm_paid, refuse_order
from loans.services.repayments import record_repayment

State = BankRow.State


def book_row(row: BankRow, *, actor: Any, at: datetime) -> bool:
    """Book a row that says what it means; say whether it was. What is refused is left for a person, with the reason."""

    @transaction.atomic
    def work() -> bool:
        return _book(row, actor, at)

    try:
        return work()
    except DomainError as error:
        found = BankRow.objects.filter(pk=row.pk, state=row.state)
        facts = refusal(work, error)
        found.update(state=State.UNMATCHED, problem=Problem.REFUSED, problem_facts=facts)
        return False


def _book(row: BankRow, actor: Any, at: datetime) -> bool:
    taken = BankRow.objects.filter(pk=row.pk, state=row.state, state__in=BankRow.BOOKABLE)
    if taken.update(state=State.BOOKED, problem=Problem.NONE, problem_facts={}, settled_at=at, settled_by=actor) != 1:
        return False
    if row.order:
        answer(row, row.order, paid=row.state == State.PAID, actor=actor, at=at)
    elif row.loan:
        _receive(row, row.loan, actor, at)
    return True


def answer(row: BankRow, order: PaymentOrder, *, paid: bool, actor: Any, at: datetime) -> None:
    """Book on an order what the bank answered in a row."""
    if paid and row.value_on:
        confirm_paid(order, paid_on=row.value_on, reference=row.reference, by_hand=False, actor=actor, at=at)
    else:
        cause = row.texts.get("cause", "") or row.texts.get("outcome", "")
        refuse_order(order, reason=cause, reference=row.reference, by_hand=False, actor=actor, at=at)


def _receive(row: BankRow, loan: Loan, actor: Any, at: datetime) -> Repayment:
    """Book money that came in; the bank's reference makes the key, so that nothing is booked twice."""
    if row.amount is None or row.value_on is None:
        raise IllegalMove(_("This row says neither amount nor day."))
    repayment = record_repayment(
        loan,
        key=key_of(row),
        amount=row.amount,
        received_on=row.value_on,
        actor=actor,
        at=at,
        note=_("Bank file, reference %(reference)s") % {"reference": row.reference},
        keep_excess=True,
    )
    BankRow.objects.filter(pk=row.pk).update(repayment=repayment, loan=loan)
    return repayment


def key_of(row: BankRow) -> UUID:
    """Return the key under which a row's money is booked: the same for every try, another after it was taken back."""
    return uuid5(NAMESPACE_URL, f"bank:{row.claim}:{row.attempt}")


@transaction.atomic
def assign_to_loan(row: BankRow, loan: Loan, *, actor: Any, at: datetime) -> Repayment:
    """Book the money of a row that nobody could place on the loan a person names.

    Raises NotAllowed, DomainError at `number`, and IllegalMove where somebody was faster.
    """
    fresh = _open_row(row, FileKind.RECEIPTS)
    check_handles_money(loan.application, actor)
    try:
        repayment = _receive(fresh, loan, actor, at)
    except IllegalMove as error:
        raise DomainError(error.message, field="number") from error
    except DomainError as error:
        raise DomainError(error.message, field="number") from error
    _settle(fresh, State.BOOKED, actor, at, loan=loan)
    _note(actions.ROW_ASSIGNED, fresh, actor, at, subject=loan.number)
    return repayment


@transaction.atomic
def assign_to_order(row: BankRow, order: PaymentOrder, *, paid: bool, actor: Any, at: datetime) -> None:
    """Book on the order a person names what the bank answered in a row. Amounts must agree. Raises as above."""
    fresh = _open_row(row, FileKind.RESULTS)
    if fresh.amount != order.amount:
        message = _("The order is about %(amount)s yuan.")
        raise DomainError(message % {"amount": format_yuan(order.amount)}, field="number")
    if paid and fresh.value_on is None:
        raise DomainError(_("This row does not say on which day the bank paid."), field="number")
    try:
        answer(fresh, order, paid=paid, actor=actor, at=at)
    except IllegalMove as error:
        raise DomainError(error.message, field="number") from error
    _settle(fresh, State.BOOKED, actor, at, order=order)
    _note(actions.ROW_ASSIGNED, fresh, actor, at, subject=order.number)


@transaction.atomic
def dismiss_row(row: BankRow, *, reason: str, actor: Any, at: datetime) -> None:
    """Say why a row is nothing of ours: money of somebody else, a test of the bank. It can be taken up again."""
    fresh = _open_row(row, row.file.kind)
    reason = check_reason(reason[:200], at_least=policy_at(at).reason_min_length)
    _settle(fresh, State.DISMISSED, actor, at, reason=reason)
    _note(actions.ROW_DISMISSED, fresh, actor, at, reason=reason)


@transaction.atomic
def reopen_row(row: BankRow, *, actor: Any, at: datetime) -> None:
    """Take a row up again: one that was dismissed, or one whose repayment was reversed on the loan's page."""
    fresh = BankRow.objects.select_for_update().get(pk=row.pk)
    if fresh.state == State.DISMISSED:
        _settle(fresh, State.UNMATCHED, None, None, reason="")
    elif fresh.state == State.BOOKED and fresh.repayment_id and is_reversed(fresh):
        changes: dict[str, Any] = {"repayment": None, "loan": None, "attempt": fresh.attempt + 1}
        changes |= {"problem": Problem.REVERSED, "problem_facts": {"loan": str(fresh.loan)}}
        _settle(fresh, State.UNMATCHED, None, None, **changes)
    else:
        raise IllegalMove(_("First reverse the repayment on the loan's page; then the row can be assigned anew."))
    _note(actions.ROW_REOPENED, fresh, actor, at, subject="")


def is_reversed(row: BankRow) -> bool:
    """Say whether what a row booked was taken back by a counter-entry."""
    return Transaction.objects.filter(reverses__repayment=row.repayment_id).exists()


def _open_row(row: BankRow, kind: str) -> BankRow:
    fresh = BankRow.objects.select_for_update(of=("self",)).select_related("file").get(pk=row.pk)
    if fresh.file.kind != kind or fresh.file.state != "booked":
        raise IllegalMove(_("Book the file first; what is left over is dealt with then."))
    if fresh.state != State.UNMATCHED:
        raise IllegalMove(_("This row is %(state)s already.") % {"state": fresh.get_state_display()})
    return fresh


def _settle(row: BankRow, state: str, actor: Any, at: datetime | None, **changes: Any) -> None:
    values = {"state": state, "settled_by": actor, "settled_at": at, **changes}
    BankRow.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)


def _note(action: str, row: BankRow, actor: Any, at: datetime, **data: str) -> None:
    amount = format_yuan(row.amount) if row.amount else ""
    record(action, row, actor=actor, at=at, data={"amount": amount, **data})
