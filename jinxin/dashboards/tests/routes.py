"""Who may open the workbench, the search and the dashboard."""

from jinxin.access import ANYONE, Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "dashboards:workbench": ANYONE,
    "dashboards:search": frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR}),
    "dashboards:centre": frozenset({Role.MANAGER, Role.AUDITOR}),
}
