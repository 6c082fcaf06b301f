"""Who may open which route of this app."""

from jinxin.access import ANYONE, Role

ROUTES: dict[str, frozenset[Role] | None] = {
    "notices:inbox": ANYONE,
    "notices:read": ANYONE,
    "notices:read_all": ANYONE,
}
