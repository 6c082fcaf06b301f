"""The verbs of areas: add, change, take out of use, put back. Managers divide the territory."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customers.actions import territory as actions
from customers.enums import AreaKind
from customers.facts import line
from customers.models import Area
from customers.rules.areas import PARENTS, Node, Tree, kind_of, way_of
from customers.rules.territory import keeps_areas
from customers.services.reading import read_field
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.notices.services import tell

LONGEST_NAME = 80
MOST_AT_ONCE = 500


@transaction.atomic
def add_area(
    *, name: str, kind: str, parent: Area | None = None, officer: Any = None, actor: Any, at: datetime
) -> Area:
    """Add a part of the territory. Raises DomainError at its field for a bad name, place or officer."""
    _check_keeper(actor)
    area = Area(name=read_field("name", line(LONGEST_NAME), name), kind=_kind(kind), parent=parent, officer=officer)
    _check_place(area, Area.objects.tree())
    _check_officer(officer)
    _save(area)
    data = {"kind": area.kind, "where": Area.objects.tree().label(area.pk)}
    entry = record(actions.AREA_ADDED, area, actor=actor, at=at, data=data)
    _tell_officer(area, entry, actor)
    return area


@transaction.atomic
def add_areas(*, text: str, officer: Any = None, actor: Any, at: datetime) -> list[Area]:
    """Add the areas that lines such as 西渡镇 / 清江路 name, with what they lie in; return those that were not there.

    What an area within a town is, follows from the end of its name (村, 市场 …); it is a street otherwise. All or
    nothing: raises DomainError that names the line which cannot be read.
    """
    _check_keeper(actor)
    lines = [line for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_AT_ONCE:
        raise DomainError(_("Enter 1 to %(most)s lines.") % {"most": MOST_AT_ONCE}, field="lines")
    added: list[Area] = []
    for line_text in lines:
        try:
            added += _add_way(way_of(line_text), officer, actor, at)
        except DomainError as error:
            message = _("“%(line)s”: %(why)s") % {"line": line_text.strip()[:80], "why": error.message}
            raise DomainError(message, field="lines") from error
    return added


def _add_way(way: list[str], officer: Any, actor: Any, at: datetime) -> list[Area]:
    tree, parent, added = Area.objects.tree(), None, []
    for depth, name in enumerate(way):
        node = tree.find(way[: depth + 1])
        if node:
            parent = Area.objects.get(pk=node.pk)
            continue
        kind = kind_of(name) if depth else AreaKind.TOWN
        parent = add_area(name=name, kind=kind, parent=parent, officer=officer, actor=actor, at=at)
        added.append(parent)
    return added


@transaction.atomic
def change_area(
    *,
    area: Area,
    name: str,
    kind: str,
    parent: Area | None,
    officer: Any,
    version: int,
    actor: Any,
    at: datetime,
) -> bool:
    """Rename or move an area, or name another officer; say whether anything changed. Raises StaleState where somebody
    saved since `version`."""
    _check_keeper(actor)
    before = {"name": area.name, "kind": area.kind, "parent": area.parent, "officer": area.officer}
    after = {
        "name": read_field("name", line(LONGEST_NAME), name),
        "kind": _kind(kind),
        "parent": parent,
        "officer": officer,
    }
    changed = {field: value for field, value in after.items() if value != before[field]}
    if not changed:
        return False
    for field, value in changed.items():
        setattr(area, field, value)
    tree = Area.objects.tree()
    _check_place(area, tree)
    _check_parts(area, tree)
    if "officer" in changed:
        _check_officer(officer)
    _update(area, version, changed)
    changes = {field: [_shown(before[field]), _shown(value)] for field, value in changed.items()}
    entry = record(actions.AREA_CHANGED, area, actor=actor, at=at, data={"changes": changes})
    if "officer" in changed:
        _tell_officer(area, entry, actor)
    return True


@transaction.atomic
def retire_area(*, area: Area, version: int, actor: Any, at: datetime) -> None:
    """Take an area with its parts out of use: what lies there stays on record and no longer counts."""
    _switch(area, version, actor, is_active=False)
    record(actions.AREA_RETIRED, area, actor=actor, at=at)


@transaction.atomic
def restore_area(*, area: Area, version: int, actor: Any, at: datetime) -> None:
    """Put an area back into use. What it lies in must be in use."""
    if area.parent_id and area.parent_id not in Area.objects.tree().in_use:
        raise DomainError(_("Put “%(name)s” back into use first.") % {"name": area.parent})
    _switch(area, version, actor, is_active=True)
    record(actions.AREA_RESTORED, area, actor=actor, at=at)


def _switch(area: Area, version: int, actor: Any, *, is_active: bool) -> None:
    _check_keeper(actor)
    if area.is_active == is_active:
        raise StaleState(_("Somebody else has just changed “%(subject)s”. Look at it again.") % {"subject": area})
    _update(area, version, {"is_active": is_active})


def _tell_officer(area: Area, entry: Any, actor: Any) -> None:
    if area.officer and area.officer != actor:
        tell([area.officer], entry, link=area.get_absolute_url())


def _check_keeper(actor: Any) -> None:
    if not keeps_areas(actor):
        raise NotAllowed(_("Only a manager divides the territory."))


def _kind(kind: str) -> str:
    if kind not in AreaKind.values:
        raise DomainError(_("Choose one of the options."), field="kind")
    return kind


def _check_place(area: Area, tree: Tree) -> None:
    """Refuse a town in something, anything else in nothing, and a larger kind in a smaller."""
    kinds = PARENTS[area.kind]
    if area.parent is None:
        if kinds:
            raise DomainError(_("Choose the area it lies in; only towns lie in nothing."), field="parent")
    elif not kinds:
        raise DomainError(_("A town lies in no other area. Leave this empty."), field="parent")
    elif area.parent.kind not in kinds:
        names = " / ".join(str(AreaKind(kind).label) for kind in sorted(kinds))
        raise DomainError(_("It can lie in: %(kinds)s.") % {"kinds": names}, field="parent")
    elif area.parent.pk not in tree.in_use:
        raise DomainError(_("“%(name)s” is out of use. Choose another area.") % {"name": area.parent}, field="parent")
    twin = _twin(area, tree)
    if twin:
        message = _("There is already an area of this name here.")
        if not twin.is_active:
            message = _("There is an area of this name here, out of use. Put it back into use instead.")
        raise DomainError(message, field="name")


def _twin(area: Area, tree: Tree) -> Node | None:
    beside = tree.parts(area.parent_id)
    return next((node for node in beside if node.name == area.name and node.pk != area.pk), None)


def _check_parts(area: Area, tree: Tree) -> None:
    """Refuse a kind that the parts of the area cannot lie in."""
    if stray := next((node for node in tree.parts(area.pk) if area.kind not in PARENTS[node.kind]), None):
        message = _("“%(name)s” lies in it and cannot lie in this kind of area.")
        raise DomainError(message % {"name": stray.name}, field="kind")


def _check_officer(officer: Any) -> None:
    if officer is not None and not (officer.is_active and officer.has_role(Role.OFFICER)):
        raise DomainError(_("Choose a loan officer."), field="officer")


def _save(area: Area) -> None:
    try:
        with transaction.atomic():
            area.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("There is already an area of this name here."), field="name") from error


def _update(area: Area, version: int, values: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            found = Area.objects.filter(pk=area.pk, version=version)
            written = found.update(version=F("version") + 1, **values)
    except IntegrityError as error:
        raise DomainError(_("There is already an area of this name here."), field="name") from error
    if written != 1:
        raise StaleState(_("Somebody else has saved this area since you opened it. Compare and save again."))
    area.refresh_from_db()


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
