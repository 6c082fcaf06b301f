"""Who may open which route of relations."""

from customers.rules.register import READERS, WORKERS
from jinxin.access import Role

_READERS, _WORKERS = frozenset(READERS), frozenset(WORKERS)
_OFFICER = frozenset({Role.OFFICER})
_OVERSIGHT = frozenset({Role.MANAGER, Role.AUDITOR})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:prospects": _WORKERS,
    "customers:prospect_add": frozenset({Role.OFFICER, Role.MANAGER}),
    "customers:prospect": _WORKERS,
    "customers:prospect_edit": _OFFICER,
    "customers:prospect_drop": _OFFICER,
    "customers:prospect_take_up": _OFFICER,
    "customers:relations": _READERS,
    "customers:found": _OFFICER,
    "customers:graph_data": _READERS,
    "customers:tie_end": _OFFICER,
    "customers:suggestions": _WORKERS,
    "customers:suggestion_hide": _OFFICER,
    "customers:suggestion_show": _OFFICER,
    "customers:rings": _OVERSIGHT,
    "customers:ring": _OVERSIGHT,
}
