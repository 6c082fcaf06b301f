"""Indexes by which PostgreSQL sorts by the next contact, and finds parts of the names of places and prospects."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

LETTERS = "USING gin (string_to_array(upper({column}::text), NULL))"
PROSPECTS = "WHERE customer_id IS NULL AND business_id IS NULL"
INDEXES = {
    "customers_by_next_contact": "customers_customer (next_contact DESC NULLS LAST, id DESC)",
    "customers_by_next_contact_up": "customers_customer (next_contact, id)",
    "premises_name_letters": f"customers_premises {LETTERS.format(column='name')}",
    "premises_address_letters": f"customers_premises {LETTERS.format(column='address')}",
    "prospect_name_letters": f"customers_party {LETTERS.format(column='name')} {PROSPECTS}",
    "prospect_note_letters": f"customers_party {LETTERS.format(column='note')} {PROSPECTS}",
}


def note_next_contact(apps: Any, schema_editor: Any) -> None:
    """Repeat beside each customer the day of the contact that is still to come."""
    contacts = apps.get_model("customers", "Contact").objects.filter(followed_up_at=None, next_on__isnull=False)
    due = contacts.filter(party__customer=OuterRef("pk")).order_by("next_on").values("next_on")[:1]
    customers = apps.get_model("customers", "Customer").objects
    customers.filter(pk__in=contacts.values("party__customer")).update(next_contact=Subquery(due))


def add(apps: Any, schema_editor: Any) -> None:
    """SQLite sorts a small centre without an index, and reads its names as fast as one."""
    if schema_editor.connection.vendor == "postgresql":
        for name, what in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {what}")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0022_registers_of_any_size")]
    operations = [
        migrations.RunPython(add, remove),
        migrations.RunPython(note_next_contact, migrations.RunPython.noop),
    ]
