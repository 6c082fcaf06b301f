"""Who decides about likely duplicates, what they are alike in, and what stands in the way of a merge."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import merging
from customers.models import Customer
from jinxin.access import Person, Role

READERS = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
WORKERS = (Role.OFFICER, Role.MANAGER)

NAME_AND_MOBILE: Final = "name_mobile"
SHOP_AND_ADDRESS: Final = "shop_address"
NAMED: Final = "named"
GROUNDS: Final[dict[str, Promise]] = {
    NAME_AND_MOBILE: gettext_lazy("same name and mobile number"),
    SHOP_AND_ADDRESS: gettext_lazy("same shop at the same address"),
    NAMED: gettext_lazy("named by a colleague"),
}


def may_decide(person: Person, first: Customer, second: Customer) -> bool:
    """Say whether the person may merge two customers or tell them apart: managers, and who looks after both."""
    if person.has_role(Role.MANAGER):
        return True
    return person.has_role(Role.OFFICER) and first.officer_id == second.officer_id == person.pk


def in_the_way(first: Customer, second: Customer) -> list[str]:
    """Return what must be done before two customers can be merged, in words."""
    found = []
    if first.officer_id != second.officer_id:
        found.append(_("They have different loan officers. Hand one of them over first."))
    return [*found, *merging.obstacles(first, second), *merging.obstacles(first.party, second.party)]
