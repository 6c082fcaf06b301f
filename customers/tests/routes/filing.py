"""Who may open which route of filing."""

from customers.rules.register import READERS
from jinxin.access import Role

_READERS = frozenset(READERS)

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:views": _READERS,
    "customers:view_save": _READERS,
    "customers:view_change": _READERS,
    "customers:columns": _READERS,
    "customers:handover": frozenset({Role.MANAGER}),
    "customers:export": _READERS,
}
