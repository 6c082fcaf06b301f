"""From receipts to revenue: what the accounts say a year's takings were, and putting it into the statements.

Credits of the month less own transfers, loans, refunds and round trips, grossed up by the share that customers pay
into accounts and not in cash (domain 2.3).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.enums import CustomerClass
from jinxin.audit.services import record
from jinxin.errors import DomainError
from jinxin.money import ZERO, format_yuan, round_fen
from loans.models import Application
from review.flows import actions
from review.flows.files import check_editable
from review.flows.queries import covered_months, files_of, month_label, months_between
from review.models import Flow, StatementSet
from review.models.flows import Direction, FlowClass
from review.queries.statements import current_statements
from review.services.statements import add_method
from review.statements import StatementError, load_case
from review.statements.case import MissingFigure

METHOD: Final = "wallet_and_bank_receipts"
YEAR: Final = 12
REVENUE: Final = ("revenue_cash", "revenue_credit", "revenue_from_advances")


@dataclass(frozen=True)
class MonthOfReceipts:
    """Takings of a month: sales less what was given back; whether a file covers the month."""

    number: int
    sales: Decimal
    given_back: Decimal
    covered: bool

    @property
    def label(self) -> str:
        """The month as 2026-11."""
        return month_label(self.number)

    @property
    def net(self) -> Decimal:
        """What counts."""
        return self.sales - self.given_back


@dataclass(frozen=True)
class Receipts:
    """The takings of the months that the statements are about, or of the last twelve that files cover."""

    months: list[MonthOfReceipts]
    stated: Decimal | None

    @property
    def covered(self) -> list[MonthOfReceipts]:
        """The months of which there are files."""
        return [month for month in self.months if month.covered]

    @property
    def missing(self) -> list[str]:
        """The months of which there are none."""
        return [month.label for month in self.months if not month.covered]

    @property
    def total(self) -> Decimal:
        """The takings of the covered months, in yuan."""
        return sum((month.net for month in self.covered), ZERO)

    def revenue(self, share: int) -> Decimal:
        """Return the takings of the covered months where `share` percent of customers pay into accounts."""
        return round_fen(self.total * 100 / share)

    def implied(self, share: int) -> Decimal | None:
        """Return what that is for all the months; None where no month is covered."""
        return round_fen(self.revenue(share) * len(self.months) / len(self.covered)) if self.covered else None

    def deviation(self, share: int) -> Decimal | None:
        """Return how far the stated revenue lies from it, as a share of the stated; None where nothing is stated."""
        implied = self.implied(share)
        return (self.stated - implied) / self.stated if self.stated and implied is not None else None


def receipts_of(application: Application, covered: Collection[int]) -> Receipts:
    """Return the takings of a case by months."""
    months, stated = _stated(current_statements(application))
    if not months and covered:
        last = max(covered)
        months = months_between((last // 100 - 1) * 100 + last % 100, last)[1:]
    sold = Q(flow_class=FlowClass.SALES, direction=Direction.IN)
    given_back = Q(flow_class=FlowClass.REFUND, direction=Direction.OUT, pair=None)
    found = Flow.objects.filter(application=application, month__in=months).order_by().values("month")
    sums: dict[int, dict[str, Any]] = {
        row["month"]: dict(row)
        for row in found.annotate(sold=Sum("amount", filter=sold), back=Sum("amount", filter=given_back))
    }
    return Receipts([_month(number, sums.get(number, {}), number in covered) for number in months], stated)


def _month(number: int, row: Mapping[str, Any], covered: bool) -> MonthOfReceipts:
    return MonthOfReceipts(number, row.get("sold") or ZERO, row.get("back") or ZERO, covered)


def _stated(statements: StatementSet | None) -> tuple[list[int], Decimal | None]:
    """Return the months the statements are about and the revenue they state."""
    if statements is None:
        return [], None
    try:
        case = load_case(statements.content)
        stated = sum((case.total(f"income_statement.{name}") for name in REVENUE), ZERO)
    except (StatementError, MissingFigure):
        return [], None
    return [int(month.replace("-", "")) for month in case.period.months], stated


@transaction.atomic
def put_into_statements(application: Application, *, share: int, actor: Any, at: datetime) -> Decimal:
    """Put the receipts into the draft of the statements as an independent estimate of revenue; return them in yuan.

    `share` is the percentage of the takings that is paid into accounts. Raises NotAllowed, IllegalMove, DomainError at
    `share` or where there are no receipts.
    """
    check_editable(application, actor)
    if application.customer.customer_class != CustomerClass.BUSINESS:
        raise DomainError(_("Statements of a household state no revenue."))
    if not 1 <= share <= 100:
        raise DomainError(_("Enter a percentage from 1 to 100."), field="share")
    receipts = receipts_of(application, covered_months(files_of(application)))
    amount = receipts.revenue(share)
    if amount <= 0:
        raise DomainError(_("There are no receipts in these months that count as sales."))
    months = len(receipts.covered)
    add_method(
        application, name=METHOD, amount=amount, months=months, source=_source(receipts, share), actor=actor, at=at
    )
    record(
        actions.METHOD_ADDED, application, actor=actor, at=at, data={"amount": format_yuan(amount), "months": months}
    )
    return amount


def _source(receipts: Receipts, share: int) -> str:
    first, last = receipts.covered[0].label, receipts.covered[-1].label
    count = len(receipts.covered)
    words = {"count": count, "first": first, "last": last, "share": share}
    text = ngettext(
        "Account flows, %(count)s month, %(first)s to %(last)s; %(share)s%% of the takings are paid into accounts",
        "Account flows, %(count)s months, %(first)s to %(last)s; %(share)s%% of the takings are paid into accounts",
        count,
    )
    return text % words
