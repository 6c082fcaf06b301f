"""The cost statement (综合融资成本明示表): made out from the approved terms, signed by the borrower before a contract.

Without a signed one that still says what the loan costs, no contract can be prepared; nothing beyond it may be charged.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.flow import advance, locked
from jinxin.money import format_yuan, parse_amount
from jinxin.notices.services import tell
from jinxin.originals import Original, gone_if_refused
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import Centre
from loans.actions import documents as actions
from loans.documents.contract import fingerprint
from loans.documents.costs import Costs, make_content, reckon
from loans.documents.offer import Offer
from loans.enums import Charge, DocumentKind, FeeBasis
from loans.models import Application, Contract, CostItem, CostStatement, Fee, Loan, Product
from loans.queries.costs import fees_for
from loans.queries.texts import current_text
from loans.rules import costs as rules
from loans.rules.texts import may_publish
from loans.services.numbers import next_number
from loans.wording import listed

MOST_PERCENT = Decimal(36)
"""Interest and fees beyond 36 percent a year no court upholds: a fee above it is a typing error."""


def offer_of(case: Application, due_day: int | None, at: datetime) -> Offer:
    """Return the approved terms of a case, as if paid out on the day of `at`."""
    centre = Centre.objects.first()
    if centre is None:
        raise DomainError(_("The centre's name and address are missing. Ask the administrator to enter them."))
    if case.approved_amount is None or case.approved_months is None or case.approved_rate is None:
        raise IllegalMove(_("The board has approved no terms for this case."))
    if due_day is not None and not 1 <= due_day <= 28:
        raise DomainError(_("Choose a due day from 1 to 28, so that every month has it."), field="due_day")
    policy = policy_at(at)
    return Offer(
        application=case,
        principal=case.approved_amount,
        months=case.approved_months,
        annual_rate=case.approved_rate,
        centre=centre,
        due_day=due_day,
        planned_on=clock.local_date(at),
        penalty_percent=policy.penalty_percent,
        grace_days=policy.grace_days,
    )


def preview_costs(application: Application, *, due_day: int | None, at: datetime) -> Costs:
    """Return what the loan would cost, without making anything out."""
    return reckon(offer_of(application, due_day, at), fees_for(application.product), **_policy(at))


@transaction.atomic
def make_out_statement(
    application: Application, *, due_day: int | None = None, actor: Any, at: datetime
) -> CostStatement:
    """Make out the statement of an approved case, with the next number; one made out before is no longer valid.

    Raises NotAllowed for anyone but the case's officer and operations, IllegalMove once a contract rests on one.
    """
    case = locked(application)
    rules.check_shows_costs(case, actor)
    if case.contracts.exclude(state=Contract.State.VOID).exists():
        raise IllegalMove(_("A contract has been prepared by the present statement. Make it void first."))
    offer = offer_of(case, due_day, at)
    costs = reckon(offer, fees_for(case.product), **_policy(at))
    reason = _("A new statement was made out.")
    for old in case.cost_statements.select_for_update().exclude(state=CostStatement.State.REPLACED):
        mark_replaced(old, reason=reason, actor=actor, at=at)
    statement = _write(offer, costs, actor, at)
    record(actions.COSTS_MADE_OUT, statement, actor=actor, at=at, data=_figures(statement))
    return statement


def sign_statement(
    statement: CostStatement,
    *,
    signed_on: str,
    original: Original,
    signer: str,
    place: str,
    actor: Any,
    at: datetime,
) -> CostStatement:
    """Keep the borrower's signature: drawn on the screen, or the photo of the signed paper, unchanged.

    The borrower signs in person: `signer` is their name as in the register. Raises StaleState where the statement was
    replaced meanwhile, DomainError at the field for a wrong name or a file that is kept already.
    """
    statement.signed_at, statement.signed_on = at, CostStatement.SignedOn(signed_on)
    statement.evidence_type, statement.evidence_sha256 = original.content_type, original.sha256
    with gone_if_refused([statement], "evidence"):
        return _keep(statement, original, signer=signer, place=place, actor=actor, at=at)


@transaction.atomic
def _keep(
    statement: CostStatement, original: Original, *, signer: str, place: str, actor: Any, at: datetime
) -> CostStatement:
    case = locked(statement.application)
    rules.check_shows_costs(case, actor)
    fresh = locked(statement)
    if fresh.state != CostStatement.State.MADE_OUT:
        raise StaleState(_("This statement is %(state)s already.") % {"state": fresh.get_state_display()})
    if changed := rules.differences(fresh, case, policy_at(at).penalty_percent):
        raise IllegalMove(_changed_words(changed))
    place = " ".join(place.split())
    if not place:
        raise DomainError(_("Enter where the customer signed."), field="place")
    _check_signer(signer, case.customer.name)
    if CostStatement.objects.filter(application__customer=case.customer_id, evidence_sha256=original.sha256).exists():
        raise DomainError(_("This file is already kept with another statement. Take a new photo."), field="photo")
    statement.evidence.save("evidence", ContentFile(original.content), save=False)
    entry = advance(
        fresh,
        CostStatement.State.SIGNED,
        moves=CostStatement.MOVES,
        action=actions.COSTS_SIGNED,
        actor=actor,
        at=at,
        changes={
            "signed_at": at,
            "signed_on": statement.signed_on,
            "signer": case.customer.name,
            "place": place,
            "taken_by": actor,
            "evidence": statement.evidence.name,
            "evidence_type": original.content_type,
            "evidence_sha256": original.sha256,
        },
        data={"number": fresh.number, "place": place, "sha256": fresh.sha256, "evidence": original.sha256},
    )
    tell([fresh.made_by, case.officer], entry, link=fresh.get_absolute_url())
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def replace_statement(statement: CostStatement, *, reason: str, actor: Any, at: datetime) -> None:
    """Make a statement invalid, with the reason, where no contract rests on it; another can then be made out."""
    case = locked(statement.application)
    rules.check_shows_costs(case, actor)
    fresh = locked(statement)
    if fresh.contracts.exclude(state=Contract.State.VOID).exists():
        raise IllegalMove(_("A contract has been prepared by the present statement. Make it void first."))
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    mark_replaced(fresh, reason=reason, actor=actor, at=at)


def mark_replaced(statement: CostStatement, *, reason: str, actor: Any, at: datetime) -> None:
    """Make a locked statement invalid, in the caller's transaction."""
    advance(
        statement,
        CostStatement.State.REPLACED,
        moves=CostStatement.MOVES,
        action=actions.COSTS_REPLACED,
        actor=actor,
        at=at,
        changes={"replaced_at": at, "replaced_by": actor, "replaced_reason": reason},
        data={"number": statement.number, "reason": reason},
    )


