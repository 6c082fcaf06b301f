"""Who may open which route of campaigns."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
