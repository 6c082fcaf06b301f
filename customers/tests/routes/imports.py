"""Who may open which route of imports."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
