"""What has been carried over becomes the rule; from now on the database itself refuses to change or remove bookings."""

from typing import Any

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

TABLES = ("loans_transaction", "loans_posting")
POSTGRES = """
CREATE FUNCTION loans_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $$
"""
POSTGRES_EACH = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION loans_ledger_is_append_only()
"""
SQLITE_EACH = """
CREATE TRIGGER {table}_{verb}_refused BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""


def forbid(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES_EACH.format(table=table))
        else:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE_EACH.format(table=table, verb=verb))


class Migration(migrations.Migration):
    dependencies = [("loans", "0017_movements_so_far")]

    operations = [
        migrations.AlterField(
            model_name="instalment",
            name="annual_rate",
            field=models.DecimalField(decimal_places=4, max_digits=7, verbose_name="yearly rate, percent"),
        ),
        migrations.AlterField(
            model_name="instalment",
            name="payable_on",
            field=models.DateField(verbose_name="to be paid by"),
        ),
        migrations.AlterField(
            model_name="instalment",
            name="starts_on",
            field=models.DateField(verbose_name="from"),
        ),
        migrations.AlterField(
            model_name="loan",
            name="grace_days",
            field=models.PositiveSmallIntegerField(verbose_name="grace after a due day"),
        ),
        migrations.AlterField(
            model_name="loan",
            name="penalty_percent",
            field=models.PositiveSmallIntegerField(verbose_name="penalty, percent on top of the rate"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("principal"), "+", models.F("interest")
                                        ),
                                        "+",
                                        models.F("penalty"),
                                    ),
                                    "+",
                                    models.F("costs"),
                                ),
                                "+",
                                models.F("fee"),
                            ),
                            "+",
                            models.F("suspense"),
                        ),
                    ),
                    models.Q(
                        ("amount__gt", 0),
                        models.Q(("amount", 0), models.Q(("choice", ""), _negated=True)),
                        _connector="OR",
                    ),
                ),
                name="repayment_parts_make_the_whole",
            ),
        ),
        migrations.AlterField(
            model_name="instalment",
            name="plan",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="loans.plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "regular"), ("replaced_by__isnull", True)),
                fields=("loan", "number"),
                name="one_instalment_per_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_principal__gte", 0),
                    ("paid_principal__lte", models.F("principal")),
                    ("paid_interest__gte", 0),
                    ("paid_interest__lte", models.F("booked_interest")),
                    ("booked_interest__lte", models.F("interest")),
                    ("paid_penalty__gte", 0),
                    ("paid_penalty__lte", models.F("penalty")),
                    ("paid_compound__gte", 0),
                    ("paid_compound__lte", models.F("compound")),
                ),
                name="never_paid_beyond_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_on__isnull", True),
                    models.Q(
                        ("paid_compound", models.F("compound")),
                        ("paid_interest", models.F("interest")),
                        ("paid_penalty", models.F("penalty")),
                        ("paid_principal", models.F("principal")),
                    ),
                    _connector="OR",
                ),
                name="settled_when_paid_in_full",
            ),
        ),
        migrations.RunPython(forbid),
    ]
