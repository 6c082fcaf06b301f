"""What an officer has to do at the customers' today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from customers.enums import ConsentKind
from customers.models import Consent, Premises
from loans.enums import State
from loans.field.photos import metres_from_shop
from loans.models import Application, Paper, Photo

MOST_CASES = 60
"""More than anybody can visit in a week; the list of applications has them all."""


@dataclass(frozen=True)
class Visit:
    """A case that waits for its investigation: what has to be taken along to it."""

    case: Application
    authorised: bool

    @property
    def started(self) -> bool:
        """Whether something is written down already."""
        return self.case.state != State.SUBMITTED

    @property
    def address(self) -> str:
        """Where to: the shop, else where the customer works or lives."""
        return (self.case.business and self.case.business.address) or self.case.customer.address


def waiting_cases(officer: Any, day: date) -> list[Visit]:
    """Return an officer's cases whose investigation is open, the most pressing first; three queries for any number."""
    unfinished = Q(investigated_at__isnull=True) | Q(returned_at__isnull=False)
    is_open = Q(state=State.SUBMITTED) | (Q(state=State.INVESTIGATING) & unfinished)
    rows = Application.objects.filter(is_open, officer=officer).select_related(
        "customer", "business", "product", "investigation_deadline"
    )
    cases = list(rows.order_by(F("investigation_deadline__due_at").asc(nulls_last=True), "pk")[:MOST_CASES])
    signed = _authorised({case.customer_id for case in cases}, day)
    return [Visit(case, case.customer_id in signed) for case in cases]


def _authorised(customers: Iterable[int], day: date) -> set[int]:
    """Return which of the customers allow the credit inquiry on a day."""
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    rows = Consent.objects.filter(
        holds, customer__in=customers, kind=ConsentKind.CREDIT_INQUIRY, withdrawn_at__isnull=True
    )
    return set(rows.values_list("customer_id", flat=True))


@dataclass(frozen=True)
class Filed:
    """A photo that is in the file, and how far from the shop it was taken (metres, where both places are known)."""

    photo: Photo
    metres: int | None

    @property
    def paper(self) -> Paper:
        """The paper it became."""
        return self.photo.paper


def filed_photos(application: Application) -> list[Filed]:
    """Return the photos of a case taken on site, the last one first; of papers that were read with their photos."""
    photos = [paper.photo for paper in application.papers.all() if paper.removed_at is None and hasattr(paper, "photo")]
    placed = any(photo.latitude is not None for photo in photos)
    shop = shop_of(application) if placed else None
    newest = sorted(photos, key=lambda photo: (photo.taken_at, photo.pk), reverse=True)
    return [Filed(photo, metres_from_shop(photo, shop)) for photo in newest]


def shop_of(application: Application) -> Premises | None:
    """Return the shop or household of the territory where the customer of a case is found, if its place is known."""
    parties = Q(party__customer=application.customer_id)
    if application.business_id:
        parties |= Q(party__business=application.business_id)
    known = Premises.objects.filter(parties, latitude__isnull=False, gone_on__isnull=True)
    return known.order_by(F("party__business").asc(nulls_last=True), "pk").first()
