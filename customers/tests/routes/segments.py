"""Who may open which route of segments."""

from customers.rules.register import READERS
from jinxin.access import Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:segments": frozenset(READERS),
    "customers:segment_add": frozenset({Role.MANAGER}),
    "customers:segment_edit": frozenset({Role.MANAGER}),
}
