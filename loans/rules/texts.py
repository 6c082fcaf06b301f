"""Who keeps the words of papers and the list of fees."""

from jinxin.access import Person, Role


def may_publish(person: Person) -> bool:
    """Say whether the person may bring out a new version of a text, or change the fees."""
    return person.has_role(Role.MANAGER)
