"""Who may open which route of marketing's start page and of campaigns."""

from customers.rules.register import WORKERS
from jinxin.access import Role

_WORKERS = frozenset(WORKERS)
_RUN = frozenset({Role.OFFICER, Role.MANAGER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:marketing": _WORKERS,
    "customers:acquisition": _RUN,
    "customers:campaigns": _WORKERS,
    "customers:campaign": _WORKERS,
    "customers:campaign_new": _RUN,
    "customers:campaign_edit": _RUN,
    "customers:campaign_fill": _RUN,
    "customers:campaign_add": _RUN,
    "customers:campaign_remove": _RUN,
    "customers:campaign_export": _WORKERS,
    "customers:campaign_close": _RUN,
}
