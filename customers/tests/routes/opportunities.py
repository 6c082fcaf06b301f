"""Who may open which route of repeat marketing."""

from customers.rules.opportunities import READERS
from jinxin.access import Role

_READERS = frozenset(READERS)
_OFFICER = frozenset({Role.OFFICER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:repeat": _READERS,
    "customers:repeat_rest": _OFFICER,
    "customers:opportunities": _READERS,
    "customers:opportunity": _READERS,
    "customers:opportunity_move": _OFFICER,
    "customers:opportunity_close": _OFFICER,
    "customers:opportunity_new": _OFFICER,
}
