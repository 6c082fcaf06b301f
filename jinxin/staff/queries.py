"""Reads of accounts."""

from django.db import models
from django.db.models import Q

from jinxin.audit.models import Entry
from jinxin.staff.models import User


def accounts(*, text: str = "", role: str = "", state: str = "") -> models.QuerySet[User]:
    """Return accounts by name or user name, role and state (`active`, `inactive`; anything else means both)."""
    found = User.objects.all().prefetch_related("grants")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if role:
        found = found.filter(grants__role=role)
    if state in ("active", "inactive"):
        found = found.filter(is_active=state == "active")
    return found


def history(user: User, rows: int = 12) -> models.QuerySet[Entry]:
    """Return the latest entries of the trail about an account."""
    return Entry.objects.filter(subject_type="staff.user", subject_id=user.pk)[:rows]
