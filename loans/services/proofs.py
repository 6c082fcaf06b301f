"""Who looked at the papers that prove a payee."""

from datetime import datetime
from typing import Any

from django.db import transaction

from jinxin.audit.services import record
from loans.actions import drawings as actions
from loans.models import PayoutProof


@transaction.atomic
def note_opened(proof: PayoutProof, *, actor: Any, at: datetime) -> None:
    """Note in the trail that a proof was opened: it shows somebody's account."""
    record(actions.PROOF_OPENED, proof, actor=actor, at=at, data={"name": proof.name})
