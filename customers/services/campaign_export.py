"""The list of a campaign as a workbook: what the page shows of it, numbers masked as in the list of customers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.actions import campaigns as actions
from customers.campaignlist import TargetList
from customers.enums import ContactOutcome, PartyKind
from customers.models import Campaign, CampaignTarget
from customers.services.exporting import PIECE, Advance, check_whole
from jinxin import clock
from jinxin.audit.services import record
from jinxin.jobs import registry
from jinxin.jobs.models import Job
from jinxin.jobs.services import ask
from jinxin.sheets import SheetColumn, write_workbook

KIND: Final = "campaign_export"


@dataclass(frozen=True)
class Column:
    """A column of the workbook; `whole` is the value with its number in full, for who may have it."""

    label: Promise
    value: Callable[[Any], Any]
    width: int = 14
    whole: Callable[[Any], Any] | None = None


def _kind(target: CampaignTarget) -> str:
    party = target.party
    if party.is_prospect:
        return _("Prospect")
    return str(party.customer.get_customer_class_display() if party.customer else PartyKind(party.kind).label)


COLUMNS: Final = (
    Column(gettext_lazy("Name"), lambda target: target.party.name, 24),
    Column(gettext_lazy("Kind"), _kind),
    Column(gettext_lazy("Mobile"), lambda target: target.party.masked_mobile, 16, lambda target: target.party.mobile),
    Column(gettext_lazy("Stage"), lambda target: target.get_stage_display()),
    Column(gettext_lazy("Since"), lambda target: clock.local_date(target.staged_at)),
    Column(gettext_lazy("Last spoken to"), lambda target: target.spoken_at and clock.local_date(target.spoken_at)),
    Column(gettext_lazy("Last outcome"), lambda target: target.said and str(ContactOutcome(target.said).label), 16),
    Column(gettext_lazy("Next contact"), lambda target: target.next_on),
    Column(gettext_lazy("Loan officer"), lambda target: target.officer.name),
)


def write_targets(
    file: IO[bytes], listing: TargetList, *, unmasked: bool, reason: str, actor: Any, at: datetime, advance: Advance
) -> int:
    """Write the people a list shows into `file` and note it in the trail; return how many. May run for minutes.

    Raises NotAllowed and DomainError like `customers.services.exporting.check_whole`.
    """
    reason = check_whole(unmasked=unmasked, reason=reason, actor=actor, at=at)
    count = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        for count, target in enumerate(listing.found().iterator(chunk_size=PIECE), 1):
            if count % PIECE == 0:
                advance(count)
            yield [(column.whole if unmasked and column.whole else column.value)(target) for column in COLUMNS]

    columns = [SheetColumn(str(column.label), column.width) for column in COLUMNS]
    write_workbook(file, title=listing.campaign.name, columns=columns, rows=rows())
    with transaction.atomic():
        filters = [[chip.label, chip.value] for chip in listing.chips()]
        data = {"name": listing.campaign.name, "count": count, "filters": filters, "unmasked": unmasked}
        record(actions.EXPORTED, listing.campaign, actor=actor, at=at, data={**data, "reason": reason})
    return count


@transaction.atomic
def ask_for_targets(listing: TargetList, *, unmasked: bool, reason: str, actor: Any, at: datetime) -> Job:
    """Ask for the workbook of a long list in the background. Raises like `write_targets`."""
    reason = check_whole(unmasked=unmasked, reason=reason, actor=actor, at=at)
    about = {"campaign": listing.campaign.pk, "about": listing.campaign.name}
    params = {**about, "query": listing.params(), "unmasked": unmasked, "reason": reason}
    return ask(kind=KIND, params=params, actor=actor, at=at)


def run(job: Job, report: Any) -> None:
    """Write the workbook of a job, as the person who asked may see the list now."""
    params, at = job.params, clock.now()
    campaign = get_object_or_404(Campaign.objects.visible_to(job.asked_by), pk=params["campaign"])
    listing = TargetList(QueryDict(params["query"].removeprefix("?")), job.asked_by, campaign)
    whole = {"unmasked": params["unmasked"], "reason": params["reason"], "actor": job.asked_by, "at": at}
    with TemporaryFile() as file:
        total = listing.found().count()
        write_targets(file, listing, **whole, advance=lambda done: report.advance(done, total))
        report.result(file_name(campaign, at), file)


def file_name(campaign: Campaign, at: datetime) -> str:
    """Return what the workbook is called."""
    return _("%(campaign)s-%(day)s.xlsx") % {
        "campaign": campaign.name,
        "day": clock.local_date(at).strftime("%Y%m%d"),
    }


def register() -> None:
    """Make the background work known."""
    registry.register(KIND, run, title=gettext_lazy("List of a campaign to Excel"))
