"""Who may open which route of portraits."""

from customers.rules.register import WORKERS
from jinxin.access import Role

_WORKERS = frozenset(WORKERS)
_OFFICER = frozenset({Role.OFFICER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:portraits": _WORKERS,
    "customers:portrait": _WORKERS,
    "customers:portrait_ask": _OFFICER,
    "customers:portrait_topic": _OFFICER,
}
