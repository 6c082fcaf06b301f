"""Who may open which route of filing."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
