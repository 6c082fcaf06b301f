"""The rules of segments, changed by a manager, and the customers they move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.actions import segments as actions
from customers.enums import CustomerClass
from customers.models import Customer, Segment
from customers.queries.segments import Move, all_areas, find_segment, movers, moves, rules_of, segments_of
from customers.rules.conditions import FACTS, Kind, Raw, check_conditions
from customers.rules.segments import Rule, arranged, is_last, stamp_of
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import InvalidFields, NotAllowed, StaleState
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.services import ask

STEP = 10
"""Distance between the positions of neighbouring segments."""

NAMES = ("name_zh", "name_en")

MOST_AT_ONCE = 10_000
"""So many customers are moved while a manager waits, in a second or two."""

KIND = "segments"
"""The background work that moves customers."""


@dataclass(frozen=True)
class Wish:
    """What a manager wants a segment to be: `place` is where it is tried in its class, from 1; `conditions` as stored.

    The segment that takes everybody else has neither place nor conditions and stays in use.
    """

    name_zh: str
    name_en: str
    conditions: Sequence[Raw] = ()
    place: int = 1
    is_active: bool = True


@dataclass(frozen=True)
class Plan:
    """A class's segments as they would be, and the one that is changed among them."""

    segment: Segment
    order: list[Segment]

    def movers(self, day: date) -> Any:
        """Return the customers who would move."""
        return movers(self.segment.customer_class, rules_of(self.order), day)

    def moves(self, day: date) -> list[Move]:
        """Return how many would move from where to where."""
        return moves(self.movers(day), self.order)


def plan(customer_class: str, segment: Segment | None, wish: Wish, current: Sequence[Segment]) -> Plan:
    """Return what a class's segments (`current`, in use) become by a wish; nothing is saved.

    Raises InvalidFields for names that are taken, conditions that cannot hold, or a segment without any.
    """
    changed = Segment(pk=segment.pk, code=segment.code, version=segment.version) if segment else Segment(code=NEW)
    changed.customer_class, changed.is_active = customer_class, wish.is_active
    changed.name_zh, changed.name_en = wish.name_zh.strip(), wish.name_en.strip()
    changed.position = segment.position if segment else 0
    if segment and is_last(segment):
        changed.is_active = True
    else:
        changed.conditions = _conditions(wish, customer_class)
    _check_names(changed, current)
    return Plan(changed, arranged(current, changed, wish.place))


@dataclass(frozen=True)
class Saved:
    """What became of a change: the segment, who moves where, and the background work that moves them where they are
    too many for a page to wait for."""

    segment: Segment
    moves: list[Move]
    job: Job | None

    @property
    def count(self) -> int:
        """How many customers move."""
        return sum(move.count for move in self.moves)


def rule_in(made: Plan) -> Rule:
    """Return the changed segment of a plan with its conditions in words."""
    return rules_of([made.segment])[0]


NEW = "+"
"""The code of a segment that is not saved yet; no slug looks like this."""


@transaction.atomic
def save_segment(
    customer_class: str, segment: Segment | None, wish: Wish, *, stamp: str, actor: Any, at: datetime
) -> Saved:
    """Add a segment to a class, or change one, and move the customers whom the class's rules now lead elsewhere.

    `stamp` is `stamp_of` the class's segments when the form was opened: StaleState where any of them was saved since,
    because the preview would no longer be true. Raises InvalidFields as `plan` does. The customers are moved by one
    statement; an officer's open form of one of them stays good, and registering goes on meanwhile (`no_key`). More than
    `MOST_AT_ONCE` are moved in the background, so that nobody waits for a page: the rule holds from now on.
    """
    if not actor.has_role(Role.MANAGER):
        raise NotAllowed(_("Segments are the manager's."))
    _lock_segments()
    everything = list(Segment.objects.order_by("position", "pk"))
    of_class = [one for one in everything if one.customer_class == customer_class]
    if stamp_of(of_class) != stamp:
        raise StaleState(_("Somebody else changed the segments of this class meanwhile. Look at who moves once more."))
    before = next((one for one in of_class if segment and one.pk == segment.pk), None)
    made = plan(customer_class, before, wish, [one for one in of_class if one.is_active])
    changed = made.segment
    changed.code = before.code if before else _free_code(changed.name_en, {one.code for one in everything})
    changed.version = before.version + 1 if before else 1
    _save_order(made.order, changed)
    moved = made.moves(local_date(at))
    job = None
    if sum(move.count for move in moved) > MOST_AT_ONCE:
        job = ask(kind=KIND, params={"about": str(changed)}, actor=actor, at=at)
    elif moved:
        _move(made.movers(local_date(at)), local_date(at))
    action = actions.CHANGED if before else actions.ADDED
    data = {**_told(before, changed, made.order, moved), "later": job is not None}
    record(action, changed, actor=actor, at=at, data=data)
    return Saved(changed, moved, job)


