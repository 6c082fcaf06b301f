"""Who may open which route."""

from customers.rules.register import READERS
from jinxin.access import Role

_READERS = frozenset(READERS)
_OFFICER = frozenset({Role.OFFICER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:list": _READERS,
    "customers:detail": _READERS,
    "customers:unmask": _READERS,
    "customers:timeline": _READERS,
    "customers:create": _OFFICER,
    "customers:edit": _OFFICER,
    "customers:business_add": _OFFICER,
    "customers:business_edit": _OFFICER,
    "customers:check_id": _OFFICER,
    "customers:check_mobile": _OFFICER,
    "customers:check_code": _OFFICER,
    "customers:check_card": _OFFICER,
    "customers:card_add": _OFFICER,
    "customers:card_remove": _OFFICER,
    "customers:card_unmask": _READERS,
    "customers:check_licence": _OFFICER,
}
