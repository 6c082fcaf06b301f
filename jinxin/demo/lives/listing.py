"""A product asks for more papers than its class: the manager has published a list for it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from jinxin.demo.people import Staff
from jinxin.demo.plans import MORTGAGE
from jinxin.demo.timeline import Workdays
from jinxin.demo.timeline import at as moment
from loans.choices import PaperNeed, PaperWhen
from loans.enums import PaperKind
from loans.models import Product
from loans.rules.paperlists import Asked, asked_of
from loans.services.paperlists import publish_list

ABOVE: Final = Decimal(200_000)
WORKDAYS_AGO: Final = 30


def paper_list(staff: Staff, days: Workdays) -> Iterator[datetime]:
    """Above 200,000 yuan who pays off a mortgage also brings the record of social security."""
    at = moment(days.ago(WORKDAYS_AGO), 19)
    yield at
    product = Product.objects.get(code=MORTGAGE)
    further = Asked(PaperKind.TAX, PaperNeed.CONDITIONAL, PaperWhen.AMOUNT, ABOVE)
    asked = [one for one in asked_of(product, None) if one.kind != further.kind]
    publish_list(product, asked=[*asked, further], number=0, actor=staff.managers[0], at=at)
