"""Drawings under a line (用信) before their release: asked for by the officer or prepared by operations.

Locks as in `loans.services.contracts`: case, credit line, contract, payout.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.flow import advance, locked
from jinxin.money import ZERO, format_yuan, round_fen
from jinxin.notices.services import tell
from jinxin.originals import Original, gone_if_refused, read_original
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from loans.actions import drawings as actions
from loans.models import Application, Contract, CreditLine, Loan, Payout, PayoutProof
from loans.rules.accounts import account_holders, clean_account
from loans.rules.cases import is_own
from loans.rules.conditions import check_no_condition_open
from loans.rules.drawings import Drawing, Payee, is_drawable, longest_term, looks_split, own_payment_limit
from loans.rules.money import check_handles_money
from loans.services.documents import make_out_papers

Proofs = Sequence[tuple[str, UploadedFile]]
"""Papers that prove the payee: the kind of each and its upload."""
LIVE = (*Payout.OPEN, Payout.State.PAID)


def request_drawing(
    contract: Contract,
    *,
    drawing: Drawing,
    proofs: Proofs = (),
    key: UUID | None = None,
    actor: Any,
    at: datetime,
) -> Payout:
    """Ask for a drawing for the customer; operations prepares it. A `key` that was used gives what it made.

    Raises NotAllowed for anyone but the officer of the case, DomainError at the field that is wrong.
    """
    return _draw(contract, drawing, proofs, key, asks=True, actor=actor, at=at)


def prepare_payout(
    contract: Contract,
    *,
    drawing: Drawing | None = None,
    proofs: Proofs = (),
    key: UUID | None = None,
    actor: Any,
    at: datetime,
) -> Payout:
    """Prepare a drawing, without a choice all of the contract for its whole term. Another person must release it.

    A `key` that was used gives what it made. Raises NotAllowed for anyone but operations outside the case, IllegalMove
    where nothing can be drawn, DomainError at the field that is wrong.
    """
    drawing = drawing or Drawing(contract.principal, contract.term_months)
    return _draw(contract, drawing, proofs, key, asks=False, actor=actor, at=at)


@transaction.atomic
def prepare_requested(payout: Payout, *, actor: Any, at: datetime) -> Payout:
    """Prepare a drawing as the officer asked for it. Raises as `prepare_payout`; what is wrong with it is cancelled."""
    case = locked(payout.contract.application)
    check_handles_money(case, actor)
    line = open_line(case, at)
    fresh: Payout = locked(payout)
    _check_room(line, fresh.amount, beside=fresh.pk)
    entry = advance(
        fresh,
        Payout.State.PREPARED,
        moves=Payout.MOVES,
        action=actions.PAYOUT_PREPARED,
        actor=actor,
        at=at,
        changes={"prepared_by": actor, "prepared_at": at},
        data=_facts(fresh, line),
    )
    tell(User.objects.with_role(Role.OPERATIONS).exclude(pk=case.officer_id), entry, link=fresh.get_absolute_url())
    return fresh


@transaction.atomic
def cancel_payout(payout: Payout, *, reason: str, actor: Any, at: datetime) -> None:
    """Cancel a drawing before its release, with a reason; another can then be prepared."""
    case = locked(payout.contract.application)
    fresh = locked(payout)
    if not (fresh.state == Payout.State.REQUESTED and is_own(case, actor)):
        check_handles_money(case, actor)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    mark_cancelled(fresh, reason=reason, actor=actor, at=at)


def mark_cancelled(payout: Payout, *, reason: str, actor: Any, at: datetime) -> None:
    """Cancel a locked drawing, in the caller's transaction."""
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
    asked = [person for person in (payout.prepared_by, payout.requested_by) if person]
    tell(asked, entry, link=payout.get_absolute_url())


def open_line(case: Application, at: datetime) -> CreditLine:
    """Return the locked line of a case. Raises IllegalMove where nothing can be drawn under it at all."""
    line = CreditLine.objects.select_for_update().filter(application=case).first()
    if line is None or not line.is_open:
        raise IllegalMove(_("No credit line is open for this case."))
    if line.blocked_at:
        message = _("The credit line is blocked: %(reason)s. A manager can lift the block.")
        raise IllegalMove(message % {"reason": line.block_reason})
    if line.is_past(clock.local_date(at)):
        raise IllegalMove(_("The credit line was valid until %(day)s.") % {"day": line.valid_until})
    check_no_condition_open(case)
    return line


