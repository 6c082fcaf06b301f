"""Keeping the yardstick: the ratios of the centre's cases as rows, and by night their percentiles by segment.

Only cases count whose statements the manager admitted and whose checks all held: what is usual is learnt from books
that agree with themselves, whatever the board decided on them.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from loans.enums import State
from review.models import CaseMeasure, StatementSet, Yardstick
from review.statements import load_case
from review.statements.identities.totals import totals_of
from review.statements.shares import shares_of

RATIOS: Final = (
    "gross_margin",
    "net_profit_rate",
    "inventory_days",
    "receivable_days",
    "payable_days",
    "debt_ratio_after_loan",
    "debt_service_ratio_after",
)
"""What is kept of the ratios beside all shares."""
COUNTED: Final = (State.ADMITTED, State.IN_REVIEW, State.APPROVED, State.REJECTED, State.SIGNED, State.PAID_OUT)
CHUNK: Final = 200
# The smallest value that at least so many in a hundred do not exceed; the same on every database.
_PERCENTILES: Final = """
WITH placed AS (
    SELECT segment, name, value,
           ROW_NUMBER() OVER (PARTITION BY segment, name ORDER BY value) AS place,
           COUNT(*) OVER (PARTITION BY segment, name) AS cases
    FROM review_casemeasure
)
INSERT INTO review_yardstick (segment, name, cases, p05, p25, p50, p75, p95, measured_at)
SELECT segment, name, MAX(cases),
       MIN(CASE WHEN place * 100 >= cases * 5 THEN value END),
       MIN(CASE WHEN place * 100 >= cases * 25 THEN value END),
       MIN(CASE WHEN place * 100 >= cases * 50 THEN value END),
       MIN(CASE WHEN place * 100 >= cases * 75 THEN value END),
       MIN(CASE WHEN place * 100 >= cases * 95 THEN value END),
       %s
FROM placed GROUP BY segment, name
"""


def keep_yardsticks(at: datetime) -> int:
    """Measure the cases that were not measured yet and make the percentiles anew; return how many cases were new.

    Losing, repeating or running it twice at once changes nothing.
    """
    found = sum(_measure(rows) for rows in _unmeasured())
    with transaction.atomic():
        # One at a time, so that no reader or second run sees half of it.
        list(Yardstick.objects.select_for_update().values_list("pk", flat=True)[:1])
        Yardstick.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_PERCENTILES, [connection.ops.adapt_datetimefield_value(at)])
    return found


def _unmeasured() -> Iterator[list[StatementSet]]:
    """Yield, a chunk at a time, the latest statements of each case that counts, where they are not measured."""
    later = StatementSet.objects.filter(application=OuterRef("application"), version__gt=OuterRef("version"))
    measured = CaseMeasure.objects.filter(statements=OuterRef("pk"))
    wanted = (
        StatementSet.objects.filter(application__state__in=COUNTED, veto_unlocked=False, submission_blocked=False)
        .exclude(Exists(later))
        .exclude(Exists(measured))
        .select_related("application__customer")
        .only("content", "result", "application__customer__segment")
        .order_by("pk")
    )
    last = 0
    while rows := list(wanted.filter(pk__gt=last)[:CHUNK]):
        last = rows[-1].pk
        yield rows


def _measure(rows: list[StatementSet]) -> int:
    measures = [
        CaseMeasure(
            application=row.application,
            statements=row,
            segment=row.application.customer.segment_id,
            name=name,
            value=value,
        )
        for row in rows
        for name, value in measures_of(row.content, row.result).items()
    ]
    CaseMeasure.objects.bulk_create(
        measures,
        update_conflicts=True,
        unique_fields=("application", "name"),
        update_fields=("statements", "segment", "value"),
    )
    return len(rows)


def measures_of(content: dict[str, Any], result: dict[str, Any]) -> dict[str, Decimal]:
    """Return the ratios of a case that cases of its segment are compared by. Results of before had no shares."""
    ratios = {name: Decimal(value) for name in RATIOS if (value := result["ratios"].get(name)) is not None}
    shares = result.get("shares")
    if shares is None:
        case = load_case(content)
        return ratios | shares_of(case, totals_of(case))
    return ratios | {name: Decimal(value) for name, value in shares.items()}
