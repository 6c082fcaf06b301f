"""Who may open which route of relations."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
