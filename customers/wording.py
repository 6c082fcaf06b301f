"""How the fields and operators of segment conditions are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: Final[dict[str, Promise]] = {
    "employer_kind": _("kind of employer"),
    "employer": _("name of the employer"),
    "position": _("position"),
    "years_employed": _("years in the job"),
    "monthly_income": _("net monthly income"),
    "industry": _("industry"),
    "shop": _("name of the business"),
    "years_licensed": _("years since the licence"),
    "staff_count": _("people working there"),
    "floor_area": _("floor area in square metres"),
    "tenure": _("premises"),
    "area": _("area"),
    "years_dealing": _("years of business with us"),
}
OPERATORS: Final[dict[str, Promise]] = {
    "is": _("%(field)s: %(value)s"),
    "contains": _("%(field)s contains %(value)s"),
    "at_least": _("%(field)s at least %(value)s"),
    "below": _("%(field)s below %(value)s"),
}
