"""An application from draft to submission, and its withdrawal."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.enums import CampaignStage, ConsentKind, ConsentPurpose
from customers.models import Business, Customer, Opportunity
from customers.services.consents import use_consent
from customers.services.funnel import note_lending
from customers.services.opportunities import lead_to_application
from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.flow import advance, check_move, locked
from jinxin.money import format_yuan
from jinxin.notices.services import tell
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from jinxin.worktime.services import cancel_deadline, start_deadline
from loans.actions import cases as actions
from loans.enums import MOVES, OPEN_STATES, State
from loans.models import Application, Product
from loans.queries.products import rate_for
from loans.rules import cases as rules
from loans.rules.eligibility import Request, violations
from loans.rules.paperlists import list_in_force
from loans.services.lines import close_line
from loans.services.numbers import next_number
from loans.services.stages import follow
from loans.signals import withdrawn


@transaction.atomic
def open_application(
    *,
    customer: Customer,
    business: Business | None,
    product: Product,
    amount: Decimal,
    term_months: int,
    method: str,
    purpose: str,
    opportunity: Opportunity | None = None,
    actor: User,
    at: datetime,
) -> Application:
    """Open a draft for one of the actor's own customers, at today's LPR plus the product's spread.

    A need of the customer that led to it is closed with it. Raises InvalidFields, with a message per field, where a
    rule of the product, of the customer's class or of the use forbids it, and ConsentMissing where the customer has not
    agreed to the use of personal data.
    """
    if customer.officer_id != actor.pk:
        raise NotAllowed(_("Only the loan officer of the customer opens an application."))
    Customer.objects.select_for_update().get(pk=customer.pk)
    request = Request(customer, business, product, amount, term_months, method, purpose.strip())
    _check(request, at=at, own=None)
    application = Application.objects.create(
        number=next_number("A", at),
        customer=customer,
        officer=actor,
        opportunity=opportunity,
        created_at=at,
        **_asked_for(request, at),
    )
    _use_personal_data(application, ConsentPurpose.APPLICATION, actor, at)
    if opportunity:
        lead_to_application(opportunity, actor=actor, at=at)
    record(actions.OPENED, application, actor=actor, at=at, data=_facts(application))
    follow(application, at=at)
    return application


@transaction.atomic
def edit_application(
    application: Application,
    *,
    business: Business | None,
    product: Product,
    amount: Decimal,
    term_months: int,
    method: str,
    purpose: str,
    version: int,
    actor: User,
    at: datetime,
) -> Application:
    """Change what a draft asks for. `version` is the one that was read: StaleState where somebody saved meanwhile."""
    fresh: Application = locked(application)
    if not rules.is_own(fresh, actor):
        raise NotAllowed(_("Only the loan officer of the case does this."))
    if fresh.state != State.DRAFT:
        raise IllegalMove(_("“%(number)s” has been submitted; what it asks for no longer changes.") % {"number": fresh})
    if fresh.version != version:
        raise StaleState(_("Somebody else saved this application meanwhile. Compare both and save again."))
    request = Request(fresh.customer, business, product, amount, term_months, method, purpose.strip())
    _check(request, at=at, own=fresh.pk)
    _save(fresh, version=version + 1, **_asked_for(request, at))
    record(actions.EDITED, fresh, actor=actor, at=at, data=_facts(fresh))
    return fresh


@transaction.atomic
def submit(application: Application, *, actor: User, at: datetime) -> Application:
    """Submit a draft: every rule is checked again, the rate is today's, and the investigation deadline starts (seed:
    investigated within two working days of the application). Raises ConsentMissing where the customer has withdrawn the
    consent to the use of personal data meanwhile."""
    fresh: Application = locked(application)
    if not rules.is_own(fresh, actor):
        raise NotAllowed(_("Only the loan officer of the case does this."))
    check_move(fresh, State.SUBMITTED, moves=MOVES)
    request = Request.of(fresh)
    _check(request, at=at, own=fresh.pk)
    _use_personal_data(fresh, ConsentPurpose.SUBMISSION, actor, at)
    policy = policy_at(at)
    deadline = start_deadline(
        kind=Deadline.Kind.INVESTIGATION,
        responsible=fresh.officer,
        label=fresh.title,
        link=fresh.get_absolute_url(),
        days=policy.investigation_days,
        actor=actor,
        at=at,
        customer_id=fresh.customer_id,
        application_id=fresh.pk,
    )
    changes = {
        "submitted_at": at,
        "policy_version": policy.version,
        "investigation_deadline": deadline,
        "version": fresh.version + 1,
        "paper_list": list_in_force(fresh.product),
        "annual_rate": rate_for(fresh.product, fresh.term_months, clock.local_date(at)),
    }
    data = {**_facts(fresh), "rate": f"{changes['annual_rate']:.2f}"}
    advance(
        fresh, State.SUBMITTED, moves=MOVES, action=actions.SUBMITTED, actor=actor, at=at, changes=changes, data=data
    )
    note_lending(customer=fresh.customer, stage=CampaignStage.APPLIED, actor=actor, at=at)
    return fresh


@transaction.atomic
def withdraw(application: Application, *, reason: str, actor: User, at: datetime) -> Application:
    """Close a case the customer no longer wants, at any point before payout. Its clocks stop; the reason is kept.

    What was granted is closed with it; what later apps hold open they close themselves, on the signal `withdrawn`.
    """
    fresh: Application = locked(application)
    if not rules.is_own(fresh, actor):
        raise NotAllowed(_("Only the loan officer of the case does this."))
    check_move(fresh, State.WITHDRAWN, moves=MOVES)
    reason = check_reason(reason, at_least=policy_at(at).reason_min_length)
    # The clocks are locked before anything is written to the trail: the sweep takes the two in that order.
    list(Deadline.objects.select_for_update().filter(application_id=fresh.pk).order_by("pk"))
    withdrawn.send(sender=Application, application=fresh, actor=actor, at=at)
    close_line(fresh, reason=reason, actor=actor, at=at)
    for deadline in (fresh.investigation_deadline, fresh.admission_deadline):
        cancel_deadline(deadline, actor=actor, at=at)
    entry = advance(
        fresh,
        State.WITHDRAWN,
        moves=MOVES,
        action=actions.WITHDRAWN,
        actor=actor,
        at=at,
        changes={"closed_at": at, "closing_reason": reason, "version": fresh.version + 1},
        data={"reason": reason},
    )
    if fresh.admission_deadline:
        tell([fresh.admission_deadline.responsible], entry, link=fresh.get_absolute_url())
    return fresh


def _check(request: Request, *, at: datetime, own: int | None) -> None:
    """Raise InvalidFields for whatever the rules forbid, among it a second open case for the same product."""
    errors = violations(request, policy=policy_at(at), day=clock.local_date(at))
    twin = Application.objects.filter(customer=request.customer, product=request.product, state__in=OPEN_STATES)
    if other := (twin.exclude(pk=own) if own else twin).first():
        errors.setdefault(
            "product",
            _(
                "%(customer)s already has an open application for %(product)s: %(number)s. "
                "Continue that one, or withdraw it first."
            )
            % {"customer": request.customer, "product": request.product, "number": other.number},
        )
    if errors:
        raise InvalidFields(errors)


def _use_personal_data(application: Application, purpose: ConsentPurpose, actor: User, at: datetime) -> None:
    """Note the use of personal data, or refuse (PIPL 13: nothing new is done without consent)."""
    use_consent(
        customer=application.customer,
        kind=ConsentKind.PERSONAL_DATA,
        purpose=purpose,
        subject=application.number,
        actor=actor,
        at=at,
    )


def _asked_for(request: Request, at: datetime) -> dict[str, Any]:
    return {
        "business": request.business,
        "product": request.product,
        "amount": request.amount,
        "term_months": request.term_months,
        "method": request.method,
        "purpose": request.purpose,
        "annual_rate": rate_for(request.product, request.term_months, clock.local_date(at)),
    }


def _save(application: Application, **values: Any) -> None:
    """Write the named fields of a row this transaction has locked."""
    for name, value in values.items():
        setattr(application, name, value)
    application.save(update_fields=tuple(values))


def _facts(application: Application) -> dict[str, Any]:
    """Return what an entry of the trail says of the request."""
    return {
        "product": [application.product.name_zh, application.product.name_en],
        "amount": format_yuan(application.amount),
        "months": application.term_months,
        "method": application.method,
        "rate": f"{application.annual_rate:.2f}",
    }
