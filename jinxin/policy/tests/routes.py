"""Who may open which route of this app."""

from jinxin.access import ANYONE, Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "policy:detail": ANYONE,
    "policy:version": ANYONE,
    "policy:edit": frozenset({Role.MANAGER}),
}
