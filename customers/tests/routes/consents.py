"""Who may open which route of consents."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {}
