"""What becomes of the rows that hang on a customer when two turn out to be one: each relation has a decision here.

Rows move to the one who is kept. Where both have a row of which there may be one only, the decision says what becomes
of the second. Later apps decide about their own relations in `AppConfig.ready`; a test fails for one nobody decided
about.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinxin.errors import DomainError


class Second(Enum):
    """What becomes of a row that cannot move because the other has such a row already."""

    LEAVE = "it stays with the one who goes, as a trace"
    DROP = "it is deleted: it says what the other row says"
    REFUSE = "the merge is refused until somebody has closed one"


@dataclass(frozen=True)
class Decision:
    """Whether rows of a relation move, and what becomes of a second one. `refusal` says what to do first."""

    moves: bool = True
    second: Second = Second.LEAVE
    refusal: Promise | str = ""


STAYS = Decision(moves=False)
_decisions: dict[str, Decision] = {}


def decide(relation: str, decision: Decision) -> None:
    """Decide about a relation, such as "loans.application.customer"."""
    _decisions[relation] = decision


def decided() -> dict[str, Decision]:
    """Return all decisions."""
    return dict(_decisions)


for _relation in (
    "customers.customer.merged_into",  # who went into the one who goes now, goes along
    "customers.business.customer",
    "customers.bankcard.customer",
    "customers.consent.customer",
    "customers.portraitanswer.customer",
    "customers.repeatcandidate.customer",  # of two, the nightly list takes the one away who is merged
    "customers.premises.party",
    "customers.contact.party",
    "customers.attendance.brought_by",
):
    decide(_relation, Decision())
for _relation in ("customers.campaigntarget.party", "customers.circlemember.party", "customers.attendance.party"):
    decide(_relation, Decision(second=Second.DROP))
for _relation in (
    "customers.employment.customer",  # its facts are chosen one by one
    "customers.party.customer",  # everybody keeps their point of the graph; what hangs on it moves
    "customers.duplicate.first",  # the next search finds the pairs of the one who is kept
    "customers.duplicate.second",
    "customers.relation.source",  # ties are moved by `customers.services.merging`: some would join one with itself
    "customers.relation.target",
    "customers.suggestion.party",  # only prospects are suggested
    "customers.suggestionpause.party",
    "customers.ringmember.party",  # loops are found anew; the old ones stay as they were
):
    decide(_relation, STAYS)
decide(
    "customers.opportunity.customer",
    Decision(
        second=Second.REFUSE,
        refusal=_("Both have an open need of the same kind. Close one of them first."),
    ),
)


def relations(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """Yield every relation that hangs on a model, by its name."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.is_relation and relation.auto_created and not relation.concrete:
            related: Any = relation
            yield f"{related.related_model._meta.label_lower}.{related.field.name}", related


def decision_of(name: str) -> Decision:
    """Return the decision about a relation; what nobody decided about moves, or stops the merge."""
    refusal = _("Both have something of which there may be one only. Tell the administrator.")
    return _decisions.get(name, Decision(second=Second.REFUSE, refusal=refusal))


def rows_of(relation: Any, owner: models.Model) -> QuerySet[Any]:
    """Return the rows of a relation that hang on somebody."""
    found: QuerySet[Any] = relation.related_model._base_manager.filter(**{relation.field.name: owner})
    return found


def seconds(relation: Any, kept: models.Model, gone: models.Model) -> set[Any]:
    """Return the keys of the rows of `gone` beside which a row of `kept` already stands where there may be one only."""
    name = relation.field.name
    found: set[Any] = set()
    mine, theirs = rows_of(relation, gone), rows_of(relation, kept)
    if relation.field.unique and theirs.exists():
        found.update(mine.values_list("pk", flat=True))
    for constraint in relation.related_model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or name not in constraint.fields:
            continue
        others = [field for field in constraint.fields if field != name]
        condition = constraint.condition or Q()
        there = set(theirs.filter(condition).values_list(*others)) if others else {()}
        if not others and not theirs.filter(condition).exists():
            continue
        rows = mine.filter(condition).values_list("pk", *others)
        found.update(pk for pk, *values in rows if tuple(values) in there)
    return found


def obstacles(kept: models.Model, gone: models.Model) -> list[str]:
    """Return what must be closed first, in words."""
    found = []
    for name, relation in relations(type(kept)):
        decision = decision_of(name)
        if decision.moves and decision.second is Second.REFUSE and seconds(relation, kept, gone):
            found.append(str(decision.refusal))
    return found


def moving(gone: models.Model) -> Counter[str]:
    """Return how many rows of each model would move, by the model's label."""
    found: Counter[str] = Counter()
    for name, relation in relations(type(gone)):
        if decision_of(name).moves:
            found[relation.related_model._meta.label_lower] += rows_of(relation, gone).count()
    return +found


def move(kept: models.Model, gone: models.Model) -> Counter[str]:
    """Move all rows that move; return how many of each model did. Raises DomainError where one must be closed first.

    Runs in the caller's transaction.
    """
    if refusals := obstacles(kept, gone):
        raise DomainError(" ".join(refusals))
    moved: Counter[str] = Counter()
    for name, relation in relations(type(gone)):
        decision = decision_of(name)
        if not decision.moves:
            continue
        second, rows = seconds(relation, kept, gone), rows_of(relation, gone)
        if decision.second is Second.DROP:
            rows.filter(pk__in=second).delete()
        count = rows.exclude(pk__in=second).update(**{relation.field.name: kept})
        moved[relation.related_model._meta.label_lower] += count
    return +moved
