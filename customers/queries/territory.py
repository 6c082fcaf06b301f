"""Reads of the areas, named by what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from customers.enums import AreaKind, PremisesKind
from customers.queries.coverage import Counts, Reach, total_of
from customers.rules.areas import Node, Tree
from customers.rules.territory import sees_whole_territory
from jinxin.staff.models import User


@dataclass(frozen=True)
class AreaLine:
    """An area as the tree shows it: how deep it lies, who answers for it, what stands in it and its parts."""

    node: Node
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


def area_lines(tree: Tree, found: Counts, visible: set[int]) -> list[AreaLine]:
    """Return the tree as far as a person may see it, each area before its parts, sums over what is visible."""
    names = names_of(tree.responsible.values())
    lines = []
    for node, depth in tree.walk():
        within = tree.within(node.pk) & visible
        if not within:
            continue
        shops, households = (total_of(found, kind, within) for kind in PremisesKind.values)
        responsible = tree.responsible[node.pk]
        line = AreaLine(
            node=node,
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