def first_payout_on(contract: Contract) -> Any:
    """Return the day on which the contract was first paid out, None where nothing was."""
    first = Loan.objects.filter(payout__contract=contract).order_by("started_on").first()
    return first.started_on if first else None


def waiting_amount(line: CreditLine, *, beside: int | None = None) -> Decimal:
    """Return what is asked for or prepared under a line and not yet released, less the drawing `beside`."""
    rows = Payout.objects.filter(contract__credit_line=line, state__in=Payout.UNRELEASED)
    rows = rows.exclude(pk=beside) if beside else rows
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def paid_to_own_account(case: Application, policy: Any, at: datetime) -> Decimal:
    """Return what lately went, or is about to go, to the borrower's own account: of all cases of the customer."""
    since = at - timedelta(days=policy.split_watch_days)
    rows = Payout.objects.filter(
        contract__application__customer=case.customer_id, entrusted=False, state__in=LIVE
    ).exclude(released_at__lt=since)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def _draw(
    contract: Contract, drawing: Drawing, proofs: Proofs, key: UUID | None, *, asks: bool, actor: Any, at: datetime
) -> Payout:
    originals = [(PayoutProof.Kind(kind), read_original(upload)) for kind, upload in proofs]
    kept: list[PayoutProof] = []
    with gone_if_refused(kept, "file"):
        return _draw_at_once(contract, drawing, originals, kept, key, asks=asks, actor=actor, at=at)


@transaction.atomic
def _draw_at_once(
    contract: Contract,
    drawing: Drawing,
    originals: Sequence[tuple[str, Original]],
    kept: list[PayoutProof],
    key: UUID | None,
    *,
    asks: bool,
    actor: Any,
    at: datetime,
) -> Payout:
    case = locked(contract.application)
    _check_person(case, asks=asks, actor=actor)
    if key and (earlier := Payout.objects.filter(key=key, contract=contract).first()):
        return earlier
    line = open_line(case, at)
    fresh = locked(contract)
    fresh.application = case
    if not is_drawable(fresh):
        raise IllegalMove(_("A payout is prepared once the contract is signed."))
    payout = _checked(fresh, line, drawing, bool(originals), at)
    payout.key = key
    _sign(payout, asks=asks, actor=actor, at=at)
    payout.save(force_insert=True)
    for kind, original in originals:
        kept.append(_keep(payout, kind, original, actor, at))
    make_out_papers(fresh, payout=payout, actor=actor, at=at)
    _tell_of(payout, line, asks=asks, actor=actor, at=at)
    return payout


def _check_person(case: Application, *, asks: bool, actor: Any) -> None:
    if not asks:
        check_handles_money(case, actor)
    elif not is_own(case, actor):
        raise NotAllowed(_("Only the loan officer of the case asks for a drawing."))


def _checked(contract: Contract, line: CreditLine, drawing: Drawing, proven: bool, at: datetime) -> Payout:
    """Return the drawing as a row not yet saved. Raises DomainError at the field that is wrong."""
    case, policy = contract.application, policy_at(at)
    if drawing.amount <= 0 or drawing.amount != round_fen(drawing.amount):
        raise DomainError(_("Enter an amount of more than zero, in yuan and fen."), field="amount")
    _check_room(line, drawing.amount)
    _check_term(contract, drawing.term_months, at)
    payee = _clean_payee(drawing.payee, proven)
    entrusted = payee is not None and payee.name not in account_holders(case)
    limit = own_payment_limit(case, policy)
    if drawing.amount > limit and not entrusted:
        message = _(
            "Above %(limit)s yuan the money goes to whom the customer has to pay (entrusted payment): enter the payee "
            "and add the purchase contract or the invoice."
        )
        raise DomainError(message % {"limit": format_yuan(limit)}, field="pay_to")
    return Payout(
        contract=contract,
        amount=drawing.amount,
        term_months=drawing.term_months,
        purpose=" ".join(drawing.purpose.split()),
        officer=case.officer,
        entrusted=entrusted,
        looks_split=not entrusted and looks_split(drawing.amount, paid_to_own_account(case, policy, at), limit),
        **_payee_fields(payee),
    )


