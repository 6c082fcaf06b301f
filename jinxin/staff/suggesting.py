"""Loan officers as suggestions: by name, by pinyin and its initials, by user name."""

import re
from typing import Any, Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from jinxin.access import Person, Role
from jinxin.staff.models import User
from jinxin.suggest import Option

OVERSEERS: Final = frozenset({Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
WITH_ACCOUNT: Final = re.compile(r"(?P<name>.+?)\s*[(（](?P<username>[^()（）]+)[)）]")
"""王伟 (officer3), where two share a name."""


class Officers:
    """Everybody who is a loan officer; `working`: only those whose account is in use."""

    roles = OVERSEERS

    def __init__(self, code: str, *, working: bool) -> None:
        self.code, self.working = code, working

    def _rows(self) -> QuerySet[User]:
        rows = User.objects.filter(grants__role=Role.OFFICER)
        rows = rows.filter(is_active=True) if self.working else rows
        namesake = User.objects.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))
        return rows.annotate(shared=Exists(namesake))

    def search(self, text: str, person: Person, most: int) -> list[Option]:
        """Return officers whose name, pinyin, initials or user name begin so, then those whose name has it in it."""
        if not text:
            return _options(self._rows().order_by("name", "pk")[:most])
        letters = f" {text.lower().replace(' ', '')}"
        begins = Q(name__startswith=text) | Q(username__istartswith=text) | Q(letters__contains=letters)
        rank = Case(When(begins, Value(0)), default=Value(1), output_field=IntegerField())
        found = self._rows().filter(begins | Q(name__contains=text)).annotate(rank=rank)
        return _options(found.order_by("rank", "name", "pk")[:most])

    def named(self, text: str, person: Person) -> list[Option]:
        """Return the officers of just this name; with the user name behind it, the one."""
        if match := WITH_ACCOUNT.fullmatch(text):
            return _options(self._rows().filter(**match.groupdict())[:1])
        return _options(self._rows().filter(name=text).order_by("pk")[:12])

    def of_key(self, key: int, person: Person) -> Option | None:
        """Return the officer of a key."""
        return next(iter(_options(self._rows().filter(pk=key))), None)


def _options(rows: Any) -> list[Option]:
    return [Option(str(row.pk), label_of(row), "" if row.shared else row.username) for row in rows]


def label_of(row: Any) -> str:
    """Return an officer's name, with the user name where somebody else has the same."""
    return f"{row.name} ({row.username})" if row.shared else str(row.name)


OFFICERS: Final = Officers("officers", working=False)
WORKING_OFFICERS: Final = Officers("working-officers", working=True)
