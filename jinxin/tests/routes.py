"""Who may open the routes that belong to no app."""

from jinxin.access import ANYONE, Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "healthz": None,
    "worker": None,
    "offline": None,
    "offline_key": ANYONE,
    "suggest": frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR}),
}
