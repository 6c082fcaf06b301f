"""What the texts of a list are read against: the territory as it is, and the areas that would be created for it."""

import re
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.enums import AreaKind
from customers.models import Area
from customers.rules.areas import PARENTS, SEPARATOR, Node, Tree, kind_of
from customers.services.areas import LONGEST_NAME, MOST_AT_ONCE

_PARTS: Final = re.compile(r"\s*[/／·>＞]\s*")
TOWNS: Final = ("镇", "乡", "街道")
"""How a town is called. A single name of another kind is a street whose town was left out, not a town to create."""


@dataclass
class Known:
    """The territory at this moment. Where `creates` is set, an area that is missing is planned: it has a key below
    zero, and its way stands in `planned`."""

    tree: Tree
    areas: dict[int, Area]
    creates: bool = False
    planned: list[str] = field(default_factory=list)

    @classmethod
    def now(cls, *, creates: bool = False) -> "Known":
        """Return what the register knows at this moment."""
        return cls(Area.objects.tree(), Area.objects.in_bulk(), creates)

    def area(self, text: str) -> Area:
        """Read an area by its way from the town down, 西渡镇 / 清江路, or by its name where only one is called so.

        Raises ValidationError, naming the area and what to do, for one that is not there and not to be created.
        """
        way = [part for part in _PARTS.split(text) if part]
        node = self.tree.find(way) or self._called(way)
        if node is None:
            node = self._plan(way, text)
        if node.pk not in self.tree.in_use:
            message = _("The area “%(area)s” is out of use. Have a manager put it back, or write another.")
            raise ValidationError(message, "unused", {"area": text})
        return self.areas[node.pk]

    def _called(self, way: list[str]) -> Node | None:
        """Return the only area in use with a name that stands alone."""
        if len(way) != 1:
            return None
        alike = [node for node in self.tree.nodes.values() if node.name == way[0] and node.pk in self.tree.in_use]
        if len(alike) > 1:
            ways = ", ".join(sorted(self.tree.label(node.pk) for node in alike)[:5])
            message = _("Several areas are called “%(area)s”. Write which: %(ways)s.")
            raise ValidationError(message, "ambiguous", {"area": way[0], "ways": ways})
        return alike[0] if alike else None

    def _plan(self, way: list[str], text: str) -> Node:
        if not self.creates:
            message = _(
                "There is no area “%(area)s”. Write it from the town down, such as 西渡镇 / 清江路. If it is new, have "
                "a manager add it or create it with the list."
            )
            raise ValidationError(message, "unknown", {"area": text})
        if not way or (len(way) == 1 and not way[0].endswith(TOWNS)):
            message = _("“%(area)s” cannot be created without its town. Write it from the town down: 西渡镇 / 清江路.")
            raise ValidationError(message, "townless", {"area": text})
        for depth in range(len(way)):
            if self.tree.find(way[: depth + 1]) is None:
                self._add(way[: depth + 1], text)
        found = self.tree.find(way)
        assert found is not None
        return found

    def _add(self, way: list[str], text: str) -> None:
        """Put an area that is to be created into the territory as the list sees it."""
        parent = self.tree.find(way[:-1])
        kind = kind_of(way[-1]) if parent else AreaKind.TOWN
        if len(way[-1]) > LONGEST_NAME or (parent and parent.kind not in PARENTS[kind]):
            message = _("“%(area)s” cannot be created: “%(name)s” cannot lie where it is written. Correct the way.")
            raise ValidationError(message, "misplaced", {"area": text[:LONGEST_NAME], "name": way[-1][:LONGEST_NAME]})
        if len(self.planned) >= MOST_AT_ONCE:
            message = _("A list creates at most %(most)s areas. Is this column really the area?")
            raise ValidationError(message, "many", {"most": MOST_AT_ONCE})
        self.planned.append(SEPARATOR.join(way))
        key = -len(self.planned)
        parent_key = parent.pk if parent else None
        self.areas[key] = Area(pk=key, name=way[-1], kind=kind, parent_id=parent_key)
        self.tree = Tree(
            [*self.tree.nodes.values(), Node(key, way[-1], kind, parent_key, officer=None, is_active=True)]
        )
