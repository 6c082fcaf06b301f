"""Who may open which route of this app. Deadlines and the register show others than overseers only their own."""

from jinxin.access import ANYONE, Role

MANAGEMENT = frozenset({Role.MANAGER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "worktime:calendar": ANYONE,
    "worktime:day_add": MANAGEMENT,
    "worktime:day_remove": MANAGEMENT,
    "worktime:year_edit": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "worktime:year_file": frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    "worktime:deadlines": ANYONE,
    "worktime:deadline": ANYONE,
    "worktime:pause": ANYONE,
    "worktime:resume": ANYONE,
    "worktime:pause_evidence": ANYONE,
    "worktime:pause_grant": MANAGEMENT,
    "worktime:pause_refuse": MANAGEMENT,
    "worktime:accountability": ANYONE,
    "worktime:accountability_export": ANYONE,
    "worktime:statistics": ANYONE,
    "worktime:record": ANYONE,
    "worktime:explain": ANYONE,
    "worktime:rule": MANAGEMENT,
}
