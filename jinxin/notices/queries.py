"""Reads of the inbox."""

from django.db import models
from django.db.models import F

from jinxin.notices.models import Notice
from jinxin.staff.models import User


def inbox(person: User) -> models.QuerySet[Notice]:
    """Return everything a person was told, unread first, then the latest."""
    notices = Notice.objects.filter(recipient=person).select_related("entry")
    return notices.order_by(F("read_at").desc(nulls_first=True), "-created_at", "-pk")


def unread(person: User) -> models.QuerySet[Notice]:
    """Return what the person has not read yet."""
    return Notice.objects.filter(recipient=person, read_at__isnull=True)
