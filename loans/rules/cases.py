"""Who may do what to a case. Roles open pages; these predicates say whether this person may take this step here.

Whoever brought a case may not decide on it (commercial banks law 35: investigation apart from approval).
"""

from jinxin.access import Person, Role
from loans.enums import MOVES, State
from loans.models import Application

READERS = (Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR)
"""Who reads cases; officers their own."""

PAPER_STATES = frozenset({State.DRAFT, State.SUBMITTED, State.INVESTIGATING})
"""States in which the file is still being gathered."""


def is_own(application: Application, person: Person) -> bool:
    """Say whether the person is the loan officer of the case."""
    return person.has_role(Role.OFFICER) and application.officer_id == person.pk


def may_edit(application: Application, person: Person) -> bool:
    """Say whether the person may change what is asked for: the officer, while it is a draft."""
    return is_own(application, person) and application.state == State.DRAFT


def may_withdraw(application: Application, person: Person) -> bool:
    """Say whether the person may note that the customer withdraws."""
    return is_own(application, person) and State.WITHDRAWN in MOVES.get(application.state, frozenset())


def may_investigate(application: Application, person: Person) -> bool:
    """Say whether the person may write the investigation: the officer, until it is complete or where it came back."""
    return is_own(application, person) and investigation_open(application)


def investigation_open(application: Application) -> bool:
    """Say whether the investigation may be written in: not once complete, unless the manager returned the case."""
    if application.state == State.SUBMITTED:
        return True
    unfinished = application.investigated_at is None or application.returned_at is not None
    return application.state == State.INVESTIGATING and unfinished


def may_file_papers(application: Application, person: Person) -> bool:
    """Say whether the person may add and remove papers: the officer, before they are complete."""
    return is_own(application, person) and application.state in PAPER_STATES


def may_decide(application: Application, person: Person) -> bool:
    """Say whether the person may decide on admission: a manager who is not the officer of the case."""
    return decides_others(application, person) and application.state == State.PAPERS_COMPLETE


def decides_others(application: Application, person: Person) -> bool:
    """Say whether the person is a manager who did not bring this case."""
    return person.has_role(Role.MANAGER) and application.officer_id != person.pk
