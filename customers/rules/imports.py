"""Who brings in lists from Excel, and who goes on with one."""

from customers.models import ImportRun
from jinxin.access import Person, Role

READERS = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
WORKERS = (Role.OFFICER, Role.MANAGER)


def may_handle(person: Person, run: ImportRun) -> bool:
    """Say whether the person may apply or discard a list: who sent it in, and managers."""
    return person.has_role(*WORKERS) and (run.created_by_id == person.pk or person.has_role(Role.MANAGER))
