"""Positions as browsers send them, and the order in which doors are walked to."""

from decimal import Decimal
from itertools import permutations
from random import Random
from typing import Any

import pytest

from customers.rules.places import Position, Stop, distance, length, moved, natural, read_position, walk
from jinxin.errors import DomainError


def stop(key: int, place: tuple[float, float] | None = None, **more: Any) -> Stop:
    """A door; along the street by its key."""
    return Stop(**{"key": key, "area": "老街", "sequence": key, "address": "", "place": place, **more})


def test_a_position_is_read_to_a_hand_and_an_exact_one_places_a_door() -> None:
    found = read_position("26.97012345", "112.37", "12.7")
    assert found == Position(Decimal("26.970123"), Decimal("112.370000"), 12)
    assert found.places_a_door
    rough = read_position("26.9", "112.3", "3000")
    assert rough and not rough.places_a_door
    assert read_position("", "", "5") is None


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("91", "0"), ("0", "-181"), ("x", "1"), ("nan", "1"), ("1", ""), ("inf", "1"), ("1e400", "1"), ("\x00", "1")],
)
def test_what_is_no_place_on_earth_is_refused(latitude: str, longitude: str) -> None:
    with pytest.raises(DomainError):
        read_position(latitude, longitude)


def test_a_kilometre_is_a_kilometre() -> None:
    assert distance((26.97, 112.37), (26.979, 112.37)) == pytest.approx(1001, abs=2)
    assert distance((26.97, 112.37), (26.97, 112.38)) == pytest.approx(991, abs=3)


def test_without_positions_one_walks_area_by_area_along_the_street_then_by_house_number() -> None:
    doors = [
        stop(1, area="西街", sequence=1),
        stop(2, sequence=0, address="10号"),
        stop(3, sequence=0, address="9号"),
        stop(4, sequence=2),
        stop(5, sequence=1, place=(26.9, 112.3)),
    ]
    assert [door.key for door in walk(doors)] == [5, 4, 3, 2, 1]
    assert natural("9号附2") < natural("10号") < natural("10号附1")


def test_with_positions_one_walks_to_the_nearest_next_from_where_one_is() -> None:
    line = [stop(n, (26.97 + offset * 0.001, 112.37)) for n, offset in enumerate((3, 1, 4, 2), 1)]
    assert [door.key for door in walk(line, start=(26.97, 112.37))] == [2, 4, 1, 3]
    assert walk([]) == []


def test_crossings_are_undone() -> None:
    square = [stop(1, (0.0, 0.0)), stop(2, (0.001, 0.001)), stop(3, (0.0, 0.001)), stop(4, (0.001, 0.0))]
    assert length(walk(square)) == pytest.approx(3 * distance((0.0, 0.0), (0.001, 0.0)), rel=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_the_way_is_seldom_longer_than_need_be(seed: int) -> None:
    random = Random(seed)
    doors = [stop(n, (26.97 + random.random() / 100, 112.37 + random.random() / 100)) for n in range(7)]
    start = (26.97, 112.37)
    best = min(length(way, start) for way in permutations(doors))
    way = walk(doors, start)
    assert sorted(door.key for door in way) == list(range(7))
    assert length(way, start) <= best * 1.3


def test_sixty_doors_are_ordered_at_once() -> None:
    random = Random(1)
    doors = [stop(n, (26.9 + random.random() / 10, 112.3 + random.random() / 10)) for n in range(60)]
    assert length(walk(doors)) < length(doors)


@pytest.mark.parametrize(("by", "order"), [(-1, "bac"), (1, "acb"), (-9, "bac"), (9, "acb"), (0, "abc")])
def test_a_stop_moves_as_far_as_there_is_room(by: int, order: str) -> None:
    assert "".join(moved("abc", "b", by)) == order
