"""The credit line, the contract made out under it, and the customer's signature at the one branch visit.

Locks are taken in one order everywhere: case, credit line, contract, payout, number series, trail.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import add_months
from jinxin.errors import DomainError, IllegalMove
from jinxin.flow import advance, locked
from jinxin.money import format_yuan
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from loans.actions import money as actions
from loans.documents.contract import Draft, fingerprint, is_intact, make_terms
from loans.documents.offer import Account
from loans.enums import MOVES, DocumentKind, Method, State
from loans.models import Application, Contract, CostStatement, CreditLine
from loans.queries.texts import current_text
from loans.rules.accounts import account_holders, clean_account
from loans.rules.money import check_handles_money
from loans.services.appointments import keep_appointment
from loans.services.conditions import lay_down
from loans.services.costs import offer_of, signed_statement
from loans.services.documents import make_out_papers
from loans.services.numbers import next_number
from loans.services.visits import add_visit


@transaction.atomic
def grant_line(
    application: Application,
    *,
    amount: Decimal,
    term_months: int,
    annual_rate: Decimal,
    actor: Any,
    at: datetime,
) -> CreditLine:
    """Grant the line the board approved (授信), in the transaction of the vote that decides.

    It is valid for the term, at most policy.credit_line_months; the contract must be signed within
    policy.approval_valid_days. Raises IllegalMove unless the case has just been approved with these terms.
    """
    approved = (application.approved_amount, application.approved_months, application.approved_rate)
    if application.state != State.APPROVED or approved != (amount, term_months, annual_rate):
        raise IllegalMove(_("A credit line is granted with the terms the board approved, when it approves them."))
    policy, today = policy_at(at), clock.local_date(at)
    line = CreditLine.objects.create(
        application=application,
        customer=application.customer,
        amount=amount,
        valid_from=today,
        valid_until=add_months(today, min(term_months, policy.credit_line_months)),
        sign_by=today + timedelta(days=policy.approval_valid_days),
        revolving=application.method == Method.REVOLVING,
    )
    data = {"amount": format_yuan(amount), "months": term_months, "rate": annual_rate}
    dates = {"valid_until": line.valid_until, "sign_by": line.sign_by}
    record(actions.LINE_GRANTED, line, actor=actor, at=at, data=data | dates)
    lay_down(application, application.conditions)
    return line


@transaction.atomic
def prepare_contract(
    application: Application,
    *,
    account_kind: str,
    account_holder: str,
    account_bank: str,
    account_number: str,
    actor: Any,
    at: datetime,
) -> Contract:
    """Make out the contract from the approved terms, with the next number, its text frozen and its annexes with it.

    The borrower must have signed a cost statement that still says what the loan costs; due day and number come from it.
    The account must be the borrower's own or the business's. Raises NotAllowed for anyone but operations outside the
    case, IllegalMove without such a statement, DomainError at the wrong field.
    """
    case = locked(application)
    check_handles_money(case, actor)
    line = _line_to_sign(case, at)
    if case.contracts.exclude(state=Contract.State.VOID).exists():
        raise IllegalMove(_("There is a contract already. Make it void first."))
    statement = signed_statement(case, at)
    account = _clean_account(case, account_kind, account_holder, account_bank, account_number)
    contract = _make_out(_draft(case, account, statement, at), line, actor, at)
    make_out_papers(contract, actor=actor, at=at)
    data = {"number": contract.number, "amount": format_yuan(contract.principal), "last4": contract.account_last4}
    data |= {"costs": statement.number}
    record(actions.CONTRACT_PREPARED, contract, actor=actor, at=at, data=data | {"sha256": contract.sha256})
    return contract


@transaction.atomic
def void_contract(contract: Contract, *, reason: str, actor: Any, at: datetime) -> None:
    """Make a contract void before it is signed, with a reason; its number stays taken. Another can then be prepared."""
    case = locked(contract.application)
    check_handles_money(case, actor)
    fresh = locked(contract)
    if fresh.state != Contract.State.PREPARED:
        raise IllegalMove(_("Only a contract that is not yet signed can be made void."))
    mark_void(fresh, reason=check_reason(reason, at_least=policy_at(at).reason_min_length), actor=actor, at=at)


def mark_void(contract: Contract, *, reason: str, actor: Any, at: datetime) -> None:
    """Make a locked contract void, in the caller's transaction."""
    advance(
        contract,
        Contract.State.VOID,
        moves=Contract.MOVES,
        action=actions.CONTRACT_VOID,
        actor=actor,
        at=at,
        changes={"void_at": at, "void_by": actor, "void_reason": reason},
        data={"reason": reason, "number": contract.number},
    )


