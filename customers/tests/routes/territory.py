"""Who may open which route of territory."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
