"""Who may touch the money of a case. Operations does, but never in a case they brought themselves, and never twice in
the same payout: one prepares, another releases (the seat of the loan officer stays apart from both)."""

from django.utils.translation import gettext as _

from jinxin.access import Person, Role
from jinxin.errors import IllegalMove, NotAllowed
from loans.enums import MOVES, State
from loans.models import Application, Contract, Loan, Payout
from loans.rules.cases import is_own


def handles_money(application: Application, person: Person) -> bool:
    """Say whether the person is operations and not the loan officer of the case."""
    return person.has_role(Role.OPERATIONS) and application.officer_id != person.pk


def may_prepare_contract(
    application: Application, live: Contract | None, person: Person, *, signed: bool = True
) -> bool:
    """Say whether the person may make out a contract: the case is approved, none is alive, the costs are signed."""
    return handles_money(application, person) and application.state == State.APPROVED and live is None and signed


def may_sign(application: Application, live: Contract | None, person: Person) -> bool:
    """Say whether the person may record that the customer signed, or make the contract void before that."""
    return handles_money(application, person) and live is not None and live.state == Contract.State.PREPARED


def may_release(payout: Payout | None, person: Person) -> bool:
    """Say whether the person may release the payout: operations, not who prepared it, not the case's officer."""
    return (
        payout is not None
        and payout.state == Payout.State.PREPARED
        and handles_money(payout.contract.application, person)
        and person.pk not in (payout.prepared_by_id, payout.officer_id)
    )


def may_record_visit(application: Application, person: Person) -> bool:
    """Say whether the person may note that the customer came to the branch: while the case runs, by whom they met."""
    return application.state in MOVES and (is_own(application, person) or handles_money(application, person))


def may_record_repayment(loan: Loan, person: Person) -> bool:
    """Say whether the person may book a repayment of this loan."""
    return person.has_role(Role.OPERATIONS) and loan.officer_id != person.pk and loan.state == Loan.State.ACTIVE


def check_handles_money(application: Application, person: Person) -> None:
    """Raise NotAllowed unless the person may handle the money of this case."""
    if not person.has_role(Role.OPERATIONS):
        raise NotAllowed(_("This is a step of operations."))
    if application.officer_id == person.pk:
        raise NotAllowed(_("You are the loan officer of this case; a colleague in operations must do this."))


def check_releases(payout: Payout, person: Person) -> None:
    """Raise NotAllowed where the person may not release this payout."""
    check_handles_money(payout.contract.application, person)
    if person.pk == payout.officer_id:
        raise NotAllowed(_("You are the loan officer of this case; a colleague in operations must do this."))
    if person.pk == payout.prepared_by_id:
        raise NotAllowed(_("You prepared this payout. A second person in operations must release it."))


def check_records_visit(application: Application, person: Person) -> None:
    """Raise NotAllowed or IllegalMove where the person may not note a visit to the branch in this case."""
    if application.state not in MOVES:
        raise IllegalMove(_("The case is closed; visits are no longer counted."))
    if not may_record_visit(application, person):
        raise NotAllowed(_("Visits are recorded by the case's loan officer or by operations."))
