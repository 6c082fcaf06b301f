"""The list as a workbook: what the list shows, numbers masked unless a manager says why they are needed whole."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.actions import handover as actions
from customers.listing import Listing
from customers.listing.columns import Column
from customers.rules.handover import EXPORTS_WHOLE
from jinxin import clock
from jinxin.audit.services import record
from jinxin.errors import DomainError, NotAllowed
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.services import ask
from jinxin.policy.services import policy_at
from jinxin.reasons import check_reason
from jinxin.sheets import MOST_ROWS, SheetColumn, write_workbook

KIND: Final = "customer_export"
WHILE_ONE_WAITS: Final = 2_000
"""Customers that are written while the person waits; more of them are written in the background."""
PIECE: Final = 1_000
Advance = Callable[[int], None]


def check_whole(*, unmasked: bool, reason: str, actor: Any, at: datetime) -> str:
    """Return the reason for writing numbers out in full, "" where they are masked.

    Raises NotAllowed for who may not have them, DomainError at `reason` for one that says nothing.
    """
    if not unmasked:
        return ""
    if not actor.has_role(*EXPORTS_WHOLE):
        raise NotAllowed(_("Only managers write whole numbers out."))
    return check_reason(reason[:500], at_least=policy_at(at).reason_min_length)


def write_list(
    file: IO[bytes], listing: Listing, *, unmasked: bool, reason: str, actor: Any, at: datetime, advance: Advance
) -> int:
    """Write what a list shows into `file` and note it in the trail; return how many customers. May run for minutes.

    Raises NotAllowed and DomainError like `check_whole`, and where a sheet has not that many rows.
    """
    reason = check_whole(unmasked=unmasked, reason=reason, actor=actor, at=at)
    written = Written(listing, unmasked=unmasked, advance=advance)
    columns = [SheetColumn(str(column.label), column.width) for column in listing.columns]
    write_workbook(file, title=_("Customers"), columns=columns, rows=written)
    with transaction.atomic():
        data = {
            "count": written.count,
            "columns": [column.code for column in listing.columns],
            "filters": [list(pair) for pair in listing.said()],
            "unmasked": unmasked,
            "reason": reason,
        }
        record(actions.EXPORTED, actor, actor=actor, at=at, data=data)
    return written.count


class Written(Iterable[list[Any]]):
    """The rows of a list for a workbook, read piece by piece, and how many there were."""

    def __init__(self, listing: Listing, *, unmasked: bool, advance: Advance) -> None:
        self.listing, self.unmasked, self.advance, self.count = listing, unmasked, advance, 0

    def __iter__(self) -> Iterator[list[Any]]:
        keys: list[int] = []
        for key in self.listing.found().values_list("pk", flat=True).iterator(chunk_size=PIECE):
            keys.append(key)
            if len(keys) == PIECE:
                yield from self._piece(keys)
                keys = []
        yield from self._piece(keys)

    def _piece(self, keys: list[int]) -> Iterator[list[Any]]:
        for customer in self.listing.read(keys):
            yield [self._value(column, customer) for column in self.listing.columns]
        self.count += len(keys)
        if self.count > MOST_ROWS:
            raise DomainError(_("A sheet has %(most)s rows at most. Narrow the list down.") % {"most": MOST_ROWS})
        self.advance(self.count)

    def _value(self, column: Column, customer: Any) -> Any:
        value = column.whole if self.unmasked and column.whole else column.value
        return value(customer)


@transaction.atomic
def ask_for_list(listing: Listing, *, unmasked: bool, reason: str, actor: Any, at: datetime) -> Job:
    """Ask for the workbook of a long list in the background. Raises NotAllowed and DomainError like `check_whole`."""
    reason = check_whole(unmasked=unmasked, reason=reason, actor=actor, at=at)
    about = " · ".join(value for _label, value in listing.said()) or _("All customers")
    columns = ".".join(column.code for column in listing.columns)
    params = {"query": listing.params(columns=columns), "unmasked": unmasked, "reason": reason, "about": about[:100]}
    return ask(kind=KIND, params=params, actor=actor, at=at)


def run(job: Job, report: Any) -> None:
    """Write the workbook of a job, as the person who asked may see the list now."""
    params, at = job.params, clock.now()
    listing = Listing(QueryDict(params["query"].removeprefix("?")), job.asked_by)
    whole = {"unmasked": params["unmasked"], "reason": params["reason"], "actor": job.asked_by, "at": at}
    with TemporaryFile() as file:
        total = listing.found().count()
        write_list(file, listing, **whole, advance=lambda done: report.advance(done, total))
        report.result(file_name(at), file)


def file_name(at: datetime) -> str:
    """Return what the workbook is called."""
    return _("customers-%(day)s.xlsx") % {"day": clock.local_date(at).strftime("%Y%m%d")}


def register() -> None:
    """Make the background work known."""
    registry.register(KIND, run, title=gettext_lazy("Customer list to Excel"))
