"""Who may open what after the payout."""

from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "postloan:callbacks": frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR}),
    "postloan:callback": frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR}),
    "postloan:unreached": frozenset({Role.OFFICER}),
    "postloan:signal_close": frozenset({Role.OFFICER, Role.MANAGER}),
    "postloan:customer_needs": frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR}),
    "postloan:customer_calls": frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR}),
}
