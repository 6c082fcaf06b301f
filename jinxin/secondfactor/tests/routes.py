"""Who may open which route."""

from jinxin.access import ANYONE, Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "secondfactor:setup": ANYONE,
    "secondfactor:picture": ANYONE,
    "secondfactor:change": ANYONE,
    "secondfactor:remove": frozenset({Role.ADMINISTRATOR}),
}
