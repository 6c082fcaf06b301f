"""What the trail keeps of sign-ins."""

from datetime import datetime

from django.db import transaction

from jinxin.audit.services import record
from jinxin.staff import actions
from jinxin.staff.models import User


@transaction.atomic
def note_signed_in(*, user: User, at: datetime) -> None:
    """Write into the trail that a person signed in."""
    record(actions.SIGNED_IN, user, actor=user, at=at)


@transaction.atomic
def note_locked_out(*, username: str, at: datetime) -> None:
    """Write into the trail that an account was locked out after wrong passwords; unknown names leave no entry."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        record(actions.LOCKED_OUT, user, actor=None, at=at)
