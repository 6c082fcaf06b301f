"""The territory as a tree: towns, villages and streets in them, markets in those; who answers for which part."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import islice
from typing import Final

from customers.enums import AreaKind
from jinxin.pinyin import pinyin

PARENTS: Final[Mapping[str, frozenset[str]]] = {
    AreaKind.TOWN: frozenset(),
    AreaKind.VILLAGE: frozenset({AreaKind.TOWN}),
    AreaKind.STREET: frozenset({AreaKind.TOWN, AreaKind.VILLAGE}),
    AreaKind.MARKET: frozenset({AreaKind.TOWN, AreaKind.VILLAGE, AreaKind.STREET}),
}
"""In which kinds each kind may lie. Each step leads to a larger kind, so that no area can come to lie in itself."""

SEPARATOR: Final = " / "
_SEPARATORS: Final = re.compile(r"\s*[/／>＞]\s*")
ENDINGS: Final[Mapping[str, AreaKind]] = {
    "村": AreaKind.VILLAGE,
    "社区": AreaKind.VILLAGE,
    "市场": AreaKind.MARKET,
    "商城": AreaKind.MARKET,
    "广场": AreaKind.MARKET,
}
"""What an area within a town is, by the end of its name; streets have many endings."""


def way_of(text: str) -> list[str]:
    """Return the names of a way that somebody typed, from the town down."""
    return [name for name in _SEPARATORS.split(text.strip()) if name]


def kind_of(name: str) -> AreaKind:
    """Return what an area within a town is, by its name."""
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), AreaKind.STREET)


@dataclass(frozen=True)
class Node:
    """An area as the tree knows it; `officer` is who was named for just this area."""

    pk: int
    name: str
    kind: str
    parent: int | None
    officer: int | None
    is_active: bool


class Tree:
    """All areas at once: there are a few thousand at most, and every page needs their names and bounds."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.pk: node for node in nodes}

    @cached_property
    def _parts(self) -> dict[int | None, list[Node]]:
        parts: dict[int | None, list[Node]] = {}
        for node in sorted(self.nodes.values(), key=lambda node: (node.name, node.pk)):
            parts.setdefault(node.parent, []).append(node)
        return parts

    def parts(self, pk: int | None) -> list[Node]:
        """Return what lies directly in an area; the towns for None."""
        return self._parts.get(pk, [])

    def way(self, pk: int) -> list[Node]:
        """Return the areas from the town down to this one, itself included."""
        way: list[Node] = []
        step: int | None = pk
        while step is not None:
            node = self.nodes[step]
            way.insert(0, node)
            step = node.parent
        return way

    def label(self, pk: int) -> str:
        """Return the names from the town down: 西渡镇 / 清江路 / 建材市场."""
        return SEPARATOR.join(node.name for node in self.way(pk))

    def within(self, pk: int) -> set[int]:
        """Return an area with all its parts."""
        found, waiting = {pk}, [pk]
        while waiting:
            parts = [node.pk for node in self.parts(waiting.pop())]
            found.update(parts)
            waiting += parts
        return found

    def walk(self, pk: int | None = None, depth: int = 0) -> Iterator[tuple[Node, int]]:
        """Yield every area below one, each before its parts, with its depth."""
        for node in self.parts(pk):
            yield node, depth
            yield from self.walk(node.pk, depth + 1)

    @cached_property
    def responsible(self) -> dict[int, int | None]:
        """Who answers for each area: its own officer, else the one of what it lies in."""
        found: dict[int, int | None] = {}
        for node, _depth in self.walk():
            found[node.pk] = node.officer or (found[node.parent] if node.parent else None)
        return found

    @cached_property
    def in_use(self) -> frozenset[int]:
        """The areas that count: in use themselves, and everything they lie in."""
        found: set[int] = set()
        for node, _depth in self.walk():
            if node.is_active and (node.parent is None or node.parent in found):
                found.add(node.pk)
        return frozenset(found)

    def of_officer(self, officer: int) -> set[int]:
        """Return the areas an officer answers for, and those nobody does: there whoever comes by may work."""
        return {pk for pk, who in self.responsible.items() if who in (officer, None)}

    @cached_property
    def _spelled(self) -> list[tuple[int, str, str]]:
        """Every area in order, with the names it is found by: its own, and all from the town down."""
        letters = {pk: "{} {} {}".format(node.name, *pinyin(node.name)).lower() for pk, node in self.nodes.items()}
        return [
            (node.pk, letters[node.pk], " ".join(letters[step.pk] for step in self.way(node.pk)))
            for node, _depth in self.walk()
        ]

    def search(self, text: str, among: Collection[int], most: int) -> list[int]:
        """Return at most so many of these areas whose way has every word of a text in it: first those whose own name
        begins so, then those whose own name has it, then what lies in such an area."""
        words = [word for name in way_of(text) for word in name.lower().split()]
        if not words:
            return list(islice((pk for pk, _own, _way in self._spelled if pk in among), most))
        found = [
            (not f" {own}".count(f" {words[-1]}"), words[-1] not in own, number, pk)
            for number, (pk, own, way) in enumerate(self._spelled)
            if pk in among and all(word in way for word in words)
        ]
        return [pk for *_rank, pk in nsmallest(most, found)]

    def find(self, way: Iterable[str]) -> Node | None:
        """Return the area that names from the town down lead to; None where there is none."""
        found: Node | None = None
        for name in way:
            found = next((node for node in self.parts(found.pk if found else None) if node.name == name), None)
            if found is None:
                return None
        return found


class Shelf:
    """The trees of the last editions of the areas: thousands of areas are not read again for every page."""

    KEPT: Final = 4

    def __init__(self) -> None:
        self._trees: dict[str, Tree] = {}

    def of(self, edition: str, read: Callable[[], Tree]) -> Tree:
        """Return the tree of an edition, read where it is not here yet; before the first edition there is nothing."""
        if not edition:
            return Tree(())
        if edition not in self._trees:
            self._trees[edition] = read()
            for old in list(self._trees)[: -self.KEPT]:
                self._trees.pop(old, None)
        return self._trees.get(edition) or read()
