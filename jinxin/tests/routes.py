"""Who may open the routes that belong to no app."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {"healthz": None}
