"""Areas as suggestions: by any part of their names, in characters, pinyin or initials."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from customers.models import Area
from customers.queries.territory import visible_areas
from customers.rules.areas import Tree, way_of
from customers.rules.register import READERS
from jinxin.access import Person
from jinxin.suggest import Option, register

Which = Callable[[Any, Tree], Iterable[int]]


class Areas:
    """The areas of the territory that a person may choose from; `known` may be chosen already, and keep their names."""

    roles = frozenset(READERS)

    def __init__(self, code: str, which: Which, known: Which | None = None, tree: Tree | None = None) -> None:
        self.code, self.which, self.known, self._tree = code, which, known or which, tree

    def of(self, tree: Tree) -> "Areas":
        """Return the same for a page that has the tree at hand."""
        return Areas(self.code, self.which, self.known, tree)

    @property
    def tree(self) -> Tree:
        """The areas as they are."""
        return self._tree or Area.objects.tree()

    def search(self, text: str, person: Person, most: int) -> list[Option]:
        """Return the areas whose way from the town down has every word of the text in it; the shortest names first."""
        tree = self.tree
        return [_option(tree, pk) for pk in tree.search(text, set(self.which(person, tree)), most)]

    def named(self, text: str, person: Person) -> list[Option]:
        """Return the area of a whole way, or those of this name alone."""
        tree = self.tree
        offered = set(self.which(person, tree))
        if (node := tree.find(way_of(text))) and node.pk in offered:
            return [_option(tree, node.pk)]
        return [_option(tree, node.pk) for node in tree.nodes.values() if node.name == text and node.pk in offered]

    def of_key(self, key: int, person: Person) -> Option | None:
        """Return the area of a key."""
        tree = self.tree
        return _option(tree, key) if key in tree.nodes and key in self.known(person, tree) else None


def _option(tree: Tree, pk: int) -> Option:
    return Option(str(pk), tree.label(pk), "" if pk in tree.in_use else _("out of use"))


def _all(_person: Any, tree: Tree) -> Iterable[int]:
    return tree.nodes.keys()


def _in_use(_person: Any, tree: Tree) -> Iterable[int]:
    return tree.in_use


def _own(person: Any, tree: Tree) -> Iterable[int]:
    """Return what a person sees, and what that lies in: a town is chosen for its streets that are one's own."""
    visible = visible_areas(person, tree)
    return visible if len(visible) == len(tree.nodes) else {node.pk for pk in visible for node in tree.way(pk)}


ALL: Final = Areas("areas", _all)
IN_USE: Final = Areas("areas-in-use", _in_use, known=_all)
OWN: Final = Areas("own-areas", _own)


def offer() -> None:
    """Let fields suggest areas."""
    register(ALL, IN_USE, OWN)
