"""Paying out: prepared by one person, released by another, exactly once.

The release is one transaction: the payout, the loan with its schedule, the ledger, the drawn line and the case's state
all change together or not at all. Double clicks and simultaneous releases meet first the locks, then compare-and-set,
then unique constraints. Locks as in `loans.services.contracts`.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import CampaignStage
from customers.services.acquisition import won_by
from customers.services.dealings import note_dealing, note_owed
from customers.services.funnel import note_lending
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import IllegalMove
from jinxin.flow import advance, locked
from jinxin.money import ZERO, format_yuan
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from loans.actions import money as actions
from loans.enums import MOVES, State
from loans.ledger.schedule import Schedule, build_schedule
from loans.models import Application, Contract, CreditLine, Instalment, Loan, Payout, Posting, Transaction
from loans.rules.money import check_handles_money, check_releases
from loans.services.bookings import book
from loans.services.numbers import next_number


@transaction.atomic
def prepare_payout(contract: Contract, *, actor: Any, at: datetime) -> Payout:
    """Prepare the payout of a signed contract, in full. Another person must release it.

    Raises NotAllowed for anyone but operations outside the case, IllegalMove where the contract is not signed, the line
    has no room or a payout is under way.
    """
    case = locked(contract.application)
    check_handles_money(case, actor)
    line = _open_line(case, contract.principal, at)
    fresh = locked(contract)
    if fresh.state != Contract.State.SIGNED or case.state != State.SIGNED:
        raise IllegalMove(_("A payout is prepared once the contract is signed."))
    if fresh.payouts.exclude(state=Payout.State.CANCELLED).exists():
        raise IllegalMove(_("A payout has been prepared already."))
    payout = Payout.objects.create(
        contract=fresh,
        amount=fresh.principal,
        term_months=fresh.term_months,
        officer=case.officer,
        prepared_by=actor,
        prepared_at=at,
    )
    data = {"amount": format_yuan(payout.amount), "contract": fresh.number, "line": format_yuan(line.amount)}
    entry = record(actions.PAYOUT_PREPARED, payout, actor=actor, at=at, data=data)
    tell(User.objects.with_role(Role.OPERATIONS).exclude(pk=case.officer_id), entry, link=payout.get_absolute_url())
    return payout


@transaction.atomic
def cancel_payout(payout: Payout, *, reason: str, actor: Any, at: datetime) -> None:
    """Cancel a payout before its release, with a reason; another can then be prepared."""
    check_handles_money(locked(payout.contract.application), actor)
    fresh = locked(payout)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    mark_cancelled(fresh, reason=reason, actor=actor, at=at)


def mark_cancelled(payout: Payout, *, reason: str, actor: Any, at: datetime) -> None:
    """Cancel a locked payout, in the caller's transaction."""
    entry = advance(
        payout,
        Payout.State.CANCELLED,
        moves=Payout.MOVES,
        action=actions.PAYOUT_CANCELLED,
        actor=actor,
        at=at,
        changes={"cancelled_at": at, "cancelled_by": actor, "cancel_reason": reason},
        data={"reason": reason, "amount": format_yuan(payout.amount)},
    )
    tell([payout.prepared_by], entry, link=payout.get_absolute_url())


