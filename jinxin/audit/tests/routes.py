"""Who may open which route of this app."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {"audit:trail": frozenset({Role.AUDITOR, Role.MANAGER, Role.ADMINISTRATOR})}
