"""Who may open which route of opportunities."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
