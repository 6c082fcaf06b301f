"""Positions on the ground, as browsers give them, and the order in which doors are walked to."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, pairwise
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from jinxin.errors import DomainError

EARTH_METRES: Final = 6_371_000
MICRODEGREE: Final = Decimal("0.000001")
WORST_ACCURACY: Final = 100_000
"""Metres; a browser that knows no better than this knows nothing."""
ROUGHEST_FOR_A_DOOR: Final = 100
"""Metres; a rougher position is kept with the visit and does not place the door."""

LEAST_GAIN: Final = 1
"""Metres; less is rounding, and would go on for ever."""

Place = tuple[float, float]
"""Latitude and longitude in degrees."""
Item = TypeVar("Item")


@dataclass(frozen=True)
class Position:
    """A position in degrees (WGS 84), and within how many metres it is right."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int | None = None

    @property
    def places_a_door(self) -> bool:
        """Whether it is exact enough to say where a shop is."""
        return self.accuracy is None or self.accuracy <= ROUGHEST_FOR_A_DOOR


def read_position(latitude: Any, longitude: Any, accuracy: Any = "") -> Position | None:
    """Read what a browser sent; None where it sent nothing. Raises DomainError for what is no place on Earth."""
    if not (str(latitude or "").strip() or str(longitude or "").strip()):
        return None
    found = _degrees(latitude, 90), _degrees(longitude, 180)
    if found[0] is None or found[1] is None:
        raise DomainError(_("The position cannot be read. Take it again, or leave it out."), field="latitude")
    return Position(found[0], found[1], _metres(accuracy))


def _degrees(text: Any, most: int) -> Decimal | None:
    value = _number(text)
    return value.quantize(MICRODEGREE) if value is not None and abs(value) <= most else None


def _metres(text: Any) -> int | None:
    value = _number(text)
    return min(int(value), WORST_ACCURACY) if value is not None and value >= 0 else None


def _number(text: Any) -> Decimal | None:
    try:
        value = Decimal(str(text).strip()[:40])
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 9 else None


# The walk


@dataclass(frozen=True)
class Stop:
    """A door to go to: in which area, which along its street (0 where nobody said), its address, its position."""

    key: int
    area: str
    sequence: int
    address: str
    place: Place | None = None


def walk(stops: Iterable[Stop], start: Place | None = None) -> list[Stop]:
    """Return the stops in the order in which to walk to them.

    Where every position is known: from one to the nearest next, then without the crossings that this leaves (2-opt).
    Else area by area, along the street where places along it are known, by house number where not.
    """
    doors = sorted(stops, key=_along_the_street)
    if not doors or any(door.place is None for door in doors):
        return doors
    return _uncrossed(_nearest_first(doors, start), start)


def _along_the_street(stop: Stop) -> tuple[str, int, list[tuple[int, int | str]], int]:
    return stop.area, stop.sequence or 10**9, natural(stop.address), stop.key


def natural(text: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts addresses as people count houses: 9号 before 10号."""
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d{1,9})", text) if part]


def _nearest_first(doors: Sequence[Stop], start: Place | None) -> list[Stop]:
    waiting, way = list(doors), list[Stop]()
    here = start or _place(doors[0])
    while waiting:
        nearest = min(waiting, key=lambda door: distance(here, _place(door)))
        waiting.remove(nearest)
        way.append(nearest)
        here = _place(nearest)
    return way


def _uncrossed(way: list[Stop], start: Place | None) -> list[Stop]:
    """Turn parts of a way round for as long as that makes it shorter (2-opt); without `start` the first stop stays."""
    places = [*([start] if start else []), *(_place(stop) for stop in way)]
    skipped, better = len(places) - len(way), True
    while better:
        better = False
        for left, right in combinations(range(1, len(places)), 2):
            if _gain(places, left, right) > LEAST_GAIN:
                places[left : right + 1] = reversed(places[left : right + 1])
                way[left - skipped : right + 1 - skipped] = reversed(way[left - skipped : right + 1 - skipped])
                better = True
    return way


def _gain(places: Sequence[Place], left: int, right: int) -> float:
    """Return how many metres are saved by walking the part from `left` to `right` the other way round."""
    before = distance(places[left - 1], places[left])
    after = distance(places[left - 1], places[right])
    if right + 1 < len(places):
        before += distance(places[right], places[right + 1])
        after += distance(places[left], places[right + 1])
    return before - after


def length(way: Sequence[Stop], start: Place | None = None) -> float:
    """Return how many metres a way is, as the crow flies, from `start` where there is one."""
    places = [*([start] if start else []), *(_place(stop) for stop in way)]
    return sum(distance(one, other) for one, other in pairwise(places))


def distance(one: Place, other: Place) -> float:
    """Return the metres between two places of a county, as on a plane."""
    north = math.radians(other[0] - one[0])
    east = math.radians(other[1] - one[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east) * EARTH_METRES


def _place(stop: Stop) -> Place:
    if stop.place is None:
        raise ValueError("only stops with a position can be measured")
    return stop.place


def moved(order: Sequence[Item], item: Item, by: int) -> list[Item]:
    """Return the order with one item moved up (negative) or down, as far as there is room."""
    rest = [one for one in order if one != item]
    place = max(0, min(len(rest), order.index(item) + by))
    return [*rest[:place], item, *rest[place:]]
