"""The picture of the checks: statements as nodes, the checks between them, each with its sign and colour by deviation.

Made on the server as SVG without styles, so that it needs no script, prints, and can be read with a screen reader.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from review.reading import Check
from review.statements.wording import STATEMENTS

WIDTH, HEIGHT = 400, 460
NODE_WIDTH, NODE_HEIGHT = 96, 34
CHIP_WIDTH, CHIP_HEIGHT, CHIPS_IN_ROW = 46, 20, 2
NEAR: Final = Decimal("0.5")
"""From half the tolerance on a check that holds is shown as close to the limit."""

Point = tuple[int, int]
_BUSINESS: Final[dict[str, Point]] = {
    "BS": (200, 32),
    "EV": (62, 128),
    "IS": (338, 148),
    "CF": (84, 410),
    "INV": (316, 410),
    "evidence": (346, 32),
}
_HOUSEHOLD: Final[dict[str, Point]] = {
    "household": (200, 60),
    "credit report": (338, 190),
    "certificate": (62, 170),
    "payroll": (62, 350),
    "provident fund": (200, 240),
    "wage": (200, 410),
    "tax record": (338, 350),
}
_SAME: Final = {"credit report": "evidence"}
"""In the picture of a business the credit report is part of the evidence."""

_HUBS: Final[dict[frozenset[str], Point]] = {
    frozenset({"BS", "EV"}): (118, 72),
    frozenset({"EV", "IS"}): (196, 140),
    frozenset({"EV"}): (62, 164),
    frozenset({"BS", "CF", "EV"}): (40, 214),
    frozenset({"BS", "CF"}): (112, 262),
    frozenset({"BS", "CF", "IS"}): (214, 208),
    frozenset({"BS", "INV", "IS"}): (286, 236),
    frozenset({"BS", "INV"}): (262, 290),
    frozenset({"BS", "INV", "CF"}): (176, 322),
    frozenset({"CF", "IS"}): (206, 268),
    frozenset({"CF", "INV"}): (200, 410),
    frozenset({"INV", "IS"}): (344, 310),
    frozenset({"BS", "IS"}): (262, 92),
    frozenset({"CF"}): (84, 440),
    frozenset({"IS"}): (338, 184),
    frozenset({"INV"}): (316, 440),
    frozenset({"BS", "evidence"}): (274, 40),
    frozenset({"IS", "evidence"}): (350, 88),
    frozenset({"INV", "evidence"}): (374, 240),
    frozenset({"evidence"}): (346, 62),
    frozenset({"household"}): (200, 94),
}
"""Where the checks between some statements stand; those not named here stand in the middle of them."""


@dataclass(frozen=True)
class Node:
    """A statement."""

    x: int
    y: int
    left: int
    top: int
    title: Any
    tone: str


@dataclass(frozen=True)
class Tie:
    """A line from a statement to the checks that tie it."""

    x1: int
    y1: int
    x2: int
    y2: int
    tone: str


@dataclass(frozen=True)
class Chip:
    """One check: where it stands, its sign, its tone, and all of it in words."""

    x: int
    y: int
    left: int
    top: int
    code: str
    sign: str
    tone: str
    words: str


@dataclass(frozen=True)
class Picture:
    """The whole picture."""

    nodes: list[Node]
    ties: list[Tie]
    chips: list[Chip]
    width: int = WIDTH
    height: int = HEIGHT
    node_width: int = NODE_WIDTH
    node_height: int = NODE_HEIGHT
    chip_width: int = CHIP_WIDTH
    chip_height: int = CHIP_HEIGHT


SIGNS: Final = {"holds": "✓", "near": "≈", "broken": "!", "unknown": "?", "aside": "–"}
_WORST: Final = ("aside", "holds", "near", "unknown", "broken")


def picture_of(checks: Iterable[Check]) -> Picture:
    """Return the picture of the checks of a business or of a household."""
    groups: dict[frozenset[str], list[Check]] = {}
    checks = sorted(checks, key=lambda check: check.code)
    nodes = _HOUSEHOLD if any(check.code.startswith("H") for check in checks) else _BUSINESS
    for check in checks:
        names = check.ties.split("/")
        tied = frozenset(name if name in nodes else _SAME.get(name, name) for name in names) & nodes.keys()
        groups.setdefault(frozenset(tied) or frozenset({"evidence"}), []).append(check)
    hubs = {tied: _HUBS.get(tied) or _middle(tied, nodes) for tied in groups}
    return Picture(
        [_node(key, nodes, groups) for key in nodes],
        [tie for tied, members in groups.items() for tie in _ties(tied, hubs[tied], nodes, members)],
        [chip for tied, members in groups.items() for chip in _chips(hubs[tied], members)],
    )


def _middle(tied: frozenset[str], nodes: Mapping[str, Point]) -> Point:
    points = [nodes[name] for name in tied]
    return sum(x for x, _y in points) // len(points), sum(y for _x, y in points) // len(points)


def _node(key: str, nodes: Mapping[str, Point], groups: Mapping[frozenset[str], list[Check]]) -> Node:
    (x, y), title = nodes[key], STATEMENTS[key]
    touching = [check for tied, members in groups.items() if key in tied for check in members]
    return Node(x, y, x - NODE_WIDTH // 2, y - NODE_HEIGHT // 2, title, _worst(touching))


def _ties(tied: frozenset[str], hub: Point, nodes: Mapping[str, Point], members: list[Check]) -> Iterable[Tie]:
    if len(tied) > 1 or hub != nodes[next(iter(tied))]:
        for name in sorted(tied):
            yield Tie(*nodes[name], *hub, _worst(members))


def _chips(hub: Point, members: list[Check]) -> Iterable[Chip]:
    """Lay the checks of one place out in rows around it."""
    rows = [members[at : at + CHIPS_IN_ROW] for at in range(0, len(members), CHIPS_IN_ROW)]
    gap = 2
    for number, row in enumerate(rows):
        y = hub[1] + round((number - (len(rows) - 1) / 2) * (CHIP_HEIGHT + gap))
        for place, check in enumerate(row):
            x = hub[0] + round((place - (len(row) - 1) / 2) * (CHIP_WIDTH + gap))
            tone = tone_of(check)
            yield Chip(x, y, x - CHIP_WIDTH // 2, y - CHIP_HEIGHT // 2, check.code, SIGNS[tone], tone, _words(check))


def tone_of(check: Check) -> str:
    """Return how a check is drawn: holds, near its limit, broken, unknown (not computable), aside (does not count)."""
    if not check.counts:
        return "aside"
    if not check.passes:
        return "broken" if check.computable else "unknown"
    limit = check.limit
    return "near" if limit and abs(check.deviation or Decimal(0)) > limit * NEAR else "holds"


def _worst(checks: Iterable[Check]) -> str:
    return max((tone_of(check) for check in checks), key=_WORST.index, default="aside")


def _words(check: Check) -> str:
    size = check.difference.text if check.deviation is None else f"{check.deviation * 100:.2f}%"
    return _("%(code)s %(title)s: %(size)s, %(verdict)s") % {
        "code": check.code,
        "title": check.title,
        "size": size or "—",
        "verdict": check.verdict,
    }
