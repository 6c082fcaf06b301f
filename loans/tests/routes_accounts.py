"""Who may open which route of changes of a loan account."""

from jinxin.access import Role

_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
_COUNTER = frozenset({Role.OPERATIONS})

ROUTES: dict[str, frozenset[Role] | None] = {
    "loans:pay_early": _COUNTER,
    "loans:extend": _COUNTER | {Role.OFFICER},
    "loans:charge_costs": _COUNTER,
    "loans:refund": _COUNTER,
    "loans:reverse": _COUNTER,
    "loans:account_requests": _READERS,
    "loans:account_request": _READERS,
}
