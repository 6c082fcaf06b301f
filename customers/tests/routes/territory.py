"""Who may open which route of the territory."""

from customers.rules.register import READERS as FILE_READERS
from customers.rules.territory import READERS, WORKERS
from jinxin.access import Role

_READERS = frozenset(READERS)
_WORKERS = frozenset(WORKERS)
_FILE = frozenset(FILE_READERS)
_MANAGER = frozenset({Role.MANAGER})
_OFFICER = frozenset({Role.OFFICER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:areas": _READERS,
    "customers:area": _READERS,
    "customers:area_create": _MANAGER,
    "customers:areas_create": _MANAGER,
    "customers:area_edit": _MANAGER,
    "customers:area_use": _MANAGER,
    "customers:premises_list": _READERS,
    "customers:premises_create": _WORKERS,
    "customers:premises_parties": _WORKERS,
    "customers:premises_export": _WORKERS,
    "customers:premises": _READERS,
    "customers:premises_edit": _WORKERS,
    "customers:premises_gone": _WORKERS,
    "customers:premises_party": _WORKERS,
    "customers:premises_prospect": _WORKERS,
    "customers:visit": _WORKERS,
    "customers:visit_undo": _WORKERS,
    "customers:visit_photo": _FILE,
    "customers:day_plan": _READERS,
    "customers:plan_change": _OFFICER,
    "customers:coverage": _READERS,
    "customers:customer_visits": _FILE,
}
