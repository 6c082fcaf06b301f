"""The words of contracts and their annexes: a new version for what is made out from then on."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed, StaleState
from loans.actions import documents as actions
from loans.documents.texts import fault, tidy
from loans.enums import DocumentKind
from loans.models import DocumentText
from loans.queries.texts import current_text
from loans.rules.texts import may_publish


@transaction.atomic
def publish_text(*, kind: str, body: str, note: str, number: int, actor: Any, at: datetime) -> DocumentText:
    """Bring out a new version of a text, for papers made out from now on; `number` is the version it was written from.

    Raises DomainError at `body` for a text that cannot be filled, StaleState where somebody was faster.
    """
    if not may_publish(actor):
        raise NotAllowed(_("Only a manager brings out a new text."))
    kind, body, note = DocumentKind(kind), check_text(kind, body), " ".join(note.split())
    if not note:
        raise DomainError(_("Say in a few words what is new, for those who look it up later."), field="note")
    last = current_text(kind)
    if last.number != number:
        raise StaleState(_("Somebody else has brought out a new version meanwhile. Compare and save again."))
    if last.body == body:
        raise DomainError(_("Nothing has changed. Change the text first."), field="body")
    try:
        with transaction.atomic():
            text = DocumentText.objects.create(
                kind=kind, number=number + 1, body=body, note=note, published_by=actor, published_at=at
            )
    except IntegrityError as error:
        message = _("Somebody else has brought out a new version meanwhile. Compare and save again.")
        raise StaleState(message) from error
    record(actions.TEXT_PUBLISHED, text, actor=actor, at=at, data={"kind": kind, "version": text.number, "note": note})
    return text


def check_text(kind: str, body: str) -> str:
    """Return a text tidied. Raises DomainError at `body`, saying what to do, for one that cannot be filled."""
    body = tidy(body)
    if said := fault(kind, body):
        raise DomainError(said, field="body")
    return body
