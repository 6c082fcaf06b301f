"""What the trail may say of the territory."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from customers.enums import AreaKind, PremisesKind, VisitOutcome
from jinxin.audit import registry


def _area(data: dict[str, Any]) -> str:
    return f"{AreaKind(data['kind']).label} · {data['where']}"


def _area_changes(data: dict[str, Any]) -> str:
    labels = {"name": _("name"), "kind": _("kind"), "parent": _("part of"), "officer": _("loan officer")}
    return _changes(data, labels, {"kind": AreaKind})


def _premises(data: dict[str, Any]) -> str:
    return f"{PremisesKind(data['kind']).label} · {data['where']}"


def _premises_changes(data: dict[str, Any]) -> str:
    labels = {
        "area": _("area"),
        "kind": _("kind"),
        "name": _("shop or head of household"),
        "address": _("address"),
        "sequence": _("place along the street"),
        "position": pgettext("territory", "position"),
        "party": _("who is there"),
    }
    return _changes(data, labels, {"kind": PremisesKind})


def _changes(data: dict[str, Any], labels: dict[str, str], choices: dict[str, Any]) -> str:
    lines = []
    for name, (before, after) in data["changes"].items():
        kinds = choices.get(name)
        old, new = (kinds(value).label if kinds and value else value or "—" for value in (before, after))
        lines.append(_("%(field)s: %(before)s → %(after)s") % {"field": labels[name], "before": old, "after": new})
    return "\n".join(lines)


def _visit(data: dict[str, Any]) -> str:
    said = [data["at"], str(VisitOutcome(data["outcome"]).label)]
    said += [text for text in (data["met"], data["next_step"]) if text]
    if data["next_on"]:
        said.append(_("next visit %(day)s") % {"day": data["next_on"]})
    return " · ".join(said)


def _exported(data: dict[str, Any]) -> str:
    return _("%(count)s rows · %(filters)s") % {"count": data["count"], "filters": data["filters"] or "—"}


AREA_ADDED = registry.register("area.added", gettext_lazy("Area added"), describe=_area, icon="geo-alt", tone="green")
AREA_CHANGED = registry.register("area.changed", gettext_lazy("Area changed"), describe=_area_changes, icon="geo-alt")
AREA_RETIRED = registry.register("area.retired", gettext_lazy("Area taken out of use"), icon="geo", tone="amber")
AREA_RESTORED = registry.register("area.restored", gettext_lazy("Area put back into use"), icon="geo-alt")
PREMISES_ADDED = registry.register(
    "premises.added", gettext_lazy("Shop or household entered"), describe=_premises, icon="shop", tone="green"
)
PREMISES_CHANGED = registry.register(
    "premises.changed", gettext_lazy("Shop or household changed"), describe=_premises_changes, icon="shop"
)
PREMISES_GONE = registry.register(
    "premises.gone", gettext_lazy("Shop or household no longer there"), icon="shop-window", tone="amber"
)
PREMISES_BACK = registry.register("premises.back", gettext_lazy("Shop or household is there again"), icon="shop")
VISITED = registry.register(
    "territory.visited", gettext_lazy("Visited in the territory"), describe=_visit, icon="signpost", tone="green"
)
VISIT_UNDONE = registry.register(
    "territory.visit_undone", gettext_lazy("Visit taken back"), describe=_visit, icon="arrow-counterclockwise"
)
EXPORTED = registry.register(
    "territory.exported", gettext_lazy("List of the territory taken out"), describe=_exported, icon="download"
)
