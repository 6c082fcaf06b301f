"""Who may open which route of contacts."""

from customers.rules.register import WORKERS
from jinxin.access import Role

_WORKERS = frozenset(WORKERS)
_OFFICER = frozenset({Role.OFFICER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:contacts": _WORKERS,
    "customers:contacts_due": _WORKERS,
    "customers:contacts_with": _WORKERS,
    "customers:contact_log": _OFFICER,
    "customers:contact_details": _OFFICER,
    "customers:contact_undo": _OFFICER,
    "customers:contact_number": _OFFICER,
}