def signed_statement(case: Application, at: datetime) -> CostStatement:
    """Return the locked statement a contract can be made out by.

    Raises IllegalMove, saying what to do, where none is signed, or what was signed is not what the loan costs now.
    """
    live = case.cost_statements.select_for_update().exclude(state=CostStatement.State.REPLACED).first()
    if live is None or live.state != CostStatement.State.SIGNED:
        raise IllegalMove(
            _("The borrower has not signed the cost statement yet. Show it and have it signed before the contract.")
        )
    if changed := rules.differences(live, case, policy_at(at).penalty_percent):
        raise IllegalMove(_changed_words(changed))
    if missing := rules.unnamed(live.items.all()):
        message = _("The cost statement does not name: %(names)s. Make out a new one and have it signed.")
        raise IllegalMove(message % {"names": listed(missing)})
    return live


def may_charge(loan: Loan, charge: str, *, name: str = "") -> bool:
    """Say whether something may be charged on a loan at all: only what stands in its signed cost statement.

    For a fee, `name` is the statement's. Ask it before charging; `check_charge` also looks at the amount.
    """
    contract = loan.payout.contract
    return rules.may_charge(contract, charge, _items(contract), name=name)


def check_charge(loan: Loan, charge: str, amount: Decimal, *, name: str = "") -> None:
    """Raise NotInStatement at `amount` where a charge, or one as high, is not in the loan's signed cost statement."""
    contract = loan.payout.contract
    items = _items(contract)
    label = name or Charge(charge).label
    if not rules.may_charge(contract, charge, items, name=name):
        message = _("“%(charge)s” does not stand in the cost statement the borrower signed; it may not be charged.")
        raise rules.NotInStatement(message % {"charge": label}, field="amount")
    if contract.cost_statement_id and not rules.within_statement(items, charge, amount, name=name):
        message = _("The borrower signed for less “%(charge)s” than %(amount)s yuan.")
        raise rules.NotInStatement(message % {"charge": label, "amount": format_yuan(amount)}, field="amount")


