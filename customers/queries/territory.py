"""Reads of the areas, named by what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from customers.enums import AreaKind, PremisesKind
from customers.queries.coverage import Counts, Reach, total_of
from customers.rules.areas import Node, Tree
from customers.rules.territory import sees_whole_territory
from jinxin.staff.models import User

WHOLE_TREE: Final = 60
"""Areas up to which the whole tree is shown."""
MOST_FOUND: Final = 200
"""Areas that a search finds: whoever gets more types on."""


@dataclass(frozen=True)
class AreaLine:
    """An area as the tree shows it: how deep it lies, who answers for it, what stands in it and its parts."""

    node: Node
    label: str
    depth: int
    kind: AreaKind
    officer: str
    inherited: bool
    shops: Reach
    households: Reach
    in_use: bool

    @property
    def unvisited(self) -> int:
        """How many shops and households are still to be visited."""
        return self.shops.unvisited + self.households.unvisited


def visible_areas(person: Any, tree: Tree) -> set[int]:
    """Return the areas whose shops and households a person may see."""
    return set(tree.nodes) if sees_whole_territory(person) else tree.of_officer(person.pk)


def worked_areas(person: Any, tree: Tree) -> set[int]:
    """Return the areas in use in which a person enters shops and households."""
    return visible_areas(person, tree) & tree.in_use


def names_of(officers: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by key."""
    wanted = {pk for pk in officers if pk is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def area_lines(tree: Tree, found: Counts, visible: set[int], shown: Iterable[tuple[Node, int]]) -> list[AreaLine]:
    """Return a line for each of these areas with its depth, sums over what a person may see of it."""
    listed = list(shown)
    names = names_of(tree.responsible[node.pk] for node, _depth in listed)
    lines = []
    for node, depth in listed:
        within = tree.within(node.pk) & visible
        shops, households = (total_of(found, kind, within) for kind in PremisesKind.values)
        responsible = tree.responsible[node.pk]
        line = AreaLine(
            node=node,
            label=node.name if depth else tree.label(node.pk),
            depth=depth,
            kind=AreaKind(node.kind),
            officer=names.get(responsible or 0, ""),
            inherited=node.officer is None,
            shops=shops,
            households=households,
            in_use=node.pk in tree.in_use,
        )
        lines.append(line)
    return lines


def shown_areas(tree: Tree, visible: set[int], text: str) -> list[tuple[Node, int]]:
    """Return the areas that a page lists, with their depth: what a text finds, the whole tree, or of a large one the
    towns, each of which opens its parts."""
    seen = {step.pk for pk in visible for step in tree.way(pk)} if len(visible) < len(tree.nodes) else visible
    if text:
        return [(tree.nodes[pk], 0) for pk in tree.search(text, seen, MOST_FOUND)]
    if len(seen) <= WHOLE_TREE:
        return [(node, depth) for node, depth in tree.walk() if node.pk in seen]
    return [(node, 0) for node in tree.parts(None) if node.pk in seen]


def within_all(tree: Tree, shown: Iterable[tuple[Node, int]], visible: set[int]) -> set[int]:
    """Return what a person sees of these areas and their parts."""
    return set().union(*(tree.within(node.pk) for node, _depth in shown)) & visible