@transaction.atomic
def record_signing(contract: Contract, *, visited_at: datetime, reason: str = "", actor: Any, at: datetime) -> Contract:
    """Record that the customer signed at the branch: a visit, the contract signed, the case approved → signed.

    `visited_at` lies between the contract's preparation and now. A `reason` is asked for where the customer had been
    to the branch before (seed: one visit, at signing).
    """
    case = locked(contract.application)
    check_handles_money(case, actor)
    _line_to_sign(case, at)
    fresh = locked(contract)
    if fresh.state != Contract.State.PREPARED:
        raise IllegalMove(_("This contract is not waiting for a signature."))
    if fresh.cost_statement_id is None:
        message = _("This contract was prepared without a cost statement. Make it void, and prepare another.")
        raise IllegalMove(message)
    if visited_at < fresh.prepared_at.replace(second=0, microsecond=0):
        raise DomainError(_("The contract was only prepared after that. Enter when it was signed."), field="visited_at")
    add_visit(case, visited_at=visited_at, at_signing=True, reason=reason, actor=actor, at=at)
    keep_appointment(case, actor=actor, at=at)
    data = {"number": fresh.number, "amount": format_yuan(fresh.principal), "last4": fresh.account_last4}
    changes = {"signed_at": visited_at, "signed_before": actor}
    signed = Contract.State.SIGNED
    advance(
        fresh,
        signed,
        moves=Contract.MOVES,
        action=actions.CONTRACT_SIGNED,
        actor=actor,
        at=at,
        changes=changes,
        data=data,
    )
    entry = advance(case, State.SIGNED, moves=MOVES, action=actions.CASE_SIGNED, actor=actor, at=at)
    tell([case.officer], entry, link=fresh.get_absolute_url())
    return fresh


@dataclass(frozen=True)
class Numbers:
    """The numbers that stand on the paper, in full or masked."""

    id_number: str
    phone: str
    account: str
    masked: bool


@transaction.atomic
def open_document(contract: Contract, *, actor: Any, at: datetime) -> Numbers:
    """Return the borrower's ID and account number for the printed contract, and note in the trail who saw them.

    In full for operations and managers, who have it signed; masked, and without an entry, for everybody else. Raises
    DomainError where the frozen text is not the one that was hashed.
    """
    if not is_intact(contract):
        raise DomainError(_("The stored text of this contract has been altered. Tell the manager; do not use it."))
    if not actor.has_role(Role.OPERATIONS, Role.MANAGER):
        return Numbers(contract.masked_id_number, contract.masked_mobile, contract.masked_account, masked=True)
    record(actions.CONTRACT_PRINTED, contract, actor=actor, at=at, data={"number": contract.number})
    return Numbers(contract.borrower_id_number, contract.borrower_mobile, contract.account_number, masked=False)


def _line_to_sign(case: Application, at: datetime) -> CreditLine:
    """Return the locked line of an approved case whose contract may still be signed."""
    if case.state != State.APPROVED:
        message = _("The case is %(state)s; a contract is made and signed while it is approved.")
        raise IllegalMove(message % {"state": case.get_state_display()})
    line = CreditLine.objects.select_for_update().filter(application=case, is_open=True).first()
    if line is None:
        raise IllegalMove(_("No credit line is open for this case."))
    if clock.local_date(at) > line.sign_by:
        message = _("The approval was valid until %(day)s and has lapsed. The customer has to apply again.")
        raise IllegalMove(message % {"day": line.sign_by})
    return line


def _clean_account(case: Application, kind: str, holder: str, bank: str, number: str) -> Account:
    if holder not in account_holders(case):
        message = _("The account must belong to %(names)s.")
        raise DomainError(message % {"names": " / ".join(account_holders(case))}, field="account_holder")
    bank = " ".join(bank.split())
    if len(bank) < 2:
        raise DomainError(_("Enter the bank and branch that keeps the account."), field="account_bank")
    return Account(kind, holder, bank, clean_account(kind, number))


def _draft(case: Application, account: Account, statement: CostStatement, at: datetime) -> Draft:
    """Return what the contract is made out from, with the next number taken."""
    offer = offer_of(case, statement.due_day, at)
    return Draft(offer, next_number("HT", at), account, statement, current_text(DocumentKind.CONTRACT))


def _make_out(draft: Draft, line: CreditLine, actor: Any, at: datetime) -> Contract:
    offer, account, terms = draft.offer, draft.account, make_terms(draft)
    case = offer.application
    return Contract.objects.create(
        number=draft.number,
        application=case,
        credit_line=line,
        principal=offer.principal,
        term_months=offer.months,
        annual_rate=offer.annual_rate,
        penalty_percent=offer.penalty_percent,
        method=case.method,
        due_day=offer.due_day,
        purpose=case.purpose,
        borrower_id_number=case.customer.id_number,
        borrower_mobile=case.customer.mobile,
        account_kind=account.kind,
        account_holder=account.holder,
        account_bank=account.bank,
        account_number=account.number,
        account_last4=account.number[-4:],
        planned_on=offer.planned_on,
        cost_statement=draft.statement,
        text=draft.text,
        terms=terms,
        sha256=fingerprint(terms),
        prepared_by=actor,
        prepared_at=at,
    )
