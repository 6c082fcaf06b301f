"""What a person says of payments: a class and a reason, for one, for some, or for all of a counterparty that wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.errors import DomainError, StaleState
from jinxin.flow import locked
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from loans.models import Application
from review.flows import actions
from review.flows.files import ask_to_sort, check_editable
from review.flows.rules import RULES, class_of
from review.models import Flow
from review.models.flows import TO_EXPLAIN, FlowClass

LONGEST_REASON = 300


@transaction.atomic
def explain(
    application: Application,
    *,
    flows: Sequence[int],
    flow_class: str,
    reason: str,
    whole_party: bool = False,
    actor: Any,
    at: datetime,
) -> int:
    """Say what payments of a case were for; return how many. `whole_party` takes along what waits of the same people.

    Raises NotAllowed, IllegalMove, StaleState where one of them is gone, DomainError at `flow_class`, `reason` or
    `flows`.
    """
    fresh = locked(application)
    check_editable(fresh, actor)
    if flow_class not in FlowClass.values or flow_class == FlowClass.UNEXPLAINED:
        raise DomainError(_("Choose what it was for."), field="flow_class")
    reason = check_reason(reason[:LONGEST_REASON], at_least=policy_at(at).reason_min_length)
    if not flows:
        raise DomainError(_("Choose the payments first."), field="flows")
    mine = Flow.objects.filter(application=application)
    chosen = list(mine.filter(pk__in=flows).values_list("pk", "party", "direction"))
    if len(chosen) != len(set(flows)):
        raise StaleState(_("Some of these payments are gone. Load the list again."))
    wanted = Q(pk__in=[pk for pk, _party, _way in chosen])
    if whole_party:
        waiting = Q(flow_class__in=TO_EXPLAIN, decided_at=None)
        for way in {way for _pk, _party, way in chosen}:
            parties = {party for _pk, party, its in chosen if party and its == way}
            wanted |= waiting & Q(direction=way, party__in=parties)
    count = mine.filter(wanted).update(flow_class=flow_class, reason=reason, decided_by=actor, decided_at=at)
    data = {"count": count, "to": str(FlowClass(flow_class).label), "reason": reason}
    record(actions.EXPLAINED, fresh, actor=actor, at=at, data=data)
    return count


@transaction.atomic
def take_back(application: Application, *, flows: Sequence[int], actor: Any, at: datetime) -> int:
    """Leave payments to the rules again; return how many. What pairs they belong to is looked for in the background."""
    fresh = locked(application)
    check_editable(fresh, actor)
    decided = Flow.objects.filter(application=application, pk__in=flows).exclude(decided_at=None)
    cases = [When(hint=rule, then=Value(class_of(rule))) for rule in RULES]
    classes = Case(*cases, default=Value(FlowClass.UNEXPLAINED), output_field=CharField())
    count = decided.update(flow_class=classes, rule=F("hint"), pair=None, reason="", decided_by=None, decided_at=None)
    if count:
        record(actions.RESET, fresh, actor=actor, at=at, data={"count": count})
        ask_to_sort(fresh, actor=actor, at=at)
    return count
