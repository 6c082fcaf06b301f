"""Who may open which route of portraits."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
