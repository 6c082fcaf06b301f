"""Rows of shops and households: compared with the territory, and entered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from customers.actions import territory as actions
from customers.models import Area, Premises
from customers.names import spelled
from customers.rules.territory import works_in
from customers.services.importing.columns import COLUMNS, PLACE
from customers.services.importing.known import Known
from customers.services.importing.plans import Plan, compare, read_line
from customers.services.importing.sheet import Line
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import StaleState

Key = tuple[int, str, str, str]
"""What tells premises apart: area, kind, name, address."""


class PlaceCheck:
    """Checks rows for whoever sends them in; remembers what it has seen."""

    def __init__(self, kind: str, *, officer: Any, actor: Any, at: datetime, creates: bool = False) -> None:
        self.actor, self.columns, self.today = actor, COLUMNS[kind], local_date(at)
        self.known = Known.now(creates=creates)
        self._seen: dict[Key, int] = {}

    def plans(self, lines: Iterable[Line]) -> list[Plan]:
        """Return what some rows would do; the territory is asked for all of them at once."""
        plans = [read_line(line, self.columns, self.known, self.today) for line in lines]
        there = _there(plans)
        for plan in plans:
            key = _key(plan)
            if key is None:
                continue
            if key[0] < 0:
                plan.notes["area"] = _("is created with the list")
            if not works_in(self.actor, key[0], self.known.tree):
                plan.wrong("area", _("Another loan officer works in this area. Ask the manager."))
            first = self._seen.setdefault(key, plan.number)
            if first != plan.number:
                plan.wrong("name", _("The same is already in row %(row)s.") % {"row": first})
            if premises := there.get(key):
                plan.subject, plan.is_new = premises, False
                compare(plan, self.columns, PLACE, premises)
        return plans


class PlaceEntry:
    """Enters rows of shops and households. Call it inside the transaction of the whole list."""

    def __init__(self, check: PlaceCheck, *, at: datetime) -> None:
        self.actor, self.at, self.tree = check.actor, at, check.known.tree
        self._last: dict[int, int] = {}

    def enter(self, plans: Sequence[Plan]) -> None:
        """Write what these rows bring and set each plan's subject. Raises StaleState where somebody was quicker."""
        fresh = [plan for plan in plans if plan.is_new]
        self._look_along({plan.values[PLACE]["area"].pk for plan in fresh})
        places = [self._premises(plan) for plan in fresh]
        Premises.objects.bulk_create(places)
        for plan, premises in zip(fresh, places, strict=True):
            plan.subject = premises
            data = {"kind": premises.kind, "where": self.tree.label(premises.area_id)}
            record(actions.PREMISES_ADDED, premises, actor=self.actor, at=self.at, data=data)
        for plan in plans:
            if not plan.is_new and plan.before:
                self._change(plan)

    def _look_along(self, areas: set[int]) -> None:
        unknown = areas - self._last.keys()
        if unknown:
            rows = Premises.objects.filter(area__in=unknown).order_by().values_list("area")
            self._last |= dict.fromkeys(unknown, 0) | dict(rows.annotate(last=Max("sequence")))

    def _premises(self, plan: Plan) -> Premises:
        values = {"address": "", **plan.values[PLACE]}
        area: Area = values["area"]
        if values.get("sequence") is None:
            self._last[area.pk] += 1
            values["sequence"] = self._last[area.pk]
        return Premises(added_at=self.at, **values, **spelled(values["name"]))

    def _change(self, plan: Plan) -> None:
        premises, sequence = plan.subject, plan.values[PLACE]["sequence"]
        changes = {"sequence": [str(premises.sequence), str(sequence)]}
        found = Premises.objects.filter(pk=premises.pk, version=premises.version)
        if found.update(version=F("version") + 1, sequence=sequence) != 1:
            raise StaleState(_("Somebody else has saved this since you opened it. Compare and save again."))
        record(actions.PREMISES_CHANGED, premises, actor=self.actor, at=self.at, data={"changes": changes})


def _key(plan: Plan) -> Key | None:
    """Return what tells a row's premises apart; None where that cannot be read."""
    area, kind, name = (plan.fact(PLACE, fact) for fact in ("area", "kind", "name"))
    if area is None or not kind or not name or "address" in plan.errors:
        return None
    return area.pk, kind, name, plan.fact(PLACE, "address") or ""


def _there(plans: Sequence[Plan]) -> dict[Key, Premises]:
    """Return the premises of these rows that are entered already."""
    keys = {key for plan in plans if (key := _key(plan))}
    wanted = Q(area__in={key[0] for key in keys}, name__in={key[2] for key in keys})
    found = Premises.objects.filter(wanted).select_related("area") if keys else Premises.objects.none()
    return {(one.area_id, one.kind, one.name, one.address): one for one in found}