def _check_room(line: CreditLine, amount: Decimal, *, beside: int | None = None) -> None:
    waiting = waiting_amount(line, beside=beside)
    room = line.free - waiting
    if amount > room:
        message = _("The credit line has only %(room)s yuan left; %(amount)s yuan would exceed it.")
        if waiting:
            message = _(
                "The credit line has only %(room)s yuan left beside what is being prepared; %(amount)s yuan would "
                "exceed it."
            )
        words = {"room": format_yuan(max(room, ZERO)), "amount": format_yuan(amount)}
        raise DomainError(message % words, field="amount")


def _check_term(contract: Contract, months: int, at: datetime) -> None:
    most = longest_term(contract, first_payout_on(contract), clock.local_date(at))
    if most == 0:
        raise IllegalMove(_("The term of the contract ends within a month; nothing more can be drawn under it."))
    if not 1 <= months <= most:
        message = _("Under this contract a drawing now runs for 1 to %(most)s months.")
        raise DomainError(message % {"most": most}, field="term_months")


def _clean_payee(payee: Payee | None, proven: bool) -> Payee | None:
    """Return the payee as it is kept. Raises DomainError at the field that is wrong, or where nothing proves them."""
    if payee is None:
        return None
    name, bank = " ".join(payee.name.split()), " ".join(payee.bank.split())
    if len(name) < 2 or name[0] in "=+-@":
        raise DomainError(_("Enter the payee as the account is called at the bank."), field="payee_name")
    if len(bank) < 2 or bank[0] in "=+-@":
        raise DomainError(_("Enter the bank and branch that keeps the account."), field="payee_bank")
    try:
        number = clean_account(payee.kind, payee.number)
    except DomainError as error:
        names = {"account_number": "payee_number", "account_kind": "payee_kind"}
        raise DomainError(error.message, field=names.get(error.field or "", "payee_number")) from error
    if not proven:
        raise DomainError(_("Add the contract, the invoice or the paper that shows this account."), field="proof")
    return Payee(payee.kind, name, bank, number)


def _payee_fields(payee: Payee | None) -> dict[str, str]:
    if payee is None:
        return {}
    return {
        "payee_kind": payee.kind,
        "payee_name": payee.name,
        "payee_bank": payee.bank,
        "payee_account": payee.number,
        "payee_last4": payee.number[-4:],
    }


def _sign(payout: Payout, *, asks: bool, actor: Any, at: datetime) -> None:
    if asks:
        payout.state, payout.requested_by, payout.requested_at = Payout.State.REQUESTED, actor, at
    else:
        payout.prepared_by, payout.prepared_at = actor, at


def _keep(payout: Payout, kind: str, original: Original, actor: Any, at: datetime) -> PayoutProof:
    if payout.proofs.filter(sha256=original.sha256).exists():
        raise DomainError(_("The same file was chosen twice."), field="proof")
    proof = PayoutProof(
        payout=payout,
        kind=kind,
        name=original.name,
        content_type=original.content_type,
        size=original.size,
        sha256=original.sha256,
        added_by=actor,
        added_at=at,
    )
    proof.file.save(original.name, ContentFile(original.content), save=False)
    proof.save()
    data = {"kind": kind, "name": proof.name, "sha256": proof.sha256}
    record(actions.PROOF_ADDED, proof, actor=actor, at=at, data=data)
    return proof


def _tell_of(payout: Payout, line: CreditLine, *, asks: bool, actor: Any, at: datetime) -> None:
    action = actions.DRAWING_REQUESTED if asks else actions.PAYOUT_PREPARED
    entry = record(action, payout, actor=actor, at=at, data=_facts(payout, line))
    link = payout.get_absolute_url()
    tell(User.objects.with_role(Role.OPERATIONS).exclude(pk=payout.officer_id), entry, link=link)
    if payout.looks_split:
        warning = record(actions.PAYOUT_LOOKS_SPLIT, payout, actor=None, at=at, data=_facts(payout, line))
        tell(User.objects.with_role(Role.MANAGER), warning, link=link)


def _facts(payout: Payout, line: CreditLine) -> dict[str, Any]:
    return {
        "amount": format_yuan(payout.amount),
        "months": payout.term_months,
        "contract": payout.contract.number,
        "line": format_yuan(line.amount),
        "payee": payout.payee_name if payout.entrusted else "",
        "last4": payout.payee_last4,
    }
