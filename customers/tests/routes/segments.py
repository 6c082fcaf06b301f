"""Who may open which route of segments."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
