"""Filling tables by set-based SQL, whatever columns they have. PostgreSQL only."""

from typing import Any

from django.db import connection, models


def fill(model: type[models.Model], rows: str, **columns: str) -> None:
    """Insert `SELECT columns FROM rows` into a model's table; columns that are not named get their default."""
    fields = model._meta.concrete_fields
    named = {field.column: columns[field.name] for field in fields if field.name in columns}
    params: list[Any] = []
    for field in fields:
        if field.column in named or field.primary_key or field.null:
            continue
        value = field.get_db_prep_save(field.get_default(), connection)
        named[field.column] = "%s"
        params.append("" if value is None else value)
    names = ", ".join(f'"{name}"' for name in named)
    text = ", ".join(sql if sql == "%s" else sql.replace("%", "%%") for sql in named.values())
    source = rows.replace("%", "%%")
    into = f'INSERT INTO "{model._meta.db_table}" ({names})'
    with connection.cursor() as cursor:
        cursor.execute(f"{into} SELECT {text} FROM {source}", params)  # noqa: S608 - SQL of our own, no input


def pick(values: list[str], shift: int) -> str:
    """Return SQL for one of some texts, by the row's number `i`."""
    array = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{array}])[1 + ((i * {7919 + shift}) / {1 + shift % 7} + {shift}) % {len(values)}]"
