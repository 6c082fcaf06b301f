"""What the officers' telephones bring: photos with time and place, doors to be knocked at today."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.rules.places import Position
from customers.services.dayplan import fill_plan
from jinxin.demo.lives.run import Run
from jinxin.demo.people import Staff
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from loans.enums import PaperKind
from loans.field.photos import Taken, file_photo
from loans.services.papers import add_paper

ON_SITE: Final = frozenset({PaperKind.PREMISES, PaperKind.STOCK})
COUNTY: Final = (Decimal("26.950000"), Decimal("112.330000"))
"""The corner from which the invented shops are spread, to the north and east."""
SPREAD: Final = 611
"""A prime, so that neighbours in the register are none in the street."""


def place_of(shop: Any) -> Position:
    """Return where an invented shop lies: always the same place for the same shop."""
    north, east = shop.pk * 137 % SPREAD, shop.pk * 271 % SPREAD
    return Position(COUNTY[0] + Decimal(north) / 10_000, COUNTY[1] + Decimal(east) / 10_000, 15)


def file_paper(run: Run, kind: PaperKind, upload: SimpleUploadedFile, at: datetime) -> None:
    """File an original; what is photographed in the shop comes from the telephone, taken within a few steps of it."""
    if kind not in ON_SITE or not run.business:
        add_paper(run.application, kind=kind, upload=upload, actor=run.officer, at=at)
        return
    random = Random(f"{run.application.number} {kind} {at:%Y-%m-%d}")  # asked for again, it is another photo
    door, steps = place_of(run.business), Decimal(random.randint(-4, 4)) / 10_000
    position = Position(door.latitude + steps, door.longitude, random.randint(4, 30))
    taken = Taken(UUID(int=random.getrandbits(128)), at - timedelta(minutes=random.randint(20, 90)), position)
    file_photo(run.application, kind=kind, upload=upload, taken=taken, actor=run.officer, at=at)


def doors_of_today(staff: Staff, days: Workdays) -> Iterator[datetime]:
    """The officers have filled today's plan the evening before; the first one has not come to it yet."""
    for officer in staff.officers[1:]:
        at = moment(days.today, 0, 1)
        yield at
        fill_plan(officer=officer, at=at)
