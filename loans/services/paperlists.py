"""The list of papers of a product: published by a manager, as a new version; submitted cases keep theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState
from jinxin.flow import locked
from jinxin.staff.models import User
from loans.actions import papers as actions
from loans.choices import PaperNeed, PaperWhen
from loans.models import PaperList, PaperListItem, Product
from loans.rules.paperlists import Asked, asked_of, list_in_force

MOST: Final = 20
"""More of one kind than any case needs."""


@transaction.atomic
def publish_list(product: Product, *, asked: Sequence[Asked], number: int, actor: User, at: datetime) -> PaperList:
    """Publish what a product asks for from now on. `number` is the version that was read, 0 where there was none.

    Raises InvalidFields for what cannot be asked, StaleState where somebody published meanwhile, DomainError where
    nothing would change.
    """
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("Products and their papers are the manager's."))
    fresh: Product = locked(product)
    before = list_in_force(fresh)
    if (before.number if before else 0) != number:
        raise StaleState(_("Somebody else published a list of this product meanwhile. Look at it and change it again."))
    _check(asked)
    if set(asked) == set(asked_of(fresh, before)):
        raise DomainError(_("Nothing was changed."))
    published = PaperList.objects.create(product=fresh, number=number + 1, published_by=actor, published_at=at)
    PaperListItem.objects.bulk_create(
        PaperListItem(
            paper_list=published, kind=one.kind, need=one.need, when=one.when, above=one.above, count=one.count
        )
        for one in asked
    )
    kinds = [one.kind.value for one in asked if one.need != PaperNeed.OPTIONAL]
    record(actions.LIST_PUBLISHED, fresh, actor=actor, at=at, data={"number": published.number, "kinds": kinds})
    return published


def _check(asked: Sequence[Asked]) -> None:
    errors: dict[str, str] = {}
    for one in asked:
        if one.need == PaperNeed.CONDITIONAL and one.when not in PaperWhen.values:
            errors[f"when_{one.kind}"] = _("Choose when it is required.")
        if one.when == PaperWhen.AMOUNT and one.above is None:
            errors[f"above_{one.kind}"] = _("Enter the amount above which it is required.")
        if not 1 <= one.count <= MOST:
            errors[f"count_{one.kind}"] = _("Enter 1 to %(most)s.") % {"most": MOST}
    if errors:
        raise InvalidFields(errors)
    if not any(one.need == PaperNeed.REQUIRED for one in asked):
        raise DomainError(_("Require at least one paper."))
