"""Raw access to the trail, as somebody with the database's password has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def bare_database() -> Iterator[Any]:
    """Give a cursor with PostgreSQL's guard switched off; SQLite has none."""
    guarded = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if guarded:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        yield cursor
        if guarded:
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only")
