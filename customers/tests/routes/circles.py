"""Who may open which route of groups and salons."""

from customers.rules.register import WORKERS
from jinxin.access import Role

_WORKERS = frozenset(WORKERS)
_OFFICER = frozenset({Role.OFFICER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:circles": _WORKERS,
    "customers:circle_add": _OFFICER,
    "customers:circle": _WORKERS,
    "customers:circle_edit": _OFFICER,
    "customers:circle_close": _OFFICER,
    "customers:circle_leave": _OFFICER,
    "customers:salons": _WORKERS,
    "customers:salon_add": _OFFICER,
    "customers:salon": _WORKERS,
    "customers:salon_edit": _OFFICER,
    "customers:salon_cancel": _OFFICER,
    "customers:salon_invite": _OFFICER,
    "customers:salon_door": _OFFICER,
    "customers:salon_hold": _OFFICER,
    "customers:salon_tick": _OFFICER,
    "customers:salon_take_off": _OFFICER,
}
