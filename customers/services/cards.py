"""The bank cards of a customer: adding one, taking one away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers import facts
from customers.actions import cards as actions
from customers.models import BankCard, Customer
from customers.rules.register import looks_after
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.fields import keyed_hash


@transaction.atomic
def add_card(*, customer: Customer, fields: Mapping[str, Any], actor: Any, at: datetime) -> BankCard:
    """Keep a bank card of a customer (keys as in `facts.CARD`).

    The same card at another customer is no error: families share accounts; who looks sees a warning. Raises
    InvalidFields, NotAllowed, or DomainError where this customer has the card already.
    """
    _check_looked_after(customer, actor)
    known = facts.read_facts(facts.CARD, fields, local_date(at))
    card = BankCard(
        customer=customer,
        number_hash=keyed_hash(known["number"]),
        last4=known["number"][-4:],
        added_at=at,
        **known,
    )
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This card is kept for the customer already."), field="number") from error
    _note(actions.CARD_ADDED, card, actor, at)
    return card


@transaction.atomic
def remove_card(*, card: BankCard, actor: Any, at: datetime) -> None:
    """Take a card away; contracts that name it keep their account. Raises StaleState where it is gone already."""
    _check_looked_after(card.customer, actor)
    if BankCard.objects.filter(pk=card.pk, removed_at=None).update(removed_at=at) != 1:
        raise StaleState(_("This card has been removed already."))
    _note(actions.CARD_REMOVED, card, actor, at)


def _note(action: str, card: BankCard, actor: Any, at: datetime) -> None:
    record(action, card, actor=actor, at=at, data={"use": card.use})


def _check_looked_after(customer: Customer, actor: Any) -> None:
    if not looks_after(actor, customer):
        raise NotAllowed(_("Only the customer's own loan officer changes this."))
