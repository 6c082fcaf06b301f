"""Who may open which route of this app: everybody their own work, overseers the states of all."""

from jinxin.access import ANYONE, Role

ROUTES: dict[str, frozenset[Role] | None] = {"jobs:list": ANYONE, "jobs:job": ANYONE, "jobs:result": ANYONE}