@transaction.atomic
def release_payout(payout: Payout, *, actor: Any, at: datetime) -> Loan:
    """Release a payout (放款): the loan starts today, its schedule and ledger with it, and the line is drawn (用信).

    Raises NotAllowed for the preparer and the case's officer, IllegalMove where it is no longer to be released.
    """
    case = locked(payout.contract.application)
    line = _open_line(case, payout.amount, at)
    contract = locked(payout.contract)
    fresh = locked(payout)
    check_releases(fresh, actor)
    if fresh.state != Payout.State.PREPARED:
        raise IllegalMove(_("This payout is %(state)s already.") % {"state": fresh.get_state_display()})
    number = next_number("JK", at)
    schedule = _schedule(contract, at)
    loan = _open_loan(case, fresh, contract, number, schedule, at)
    book(
        loan,
        kind=Transaction.Kind.PAYOUT,
        on=loan.started_on,
        at=at,
        debit={Posting.Account.PRINCIPAL: loan.principal},
        credit={Posting.Account.CASH: loan.principal},
    )
    line.drawn += loan.principal
    line.save(update_fields=("drawn",))
    note_dealing(case.customer, loan.started_on)
    note_owed(case.customer_id, loan.balance)
    note_lending(customer=case.customer, stage=CampaignStage.BORROWED, actor=actor, at=at)
    if case.opportunity:
        won_by(customer=case.customer, method=case.opportunity.method, because=case.number, actor=None, at=at)
    _record_release(case, fresh, loan, schedule, actor, at)
    return loan


def room(line: CreditLine) -> Decimal:
    """Return how much may still be drawn: what is repaid becomes free again only under a revolving line."""
    if line.revolving:
        return line.amount - line.drawn
    released = Payout.objects.filter(contract__credit_line=line, state=Payout.State.RELEASED)
    return line.amount - sum(released.values_list("amount", flat=True), ZERO)


def _open_line(case: Application, amount: Decimal, at: datetime) -> CreditLine:
    """Return the locked line of a case, where it is open, valid and has room for `amount`."""
    line = CreditLine.objects.select_for_update().filter(application=case).first()
    if line is None or not line.is_open:
        raise IllegalMove(_("No credit line is open for this case."))
    if line.is_past(clock.local_date(at)):
        raise IllegalMove(_("The credit line was valid until %(day)s.") % {"day": line.valid_until})
    if amount > room(line):
        message = _("The credit line has only %(room)s yuan left; %(amount)s yuan would exceed it.")
        raise IllegalMove(message % {"room": format_yuan(room(line)), "amount": format_yuan(amount)})
    return line


def _schedule(contract: Contract, at: datetime) -> Schedule:
    return build_schedule(
        principal=contract.principal,
        annual_rate_pct=contract.annual_rate,
        months=contract.term_months,
        method=contract.method,
        start=clock.local_date(at),
        due_day=contract.due_day,
    )


def _open_loan(
    case: Application, payout: Payout, contract: Contract, number: str, schedule: Schedule, at: datetime
) -> Loan:
    started = clock.local_date(at)
    loan = Loan.objects.create(
        number=number,
        payout=payout,
        application=case,
        customer=case.customer,
        officer=case.customer.officer,  # who looks after the borrower now, not who once investigated
        product=case.product,
        principal=payout.amount,
        balance=payout.amount,
        annual_rate=contract.annual_rate,
        method=contract.method,
        started_on=started,
        matures_on=schedule.instalments[-1].due,
    )
    Instalment.objects.bulk_create(
        Instalment(
            loan=loan,
            number=row.number,
            due_on=row.due,
            principal=row.principal,
            interest=row.interest,
            balance_after=row.balance,
            # Rounding can leave a period of a tiny loan with nothing to pay.
            settled_on=None if row.total else started,
        )
        for row in schedule.instalments
    )
    return loan


def _record_release(
    case: Application, payout: Payout, loan: Loan, schedule: Schedule, actor: Any, at: datetime
) -> None:
    data = {"amount": format_yuan(loan.principal), "loan": loan.number, "first_due": schedule.instalments[0].due}
    advance(
        payout,
        Payout.State.RELEASED,
        moves=Payout.MOVES,
        action=actions.PAYOUT_RELEASED,
        actor=actor,
        at=at,
        changes={"released_by": actor, "released_at": at},
        data=data,
    )
    changes = {"closed_at": at}
    entry = advance(
        case, State.PAID_OUT, moves=MOVES, action=actions.CASE_PAID_OUT, actor=actor, at=at, changes=changes, data=data
    )
    tell([case.officer, *User.objects.with_role(Role.MANAGER)], entry, link=loan.get_absolute_url())
