"""Photos from the officer's telephone: filed as papers of the case, exactly once, with time and place."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Premises
from customers.rules.places import Position, distance
from jinxin.errors import DomainError
from jinxin.flow import locked
from jinxin.staff.models import User
from loans.models import Application, Paper, Photo
from loans.services.papers import add_paper

CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""A telephone's clock may be ahead of ours by so much."""


@dataclass(frozen=True)
class Taken:
    """What the telephone says of a photo: the key it gave it, when it was taken, and where if that may be kept."""

    key: UUID
    at: datetime
    position: Position | None = None


@transaction.atomic
def file_photo(
    application: Application, *, kind: str, upload: UploadedFile, taken: Taken, actor: User, at: datetime
) -> Paper:
    """File a photo; one that was sent before (the same key, or the same bytes in this case) is returned as it is.

    Raises DomainError for a photo from the future or for what `add_paper` refuses.
    """
    fresh: Application = locked(application)  # the same photo sent twice at once comes one after the other
    if known := Photo.objects.filter(key=taken.key).select_related("paper").first():
        if known.paper.application_id != fresh.pk:
            raise DomainError(_("This photo belongs to another case. Take it again."))
        return known.paper
    if twin := fresh.papers.filter(sha256=_digest(upload), removed_at__isnull=True).first():
        return twin
    if taken.at > at + CLOCKS_DIFFER:
        raise DomainError(_("By its clock this phone took the photo in the future. Set the clock and take it again."))
    paper = add_paper(fresh, kind=kind, upload=upload, actor=actor, at=at)
    place = taken.position
    Photo.objects.create(
        paper=paper,
        key=taken.key,
        taken_at=min(taken.at, at),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        accuracy=place.accuracy if place else None,
    )
    return paper


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def metres_from_shop(photo: Photo, shop: Premises | None) -> int | None:
    """Return how far from the customer's shop a photo was taken, in metres; None where one place is unknown."""
    if shop is None or shop.latitude is None or shop.longitude is None:
        return None
    if photo.latitude is None or photo.longitude is None:
        return None
    taken = float(photo.latitude), float(photo.longitude)
    return round(distance(taken, (float(shop.latitude), float(shop.longitude))))
