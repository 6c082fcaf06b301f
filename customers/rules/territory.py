"""Who works where in the territory, and when a shop or household is visited again."""

from datetime import date, timedelta
from typing import Final

from customers.enums import VisitOutcome
from customers.rules.areas import Tree
from jinxin.access import Person, Role
from jinxin.policy.settings import Policy
from jinxin.worktime.calendar import WorkCalendar

READERS = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
"""Roles that look at the territory; an officer sees own areas and those nobody answers for."""

WORKERS = (Role.OFFICER, Role.MANAGER)
"""Roles that visit, and enter and change shops and households."""

UNMET: Final = frozenset({VisitOutcome.NOBODY})
"""What leaves a place unvisited: coverage counts doors behind which somebody was met."""

LAST: Final = frozenset({VisitOutcome.REFUSED, VisitOutcome.GONE})
"""After which nothing is proposed; who wants no visits gets one only where somebody enters a day by hand."""

LONGEST_AHEAD: Final = timedelta(days=730)


def sees_whole_territory(person: Person) -> bool:
    """Say whether the person sees all areas."""
    return person.has_role(Role.MANAGER, Role.AUDITOR)


def works_in(person: Person, area: int, tree: Tree) -> bool:
    """Say whether the person may enter, change and visit what lies in an area."""
    if person.has_role(Role.MANAGER):
        return True
    return person.has_role(Role.OFFICER) and tree.responsible.get(area) in (person.pk, None)


def keeps_areas(person: Person) -> bool:
    """Say whether the person divides the territory and names who answers for which part."""
    return person.has_role(Role.MANAGER)


def revisit_days(outcome: str, policy: Policy) -> int | None:
    """Return after how many days an outcome asks for the next visit; None for no visit."""
    return {
        VisitOutcome.INTERESTED: policy.revisit_interested_days,
        VisitOutcome.LATER: policy.revisit_later_days,
        VisitOutcome.NOBODY: policy.revisit_nobody_days,
        VisitOutcome.CUSTOMER: policy.revisit_customer_days,
    }.get(VisitOutcome(outcome))


def revisit_on(outcome: str, day: date, policy: Policy, calendar: WorkCalendar) -> date | None:
    """Return the day proposed for the next visit after one on `day`: the first working day from when it is due."""
    days = revisit_days(outcome, policy)
    return None if days is None else working_day(day + timedelta(days=days), calendar)


def working_day(day: date, calendar: WorkCalendar) -> date:
    """Return the day itself where the centre works on it, else the next on which it does."""
    return calendar.add_working_days(day - timedelta(days=1), 1)
