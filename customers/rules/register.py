"""What follows from the facts of a customer, and who may do what with one."""

from dataclasses import dataclass
from datetime import date

from customers.models import Customer
from jinxin.access import Person, Role
from jinxin.policy.settings import Policy

READERS = (Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)
"""Roles that open the register; an officer sees only their own customers in it."""

EVERYONE = (Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)
"""Roles that see the customers of all officers."""


WORKERS = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
"""Roles that open what is known of customers beyond the counter: calls, signals, visits, marketing."""


# Who may


def sees_everyone(person: Person) -> bool:
    """Say whether the person sees the customers of all officers."""
    return person.has_role(*EVERYONE)


def may_see(person: Person, customer: Customer) -> bool:
    """Say whether the person may open this customer."""
    return sees_everyone(person) or looks_after(person, customer)


def looks_after(person: Person, customer: Customer) -> bool:
    """Say whether the person is this customer's loan officer: the one who changes what is known of them."""
    return person.has_role(Role.OFFICER) and customer.officer_id == person.pk


# The gate of the business class: 经营满一年,有营业执照 (seed)


@dataclass(frozen=True)
class Gate:
    """Whether the owner of a licence may apply for a loan yet, and from which day on."""

    opens_on: date
    is_open: bool
    years: int


def licence_opens_on(licensed_on: date, policy: Policy) -> date:
    """Return the first day on which a business with this licence date may apply.

    The seed wants a full year of trading; the number of years is a policy setting. A licence of 29 February comes of
    age on 28 February where there is no 29th (Civil Code, article 202).
    """
    year = licensed_on.year + policy.business_min_years
    if year > date.max.year:
        return date.max
    try:
        return licensed_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def licence_gate(licensed_on: date, day: date, policy: Policy) -> Gate:
    """Return the gate of a licence as it stands on a day."""
    opens_on = licence_opens_on(licensed_on, policy)
    return Gate(opens_on, opens_on <= day, policy.business_min_years)
