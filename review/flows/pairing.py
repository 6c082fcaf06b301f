"""Finding payments that belong together: a walk over sorted payments that holds those of a few days at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import Q, QuerySet

from jinxin.policy.settings import Policy
from review.models import Flow, FlowParty
from review.models.flows import Direction, FlowClass, Source

Kind = FlowParty.Kind
SAID_OWN: Final = ("own_word", "own_name", "own_account")
NEARLY: Final = Decimal("0.02")
"""How far out and back of a round trip may differ, as a share of the larger: a little interest, a fee."""
REFUNDED_WITHIN: Final = timedelta(days=180)
MIRRORED_WITHIN: Final = timedelta(days=1)
COLUMNS: Final = (
    "pk",
    "file_id",
    "at",
    "direction",
    "amount",
    "party_id",
    "order_key",
    "rule",
    "facts",
    "party__kind",
    "file__source",
)


class Row(Protocol):
    """A payment as the walk sees it."""

    pk: int
    file_id: int
    at: Any
    direction: str
    amount: Decimal
    party_id: int | None
    order_key: str
    rule: str
    facts: dict[str, Any]
    party__kind: str | None
    file__source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two payments that belong together, the earlier first, and the rules they get; None leaves one as it is."""

    first: Row
    second: Row
    rules: tuple[str | None, str | None]


Fits = Callable[[Any, Any], "tuple[str | None, str | None] | None"]
"""Says of an earlier and a later payment which rules they get, None where they do not belong together."""


def walk(rows: Iterable[Any], key: Callable[[Any], Any], span: timedelta, fits: Fits) -> Iterator[Pair]:
    """Yield the pairs among rows that are sorted by key and time; each row is in one pair at most."""
    waiting: list[Any] = []
    current = object()
    for row in rows:
        if (group := key(row)) != current:
            waiting, current = [], group
        while waiting and row.at - waiting[0].at > span:
            waiting.pop(0)
        for earlier in waiting:
            if rules := fits(earlier, row):
                waiting.remove(earlier)
                yield Pair(earlier, row, rules)
                break
        else:
            waiting.append(row)


def _read(flows: QuerySet[Flow], *order: str) -> Iterator[Any]:
    return flows.order_by(*order, "at", "pk").values_list(*COLUMNS, named=True).iterator(chunk_size=2000)


def refunds(flows: QuerySet[Flow]) -> Iterator[Pair]:
    """Pair each refund with the payment it gives back in full: of the same order, else of the same counterparty."""
    named = flows.filter(rule__in=("refund", "refunded"))
    by_order = flows.filter(order_key__in=named.exclude(order_key="").values("order_key"))
    taken: set[int] = set()
    for pair in walk(_read(by_order, "order_key"), lambda row: row.order_key, REFUNDED_WITHIN, _is_refund):
        taken |= {pair.first.pk, pair.second.pk}
        yield pair
    by_party = flows.filter(party__in=named.exclude(party=None).values("party"), amount__in=named.values("amount"))
    rows = (row for row in _read(by_party, "party") if row.pk not in taken)
    yield from walk(rows, lambda row: row.party_id, REFUNDED_WITHIN, _is_refund)


def _is_refund(first: Row, second: Row) -> tuple[str, str] | None:
    opposite = {first.direction, second.direction} == {Direction.IN, Direction.OUT}
    if opposite and first.amount == second.amount and second.rule == "refund":
        return "refund_pair", "refund_pair"
    return None


def own_transfers(flows: QuerySet[Flow], policy: Policy) -> Iterator[Pair]:
    """Pair what leaves one account of the customer with what arrives in another: two files, one amount, a few days."""
    said = flows.filter(rule__in=SAID_OWN)
    unnamed = Q(party=None) | Q(party__kind__in=(Kind.PLATFORM, Kind.SELF))  # a bank names the wallet, or nobody
    either = Q(rule__in=(*SAID_OWN, "wallet_in")) | Q(unnamed, rule="")
    rows = _read(flows.filter(either, amount__in=said.values("amount")), "amount")
    yield from walk(rows, lambda row: row.amount, timedelta(days=policy.flow_transfer_days, hours=23), _is_own)


def _is_own(first: Row, second: Row) -> tuple[str, str] | None:
    opposite = {first.direction, second.direction} == {Direction.IN, Direction.OUT}
    said = first.rule in SAID_OWN or second.rule in SAID_OWN
    return ("own_pair", "own_pair") if opposite and said and first.file_id != second.file_id else None


def mirrors(flows: QuerySet[Flow]) -> Iterator[Pair]:
    """Pair a card's payment to a wallet with the purchase in the wallet's own bill, so that it counts once."""
    paid = flows.filter(direction=Direction.OUT)
    of_bank = Q(file__source=Source.BANK, party__kind=Kind.PLATFORM)
    of_wallet = ~Q(file__source=Source.BANK) & ~Q(rule__in=SAID_OWN)
    rows = _read(paid.filter(of_bank | of_wallet, amount__in=paid.filter(of_bank).values("amount")), "amount")
    yield from walk(rows, lambda row: row.amount, MIRRORED_WITHIN, _is_mirror)


def _is_mirror(first: Row, second: Row) -> tuple[str | None, str | None] | None:
    banks = (first.file__source == Source.BANK, second.file__source == Source.BANK)
    if banks[0] == banks[1]:
        return None
    return ("mirror", None) if banks[0] else (None, "mirror")


def round_trips(flows: QuerySet[Flow], policy: Policy) -> Iterator[Pair]:
    """Pair what goes to somebody and comes back within days, or the other way round."""
    apart = (FlowClass.OWN, FlowClass.REFUND, FlowClass.LOANS, FlowClass.WAGES)
    large = flows.filter(amount__gte=policy.flow_pair_least, party__kind__in=(Kind.PERSON, Kind.COMPANY))
    large = large.exclude(flow_class__in=apart)
    out, back = (large.filter(direction=way).values("party") for way in (Direction.OUT, Direction.IN))
    rows = _read(large.filter(party__in=out).filter(party__in=back), "party")
    yield from walk(rows, lambda row: row.party_id, timedelta(days=policy.flow_round_trip_days, hours=23), _is_trip)


def _is_trip(first: Row, second: Row) -> tuple[str, str] | None:
    if {first.direction, second.direction} != {Direction.IN, Direction.OUT}:
        return None
    if first.party__kind == Kind.COMPANY:
        return ("refund_pair", "refund_pair") if first.amount == second.amount else None
    near = abs(first.amount - second.amount) <= NEARLY * max(first.amount, second.amount)
    return ("round_trip", "round_trip") if near else None
