"""Who may open which route of circles."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
