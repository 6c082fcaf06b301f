"""Who may open which route of contacts."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
