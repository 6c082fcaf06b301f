"""Which segment a customer belongs to, and why."""

from datetime import date

import pytest

from customers.enums import EmployerKind, Industry, SeedSegment
from customers.models import Business, Employment
from customers.queries.segments import find_segment

DAY = date(2026, 11, 23)
LONG_AGO = date(2015, 9, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "segment"),
    [
        (EmployerKind.GOVERNMENT, SeedSegment.GOVERNMENT_SALARIED),
        (EmployerKind.LARGE_ENTERPRISE, SeedSegment.ENTERPRISE_SALARIED),
        (EmployerKind.OTHER, SeedSegment.OTHER_SALARIED),
    ],
)
def test_the_segment_of_the_salaried_follows_from_the_employer(kind: str, segment: str) -> None:
    finding = find_segment(Employment(employer_kind=kind, employed_since=LONG_AGO), [], DAY)
    assert finding.segment.code == segment
    assert finding.reason


@pytest.mark.django_db
@pytest.mark.parametrize("industry", Industry.values)
def test_every_industry_has_a_segment_and_a_reason(industry: str) -> None:
    shops = [Business(industry=each, licensed_on=LONG_AGO) for each in (industry, Industry.GROCERY)]
    finding = find_segment(None, shops, DAY)
    own = {"home_furnishing", "grocery", "catering"}
    assert finding.segment.code == (industry if industry in own else SeedSegment.OTHER_BUSINESS)
    assert finding.reason


@pytest.mark.django_db
def test_somebody_without_job_and_business_has_no_segment() -> None:
    with pytest.raises(ValueError, match="employment or a business"):
        find_segment(None, [], DAY)
