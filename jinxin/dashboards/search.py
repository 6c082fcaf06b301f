"""One search over everything a person may see: customers, cases, contracts, loans."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from customers.models import Customer
from customers.queries import search as customers
from jinxin.access import Role
from loans.models import Application, Contract, Loan

MOST = 10
"""Hits shown of each kind."""

_NUMBER = re.compile(r"^[A-Za-z]{1,3}[0-9-]{3,}$")


@dataclass(frozen=True)
class Found:
    """What a search found, of each kind at most MOST."""

    customers: list[Customer]
    applications: list[Application]
    contracts: list[Contract]
    loans: list[Loan]

    @property
    def total(self) -> int:
        """Hits in all."""
        return len(self.customers) + len(self.applications) + len(self.contracts) + len(self.loans)


def search(text: str, person: Any) -> Found:
    """Look for `text` as a number of a case, contract or loan, and as a name, pinyin, mobile or national ID."""
    wanted = text.strip()
    if not wanted:
        return Found([], [], [], [])
    people = list(customers.search(wanted, person)[:MOST])
    by = Q(number__istartswith=wanted) if _NUMBER.match(wanted) else Q(pk__in=())
    owned = Q(customer__in=[found.pk for found in people])
    cases = Application.objects.visible_to(person).filter(by | owned).select_related("customer", "product")
    loans = Loan.objects.visible_to(person).filter(by | owned).select_related("customer", "product")
    return Found(people, list(cases[:MOST]), _contracts(by, person), list(loans[:MOST]))


def _contracts(by: Q, person: Any) -> list[Contract]:
    if not person.has_role(Role.OPERATIONS, Role.MANAGER, Role.AUDITOR):
        return []
    return list(Contract.objects.filter(by).select_related("application__customer")[:MOST])
