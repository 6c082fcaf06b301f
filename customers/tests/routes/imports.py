"""Who may open which route of imports and duplicates."""

from customers.rules.imports import READERS, WORKERS
from jinxin.access import Role

_READERS, _WORKERS = frozenset(READERS), frozenset(WORKERS)

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:imports": _READERS,
    "customers:import_template": _READERS,
    "customers:import_run": _READERS,
    "customers:import_apply": _WORKERS,
    "customers:import_check_again": _WORKERS,
    "customers:import_discard": _WORKERS,
    "customers:duplicates": _READERS,
    "customers:duplicate": _READERS,
    "customers:duplicate_pair": _WORKERS,
    "customers:duplicate_merge": _WORKERS,
    "customers:duplicate_apart": _WORKERS,
}
