"""What a customer owes stands beside the customer, so that a register of any size is sorted by it at once."""

from typing import Any

import jinxin.fields
from django.db import migrations

INDEXES = {
    "customers_by_balance": "(owed DESC NULLS LAST, id DESC)",
    "customers_by_balance_up": "(owed, id)",
}


def add(apps: Any, schema_editor: Any) -> None:
    """SQLite knows no NULLS LAST in an index, and sorts a small centre without one."""
    if schema_editor.connection.vendor == "postgresql":
        for name, columns in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON customers_customer {columns}")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0019_premises_say_who_deals")]
    operations = [
        migrations.AddField(
            model_name="customer",
            name="owed",
            field=jinxin.fields.MoneyField(blank=True, null=True, verbose_name="balance of all loans"),
        ),
        migrations.RunPython(add, remove),
    ]
