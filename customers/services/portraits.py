"""Keeping a customer's portrait."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.actions import portraits as actions
from customers.enums import ConsentKind, ConsentPurpose
from customers.models import ConsentUse, Customer, PortraitAnswer
from customers.queries.consents import valid_consent
from customers.queries.portraits import drifted, portrait_of, share, stamp
from customers.questions import BY_CODE, Topic
from customers.rules.portraits import Answered, read_answer
from customers.rules.register import looks_after
from customers.services.consents import use_consent
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState
from jinxin.flow import locked

State = dict[str, Any] | None
"""An answer as the trail keeps it: its value, that it was declined, or nothing."""


@transaction.atomic
def save_answers(
    *,
    customer: Customer,
    answers: Mapping[str, Any],
    actor: Any,
    at: datetime,
    declined: bool = False,
    topic: Topic | None = None,
    seen: str | None = None,
) -> list[str]:
    """Keep the answers (question code → value as a form's field gives it; None takes an answer away).

    `declined` notes of those without a value that the customer prefers not to say. With `topic` and `seen` (the stamp
    of its answers when they were shown) raises StaleState where somebody answered meanwhile. Returns the codes of what
    changed. Raises InvalidFields, NotAllowed, DomainError for a question that is not asked of this customer, and
    ConsentMissing where the customer does not agree to the use of personal data.
    """
    fresh: Customer = locked(customer)
    if not looks_after(actor, fresh):
        raise NotAllowed(_("Only the customer's own loan officer changes this."))
    rows = {row.question.code: row for row in portrait_of(fresh, at=at)}
    if topic and seen is not None and seen != stamp(row for row in rows.values() if row.question.topic == topic):
        raise StaleState(_("The portrait has been added to since you opened the form. Compare and save again."))
    values = _read(answers, rows, at)
    if any(value is not None for value in values.values()) or declined:
        _use_consent(fresh, actor, at)
    found = {code: _change(rows[code], value, declined) for code, value in values.items()}
    changes = {code: change for code, change in found.items() if change}
    if changes:
        _write(fresh, changes, actor, at)
        refresh(fresh)
        told = {code: list(change) for code, change in changes.items()}
        record(actions.ANSWERED, fresh, actor=actor, at=at, data={"changes": told})
    return list(changes)


def _use_consent(customer: Customer, actor: Any, at: datetime) -> None:
    """Refuse where the customer does not agree to the use of personal data; the use is noted once a day and person.

    What has been noted may be taken away without one.
    """
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    noted = ConsentUse.objects.filter(
        consent__customer=customer, purpose=ConsentPurpose.PORTRAIT, used_by=actor, used_at__gte=midnight
    )
    kind = ConsentKind.PERSONAL_DATA
    if valid_consent(customer, kind, local_date(at), lock=True) is None or not noted.exists():
        use_consent(customer=customer, kind=kind, purpose=ConsentPurpose.PORTRAIT, actor=actor, at=at)


def _read(answers: Mapping[str, Any], rows: Mapping[str, Answered], at: datetime) -> dict[str, Any]:
    today, values, errors = local_date(at), {}, {}
    for code, given in answers.items():
        if code not in rows:
            raise DomainError(_("This is not asked of this customer. Look at the portrait again."))
        try:
            values[code] = read_answer(BY_CODE[code], given, today)
        except ValidationError as error:
            errors[code] = " ".join(error.messages)
    if errors:
        raise InvalidFields(errors)
    return values


def _change(row: Answered, value: Any, declined: bool) -> tuple[State, State] | None:
    """Return how an answer was and will be, None where nothing changes and nothing needs to be confirmed."""
    before, after = _state(row.answer), _new_state(value, declined)
    return None if before == after and not (row.stale and after) else (before, after)


def _write(customer: Customer, changes: Mapping[str, tuple[State, State]], actor: Any, at: datetime) -> None:
    """Write all answers of a form together, however many there are."""
    gone = [code for code, (_before, after) in changes.items() if after is None]
    if gone:
        PortraitAnswer.objects.filter(customer=customer, question__in=gone).delete()
    said = {code: after for code, (_before, after) in changes.items() if after is not None}
    PortraitAnswer.objects.bulk_create(
        [
            PortraitAnswer(
                customer=customer,
                question=code,
                value=after.get("value", ""),
                declined="value" not in after,
                answered_by=actor,
                answered_at=at,
            )
            for code, after in said.items()
        ],
        update_conflicts=True,
        unique_fields=("customer", "question"),
        update_fields=("value", "declined", "answered_by", "answered_at"),
    )


def _state(answer: PortraitAnswer | None) -> State:
    if answer is None:
        return None
    return {"declined": True} if answer.declined else {"value": answer.value}


def _new_state(value: Any, declined: bool) -> State:
    if value is not None:
        return {"value": value}
    return {"declined": True} if declined else None


def refresh(customer: Customer) -> None:
    """Write down how full the portrait is, after answers or facts of the register changed."""
    Customer.objects.filter(pk=customer.pk).update(portrait_percent=share())


def refresh_all() -> int:
    """Bring every kept share up to date with the questions and the register; return how many were not (daily job)."""
    stale = drifted().values("pk")
    return Customer.objects.filter(pk__in=stale).update(portrait_percent=share())