def _lock_segments() -> None:
    """Keep others from changing segments. What they have added while we waited is seen by reading after this only."""
    list(Segment.objects.select_for_update(no_key=True).order_by("pk"))


def _move(found: Any, day: date) -> None:
    """Move `movers` by one statement."""
    found.order_by().update(segment=F("found"), segment_since=day)


def move_customers(customer_class: str, order: Sequence[Segment], day: date) -> list[Move]:
    """Move the customers of a class to where its segments lead them on a day: counted first, then one statement."""
    found = movers(customer_class, rules_of(order), day)
    counted = moves(found, order)
    if counted:
        _move(found, day)
    return counted


@transaction.atomic
def move_by_today(at: datetime) -> list[Move]:
    """Move the customers whose facts have changed with time, such as the years in the job, and write down how many.

    Losing or repeating this changes nothing: it looks at the facts of the day only.
    """
    everybody: list[Move] = []
    _lock_segments()
    for customer_class in CustomerClass:
        order = segments_of(customer_class)
        moved = move_customers(customer_class, order, local_date(at))
        if moved:
            record(actions.MOVED, order[-1], actor=None, at=at, data={"moves": actions.written_moves(moved)})
        everybody += moved
    return everybody


def move_in_background(job: Job, report: Any) -> None:
    """Move whoever has to move by now: the work a change of rules has asked for."""
    with transaction.atomic():
        report.hold()
        move_by_today(clock.now())


def register() -> None:
    """Make the background work known."""
    registry.register(KIND, move_in_background, title=gettext_lazy("Customers moved to other segments"))


def placing(
    customer: Customer, employment: Any, businesses: Any, day: date, known: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what to write where the facts of a customer lead to another segment, and what the trail says of it; both
    empty where they do not. `known` is what is known of the person."""
    found = find_segment(employment, businesses, day, {**vars(customer), **known}).segment
    if found.code == customer.segment_id:
        return {}, {}
    told = {"Customer.segment_id": [actions.written_name(customer.segment), actions.written_name(found)]}
    return {"segment_id": found.code, "segment_since": day}, told


def _conditions(wish: Wish, customer_class: str) -> list[dict[str, Any]]:
    conditions = check_conditions(wish.conditions, customer_class, all_areas())
    if not conditions:
        raise InvalidFields({"": _("Fill in at least one condition: only the last segment takes everybody else.")})
    return conditions


def _check_names(changed: Segment, current: Sequence[Segment]) -> None:
    others = [one for one in current if one.pk != changed.pk]
    errors = {
        name: _("Another segment of this class has this name.")
        for name in NAMES
        if any(getattr(one, name).casefold() == getattr(changed, name).casefold() for one in others)
    }
    errors |= {name: _("This field is required.") for name in NAMES if not getattr(changed, name)}
    if errors and changed.is_active:
        raise InvalidFields(errors)


def _free_code(name: str, taken: set[str]) -> str:
    """Return a code made of the English name that no segment has."""
    base = slugify(name).replace("-", "_")[:24].strip("_") or "segment"
    numbered = (f"{base}_{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (base, *numbered) if code not in taken)


def _save_order(order: Sequence[Segment], changed: Segment) -> None:
    """Number a class's segments anew, and write the changed one."""
    for number, segment in enumerate(order, start=1):
        segment.position = STEP * number
    if changed.pk:
        changed.save(update_fields=(*NAMES, "conditions", "position", "is_active", "version"))
    else:
        changed.save(force_insert=True)
    Segment.objects.bulk_update([one for one in order if one.pk != changed.pk], ["position"])


def _told(before: Segment | None, changed: Segment, order: Sequence[Segment], moved: list[Move]) -> dict[str, Any]:
    """Return what the trail says: names and rules before and after, and how many customers moved where."""
    spoken_of = [raw["field"] for segment in (before, changed) if segment for raw in segment.conditions]
    areas = all_areas().names if any(FACTS[name].kind is Kind.AREA for name in spoken_of) else {}
    told: dict[str, Any] = {
        "class": changed.customer_class,
        "name": actions.written_name(changed),
        "place": order.index(changed) + 1 if changed.is_active else 0,
        "rule": actions.written_rule(changed, areas),
        "moves": actions.written_moves(moved),
    }
    if before:
        told["before"] = {"name": actions.written_name(before), "rule": actions.written_rule(before, areas)}
    return told
