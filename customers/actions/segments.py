"""What the trail may say of segments. Names stand in it in both languages, as they were at the time."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from customers.enums import CustomerClass, SeedSegment
from customers.models import Segment
from customers.rules.conditions import FACTS, Condition, Kind, read_condition, together
from jinxin.audit import registry


def written_name(segment: Segment) -> list[str]:
    """Return a segment's names as the trail keeps them."""
    return [segment.name_zh, segment.name_en]


def read_name(written: Any) -> str:
    """Return a segment's name in the reader's language. What was written before names were kept is a code."""
    if isinstance(written, list):
        return str(written[(get_language() or "").startswith("en")])
    return str(dict(SeedSegment.choices).get(written, written))


def written_rule(segment: Segment, areas: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return a segment's conditions as the trail keeps them: with the names that areas have now."""
    return [
        {**raw, "names": [areas.get(key, "") for key in raw["value"]]} if FACTS[raw["field"]].kind is Kind.AREA else raw
        for raw in segment.conditions
    ]


def written_moves(moves: Iterable[Any]) -> list[list[Any]]:
    """Return moves as the trail keeps them."""
    return [[written_name(move.source), written_name(move.target), move.count] for move in moves]


def _rule(written: list[dict[str, Any]]) -> str:
    if not written:
        return _("everybody else")
    return together(
        Condition(raw["field"], "is", frozenset(), tuple(raw["names"])) if "names" in raw else read_condition(raw)
        for raw in written
    )


def _moves(data: dict[str, Any]) -> list[str]:
    lines = []
    for source, target, count in data["moves"]:
        text = ngettext(
            "%(count)s customer: %(source)s → %(target)s", "%(count)s customers: %(source)s → %(target)s", count
        )
        lines.append(text % {"count": f"{count:,}", "source": read_name(source), "target": read_name(target)})
    if data.get("later"):
        lines.append(_("In the background, because they are many."))
    return lines or [_("Nobody moved.")]


def _changed(data: dict[str, Any]) -> str:
    name, rule, before = read_name(data["name"]), _rule(data["rule"]), data.get("before")
    lines = [f"{CustomerClass(data['class']).label} · {name}"]
    if data["place"]:
        lines.append(_("Number %(place)s to be tried: %(rule)s") % {"place": data["place"], "rule": rule})
    else:
        lines.append(_("Taken out of use."))
    if before and before["name"] != data["name"]:
        lines.append(_("Before: %(before)s") % {"before": read_name(before["name"])})
    if before and before["rule"] != data["rule"]:
        lines.append(_("Before: %(before)s") % {"before": _rule(before["rule"])})
    return "\n".join(lines + _moves(data))


def _moved(data: dict[str, Any]) -> str:
    return "\n".join(_moves(data))


ADDED = registry.register(
    "segment.added", gettext_lazy("Segment added"), describe=_changed, icon="diagram-2", tone="green"
)
CHANGED = registry.register("segment.changed", gettext_lazy("Segment changed"), describe=_changed, icon="diagram-2")
MOVED = registry.register(
    "segment.moved", gettext_lazy("Customers moved to other segments with time"), describe=_moved, icon="diagram-2"
)
