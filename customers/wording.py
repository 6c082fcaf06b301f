"""How the fields and operators of segment conditions are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: Final[dict[str, Promise]] = {
    "employer_kind": _("kind of employer"),
    "years_employed": _("years in the job"),
    "monthly_income": _("net monthly income"),
    "industry": _("industry"),
    "years_licensed": _("years since the licence"),
    "staff_count": _("people working there"),
    "tenure": _("premises"),
}
OPERATORS: Final[dict[str, Promise]] = {
    "is": _("%(field)s: %(value)s"),
    "at_least": _("%(field)s at least %(value)s"),
    "below": _("%(field)s below %(value)s"),
}