@transaction.atomic
def save_fee(
    fee: Fee | None,
    *,
    product: Product | None,
    name: str,
    charged_by: str,
    basis: str,
    amount: Decimal,
    is_active: bool = True,
    version: int = 0,
    actor: Any,
    at: datetime,
) -> Fee:
    """Add a fee, or change one for statements made out from now on; `version` is that of the row that was read.

    Raises DomainError at the wrong field, StaleState where somebody else changed it meanwhile.
    """
    if not may_publish(actor):
        raise NotAllowed(_("Only a manager changes what is charged."))
    values = {
        "product": product,
        "name": _words(name, "name", _("Enter what the fee is for.")),
        "charged_by": _words(charged_by, "charged_by", _("Enter who charges it.")),
        "basis": FeeBasis(basis),
        "amount": _check_fee(basis, amount),
        "is_active": is_active,
    }
    if fee is None:
        fee = Fee.objects.create(**values)
    elif Fee.objects.filter(pk=fee.pk, version=version).update(**values, version=version + 1) != 1:
        raise StaleState(_("Somebody else changed this fee meanwhile. Look at it again."))
    fee.refresh_from_db()
    data = {"name": fee.name, "by": fee.charged_by, "basis": fee.basis, "amount": fee.amount, "in_use": fee.is_active}
    record(actions.FEE_CHANGED, fee, actor=actor, at=at, data=data)
    return fee


def _check_fee(basis: str, amount: Decimal) -> Decimal:
    if basis in (FeeBasis.ONCE, FeeBasis.EACH_TIME):
        return parse_amount(str(amount))
    if amount > MOST_PERCENT:
        message = _("Enter at most %(most)s percent; a court upholds no more in all.")
        raise DomainError(message % {"most": MOST_PERCENT}, field="amount")
    return amount


def _words(text: str, field: str, message: str) -> str:
    tidy = " ".join(text.split())
    if not tidy:
        raise DomainError(message, field=field)
    return tidy


def _policy(at: datetime) -> dict[str, Decimal]:
    return {"prepayment_percent": policy_at(at).prepayment_fee_percent}


def _write(offer: Offer, costs: Costs, actor: Any, at: datetime) -> CostStatement:
    number, text = next_number("CB", at), current_text(DocumentKind.COST)
    content = make_content(text, offer, costs, number)
    statement = CostStatement.objects.create(
        number=number,
        application=offer.application,
        principal=offer.principal,
        term_months=offer.months,
        annual_rate=offer.annual_rate,
        penalty_percent=offer.penalty_percent,
        method=offer.application.method,
        due_day=offer.due_day,
        planned_on=offer.planned_on,
        interest=costs.interest,
        fees=costs.fees,
        yearly_cost=costs.yearly,
        text=text,
        content=content,
        sha256=fingerprint(content),
        made_at=at,
        made_by=actor,
    )
    for item in costs.items:
        item.statement = statement
    CostItem.objects.bulk_create(costs.items)
    return statement


def _figures(statement: CostStatement) -> dict[str, Any]:
    return {
        "number": statement.number,
        "interest": format_yuan(statement.interest),
        "fees": format_yuan(statement.fees),
        "yearly": f"{statement.yearly_cost:.2f}",
        "sha256": statement.sha256,
    }


def _items(contract: Contract) -> list[CostItem]:
    return list(CostItem.objects.filter(statement=contract.cost_statement_id)) if contract.cost_statement_id else []


def _check_signer(signer: str, name: str) -> None:
    if "".join(signer.split()) != "".join(name.split()):
        text = _("The customer signs in person: type the name as in the register, %(name)s.")
        raise DomainError(text % {"name": name}, field="signer")


def _changed_words(changed: list[str]) -> str:
    names = listed(changed)
    return _("Changed since the cost statement was made out: %(names)s. Make out a new one and have it signed.") % {
        "names": names
    }
