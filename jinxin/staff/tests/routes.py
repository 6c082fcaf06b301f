"""Who may open which route of this app; None is the public."""

from jinxin.access import ANYONE, Role

ADMINISTRATION = frozenset({Role.ADMINISTRATOR})

ROUTES: dict[str, frozenset[Role] | None] = {
    "staff:login": None,
    "staff:logout": None,
    "staff:language": None,
    "staff:theme": ANYONE,
    "staff:profile": ANYONE,
    "staff:password": ANYONE,
    "staff:accounts": ADMINISTRATION,
    "staff:account_create": ADMINISTRATION,
    "staff:account": ADMINISTRATION,
    "staff:account_active": ADMINISTRATION,
    "staff:account_password": ADMINISTRATION,
    "staff:centre": frozenset({Role.ADMINISTRATOR, Role.MANAGER}),
}
