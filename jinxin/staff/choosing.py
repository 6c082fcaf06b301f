"""Whose page an overseer looks at: an officer named in the address."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from jinxin.access import Person, Role
from jinxin.keys import key_of
from jinxin.listing import Chip, Select, select_of
from jinxin.staff.models import User
from jinxin.staff.suggesting import WORKING_OFFICERS
from jinxin.suggest import Offered

LABEL = _("Loan officer")


@dataclass(frozen=True)
class Whose:
    """The officer who is meant, the field in which another is named, and those a text may mean."""

    officer: User | None
    select: Select
    chips: list[Chip]


def whose(asked: str, person: Person, *, usual: User | None = None) -> Whose:
    """Read which officer a page is asked for; nobody named is the `usual` one, else the first by name."""
    offered, working = Offered(WORKING_OFFICERS, person), User.objects.with_role(Role.OFFICER)
    text = asked.replace("\x00", "").strip()
    if not text:
        officer = usual or working.order_by("name", "pk").first()
        text = str(officer.pk) if officer else ""
    reading = offered.read(text)
    found: Any = working.filter(pk=reading.option.key).first() if reading.option else None
    chips = []
    if not found and text and key_of(text) is None:
        maybe = tuple(Chip(str(LABEL), one.label, f"?officer={one.key}") for one in reading.maybe)
        chips = [Chip(str(LABEL), text[:60], "?", unclear=True, maybe=maybe)]
    return Whose(found, select_of("officer", LABEL, offered, str(found.pk) if found else "", text), chips)
