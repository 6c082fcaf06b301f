"""Sorting the payments of a case: what each row says of itself, then what only all of them together show.

Everything is set-based, or a walk over sorted rows (`pairing`): a case may have a million. What a person decided is
never touched. Done twice, it changes nothing.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from customers.enums import CustomerClass
from jinxin.policy.settings import Policy
from loans.models import Application
from review.flows import pairing
from review.flows.chunks import chunks
from review.flows.rules import RULES, class_of
from review.models import Flow, FlowFile, FlowParty
from review.models.flows import Direction

CHUNK: Final = 400
REGULAR_MONTHS: Final = 2
_PEOPLE: Final = (FlowParty.Kind.PERSON, FlowParty.Kind.COMPANY)


@transaction.atomic
def sort_payments(application: Application, policy: Policy) -> None:
    """Give every payment of a case that nobody decided on the class its rule says."""
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)  # one sorts a case at a time
    flows = Flow.objects.filter(application=application, decided_at=None)
    _begin_anew(flows)
    origins = {file.pk: file.origin for file in FlowFile.objects.filter(application=application)}
    _write(pairing.refunds(flows), origins)
    if len(origins) > 1:
        _write(pairing.own_transfers(flows, policy), origins)
        _write(pairing.mirrors(flows.exclude(rule="own_pair")), origins)
    _write(pairing.round_trips(flows, policy), origins)
    if application.customer.customer_class == CustomerClass.BUSINESS:
        _sort_receipts_of_a_shop(flows, policy)
        _sort_payments_of_a_shop(flows, policy)
    else:
        _sort_private(flows, policy)
    _set(flows.filter(rule="", direction=Direction.IN), "unknown_in")
    _set(flows.filter(rule=""), "unknown_out")


def _begin_anew(flows: QuerySet[Flow]) -> None:
    """Leave only what each row says of itself."""
    cases = [When(hint=rule, then=Value(class_of(rule))) for rule in RULES]
    classes = Case(*cases, default=Value(class_of("")), output_field=CharField())
    flows.exclude(rule=F("hint")).update(rule=F("hint"), flow_class=classes, pair=None)


def _write(pairs: Iterable[pairing.Pair], origins: dict[int, str]) -> None:
    """Give the payments of pairs their rules. All are found first: no table is written while it is walked."""
    for some in chunks(list(pairs), CHUNK):
        changed = [flow for pair in some for flow in _both(pair, origins)]
        Flow.objects.bulk_update(changed, ("flow_class", "rule", "facts", "pair"))


def _both(pair: pairing.Pair, origins: dict[int, str]) -> list[Flow]:
    apart = (pair.second.at.date() - pair.first.at.date()).days
    sides = ((pair.first, pair.second, pair.rules[0]), (pair.second, pair.first, pair.rules[1]))
    return [_changed(row, other, rule, apart, origins) for row, other, rule in sides if rule]


def _changed(row: Any, other: Any, rule: str, apart: int, origins: dict[int, str]) -> Flow:
    facts = {**row.facts, "apart": apart, "origin": origins.get(other.file_id, "")}
    return Flow(pk=row.pk, flow_class=class_of(rule), rule=rule, facts=facts, pair=other.pk)


def _set(flows: QuerySet[Flow], rule: str) -> int:
    return flows.update(rule=rule, flow_class=class_of(rule))


def _regular(flows: QuerySet[Flow], policy: Policy) -> Any:
    """Return the counterparties of these payments who come again and again, in more than one month."""
    met = flows.filter(party__kind__in=_PEOPLE).order_by().values("party")
    often = met.annotate(times=Count("pk"), months=Count("month", distinct=True))
    return often.filter(times__gte=policy.flow_regular_times, months__gte=REGULAR_MONTHS).values("party")


def _sort_receipts_of_a_shop(flows: QuerySet[Flow], policy: Policy) -> None:
    received = flows.filter(direction=Direction.IN)
    regular = _regular(received.filter(rule__in=("", "sale", "regular_payer")), policy)
    _set(received.filter(rule="", party__in=regular), "regular_payer")
    single = received.filter(rule__in=("", "sale"), amount__gte=policy.flow_large_private).exclude(party__in=regular)
    _set(single.filter(Q(party=None) | Q(party__kind=FlowParty.Kind.PERSON)), "large_private")
    _set(received.filter(rule="", amount__lt=policy.flow_small_amount), "small_receipt")


def _sort_payments_of_a_shop(flows: QuerySet[Flow], policy: Policy) -> None:
    paid = flows.filter(direction=Direction.OUT, rule="")
    _set(paid.filter(amount__lt=policy.flow_small_amount), "small_payment")
    _set(paid.filter(party__in=_regular(paid, policy)), "regular_payee")


def _sort_private(flows: QuerySet[Flow], policy: Policy) -> None:
    """Sort what a household receives and pays: no small receipt is a sale there, nobody is a supplier."""
    silent = flows.filter(rule="")
    large = silent.filter(direction=Direction.IN, amount__gte=policy.flow_large_private)
    _set(large.filter(Q(party=None) | Q(party__kind=FlowParty.Kind.PERSON)), "large_private")
    small = silent.filter(amount__lt=policy.flow_small_amount)
    _set(small.filter(direction=Direction.IN), "small_private")
    _set(small.filter(direction=Direction.OUT), "small_payment")
