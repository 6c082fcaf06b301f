"""What is usual among the centre's own cases of a segment."""

from typing import Final

from review.models import Yardstick
from review.statements.norms import Norm

PERCENTILES: Final = ("p05", "p25", "p50", "p75", "p95")


def norms_of(segment: str, *, at_least: int) -> dict[str, Norm]:
    """Return the norms of a segment, by ratio; those of fewer than `at_least` cases prove nothing and are left out."""
    rows = Yardstick.objects.filter(segment=segment, cases__gte=at_least).order_by("pk")
    return {
        row.name: Norm.of_percentiles(*(getattr(row, name) for name in PERCENTILES), cases=row.cases) for row in rows
    }
