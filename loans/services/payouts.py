"""Paying out: prepared by one person, released by another, exactly once; and what the bank answers.

**When a loan starts.** The release makes an order to the bank, once, and holds the amount on the line. The loan starts
when the bank has paid, on the bank's value date, not with the release: interest is owed from and including the day on
which the borrower has the money (domain: 算头不算尾), and a batch sent on Saturday evening may be paid on Monday. An
order that the bank refuses was never a loan: nothing has to be taken back in ledger, schedule or figures, the amount is
free on the line again, and the case stands where it stood.

Each step is one transaction: all of it changes together or nothing. Double clicks and simultaneous releases meet first
the locks (case, credit line, contract, payout, order, number series, trail), then compare-and-set, then constraints.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import CampaignStage
from customers.services.acquisition import won_by
from customers.services.funnel import note_lending
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove
from jinxin.flow import advance, locked
from jinxin.money import format_yuan
from jinxin.notices.services import tell
from jinxin.staff.models import User
from loans.actions import drawings as actions
from loans.actions.money import CASE_PAID_OUT
from loans.enums import MOVES, State
from loans.models import Application, Contract, CreditLine, Loan, PaymentOrder, Payout
from loans.rules.conditions import check_no_condition_open
from loans.rules.drawings import is_drawable
from loans.rules.money import check_handles_money, check_releases
from loans.services.drawings import open_line
from loans.services.numbers import next_number
from loans.services.opening import open_loan
from loans.signals import releasing

LONGEST_REASON = 200


@transaction.atomic
def release_payout(payout: Payout, *, actor: Any, at: datetime) -> PaymentOrder:
    """Release a payout (放款): the bank is told to pay, and the line holds the amount until the bank has answered.

    Raises NotAllowed for the preparer and the case's officer, IllegalMove where it is no longer to be released, the
    line has no room or a condition of the approval is open; whoever listens to `releasing` may refuse too.
    """
    case = locked(payout.contract.application)
    line = open_line(case, at)
    contract = locked(payout.contract)
    contract.application = case
    fresh = locked(payout)
    fresh.contract = contract
    check_releases(fresh, actor)
    if fresh.state != Payout.State.PREPARED:
        raise IllegalMove(_("This payout is %(state)s already.") % {"state": fresh.get_state_display()})
    if not is_drawable(contract):
        raise IllegalMove(_("The contract of this payout is no longer in force."))
    if fresh.amount > line.free:
        message = _("The credit line has only %(room)s yuan left; %(amount)s yuan would exceed it.")
        raise IllegalMove(message % {"room": format_yuan(line.free), "amount": format_yuan(fresh.amount)})
    check_no_condition_open(case)
    releasing.send(sender=Payout, payout=fresh, actor=actor, at=at)
    line.reserved += fresh.amount
    line.save(update_fields=("reserved",))
    order = _order(fresh, contract, at)
    _release(fresh, order, actor, at)
    return order


def _order(payout: Payout, contract: Contract, at: datetime) -> PaymentOrder:
    payee = payout if payout.payee_account else None
    return PaymentOrder.objects.create(
        number=next_number("FK", at),
        payout=payout,
        amount=payout.amount,
        payee_kind=payee.payee_kind if payee else contract.account_kind,
        payee_name=payee.payee_name if payee else contract.account_holder,
        payee_bank=payee.payee_bank if payee else contract.account_bank,
        payee_account=payee.payee_account if payee else contract.account_number,
        payee_last4=payee.payee_last4 if payee else contract.account_last4,
        created_at=at,
    )


def _release(payout: Payout, order: PaymentOrder, actor: Any, at: datetime) -> None:
    data = {"amount": format_yuan(payout.amount), "order": order.number, "payee": order.payee_name}
    entry = advance(
        payout,
        Payout.State.RELEASED,
        moves=Payout.MOVES,
        action=actions.PAYOUT_RELEASED,
        actor=actor,
        at=at,
        changes={"released_by": actor, "released_at": at},
        data={**data, "last4": order.payee_last4},
    )
    tell([payout.officer], entry, link=payout.get_absolute_url())


@transaction.atomic
def confirm_paid(
    order: PaymentOrder, *, paid_on: date, reference: str = "", by_hand: bool = True, actor: Any, at: datetime
) -> Loan:
    """Book that the bank paid an order on its value date: the loan starts that day, and the line is drawn (用信).

    The same answer again changes nothing and returns the same loan. Raises NotAllowed for anyone but operations outside
    the case, DomainError at `paid_on`, IllegalMove where the bank had refused the order.
    """
    case, line, payout, fresh = _lock(order)
    check_handles_money(case, actor)
    if fresh.state == PaymentOrder.State.PAID and fresh.paid_on == paid_on:
        return payout.loan
    _check_unanswered(fresh)
    _check_paid_on(payout, paid_on, at)
    loan = open_loan(payout, on=paid_on, at=at)
    line.reserved -= loan.principal
    line.drawn += loan.principal
    line.drawn_in_all += loan.principal
    line.save(update_fields=("reserved", "drawn", "drawn_in_all"))
    answer = {"paid_on": paid_on, "bank_reference": reference[:80], "by_hand": by_hand}
    _answer(fresh, PaymentOrder.State.PAID, actions.ORDER_PAID, answer, actor, at)
    _note_paid(case, payout, loan, actor, at)
    note_lending(customer=case.customer, stage=CampaignStage.BORROWED, actor=actor, at=at)
    if case.opportunity:
        won_by(customer=case.customer, method=case.opportunity.method, because=case.number, actor=None, at=at)
    return loan


@transaction.atomic
def refuse_order(
    order: PaymentOrder, *, reason: str, reference: str = "", by_hand: bool = True, actor: Any, at: datetime
) -> PaymentOrder:
    """Book that the bank did not pay an order, with its reason: no loan was made, and the line is free again.

    The same answer again changes nothing. Raises NotAllowed, DomainError at `reason`, and IllegalMove where the bank
    had paid the order.
    """
    case, line, payout, fresh = _lock(order)
    check_handles_money(case, actor)
    if fresh.state == PaymentOrder.State.FAILED:
        return fresh
    _check_unanswered(fresh)
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise DomainError(_("Enter why the bank did not pay."), field="reason")
    line.reserved -= payout.amount
    line.save(update_fields=("reserved",))
    answer = {"bank_reason": words, "bank_reference": reference[:80], "by_hand": by_hand}
    _answer(fresh, PaymentOrder.State.FAILED, actions.ORDER_REFUSED, answer, actor, at)
    entry = advance(
        payout,
        Payout.State.FAILED,
        moves=Payout.MOVES,
        action=actions.PAYOUT_FAILED,
        actor=actor,
        at=at,
        changes={"answered_at": at, "fail_reason": words},
        data={"amount": format_yuan(payout.amount), "order": fresh.number, "reason": words},
    )
    people = [payout.officer, *User.objects.with_role(Role.OPERATIONS), *User.objects.with_role(Role.MANAGER)]
    tell(people, entry, link=fresh.get_absolute_url())
    return fresh


@transaction.atomic
def settle_refusal(order: PaymentOrder, *, actor: Any, at: datetime) -> None:
    """Take a refused order off the workbench: somebody has seen to it. Doing it twice changes nothing."""
    case, _line, _payout, fresh = _lock(order)
    check_handles_money(case, actor)
    if fresh.state != PaymentOrder.State.FAILED:
        raise IllegalMove(_("Only an order that the bank refused can be marked as dealt with."))
    if PaymentOrder.objects.filter(pk=fresh.pk, dealt_with_at=None).update(dealt_with_at=at) == 1:
        record(actions.REFUSAL_SETTLED, fresh, actor=actor, at=at, data={"number": fresh.number})


def _lock(order: PaymentOrder) -> tuple[Application, CreditLine, Payout, PaymentOrder]:
    """Lock case, line, payout and order, in this order, and join the fresh rows."""
    contract = order.payout.contract
    case = locked(contract.application)
    line = CreditLine.objects.select_for_update().get(pk=contract.credit_line_id)
    contract.application = case
    payout = locked(order.payout)
    payout.contract = contract
    fresh = locked(order)
    fresh.payout = payout
    return case, line, payout, fresh


def _check_unanswered(order: PaymentOrder) -> None:
    if order.state not in PaymentOrder.UNANSWERED:
        message = _("The bank has answered order %(number)s already: %(state)s.")
        raise IllegalMove(message % {"number": order.number, "state": order.get_state_display()})


def _check_paid_on(payout: Payout, paid_on: date, at: datetime) -> None:
    if paid_on > clock.local_date(at):
        raise DomainError(_("This day lies in the future. Enter the day on which the bank paid."), field="paid_on")
    if payout.released_at and paid_on < clock.local_date(payout.released_at):
        message = _("The payout was only released on %(day)s. Enter the day on which the bank paid.")
        raise DomainError(message % {"day": clock.local_date(payout.released_at)}, field="paid_on")


def _answer(order: PaymentOrder, state: str, action: str, changes: dict[str, Any], actor: Any, at: datetime) -> Entry:
    data = {"number": order.number, "amount": format_yuan(order.amount), "reason": changes.get("bank_reason", "")}
    data |= {"paid_on": changes["paid_on"]} if "paid_on" in changes else {}
    changes = {**changes, "answered_at": at, "answered_by": actor}
    return advance(
        order, state, moves=PaymentOrder.MOVES, action=action, actor=actor, at=at, changes=changes, data=data
    )


def _note_paid(case: Application, payout: Payout, loan: Loan, actor: Any, at: datetime) -> None:
    """Move the payout, and with the first one the case; tell those who look after the borrower."""
    first = loan.instalments.order_by("number").values_list("due_on", flat=True)[0]
    data = {"amount": format_yuan(loan.principal), "loan": loan.number, "first_due": first}
    entry = advance(
        payout,
        Payout.State.PAID,
        moves=Payout.MOVES,
        action=actions.PAYOUT_PAID,
        actor=actor,
        at=at,
        changes={"answered_at": at},
        data=data,
    )
    if case.state == State.SIGNED:
        entry = advance(
            case,
            State.PAID_OUT,
            moves=MOVES,
            action=CASE_PAID_OUT,
            actor=actor,
            at=at,
            changes={"closed_at": at},
            data=data,
        )
    tell([case.officer, *User.objects.with_role(Role.MANAGER)], entry, link=loan.get_absolute_url())
