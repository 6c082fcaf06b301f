"""Indexes by which PostgreSQL finds a part of a name. SQLite reads a small centre's names as fast as an index.

Of single characters: Chinese given names have one or two, too few for trigrams. Of trigrams for the initials of shops,
where the extension is at hand and may be added; without it that part of the search only takes longer.
"""

from typing import Any

from django.db import DatabaseError, migrations, transaction

LETTERS = "CREATE INDEX {name} ON {table} USING gin (string_to_array(upper(name::text), NULL))"
INDEXES = {"customer_name_letters": "customers_customer", "business_name_letters": "customers_business"}
TRIGRAMS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX business_initials_trigrams ON customers_business USING gin (name_initials gin_trgm_ops);
"""


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, table in INDEXES.items():
        schema_editor.execute(LETTERS.format(name=name, table=table))
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute(TRIGRAMS)
    except DatabaseError as error:
        print(f" (without trigrams: {str(error).strip()})", end="")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in (*INDEXES, "business_initials_trigrams"):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0012_portraits_and_follow_ups")]
    operations = [migrations.RunPython(add, remove)]
