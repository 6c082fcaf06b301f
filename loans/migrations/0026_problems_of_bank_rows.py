from typing import Any

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import JSONObject


def keep_texts(apps: Any, schema_editor: Any) -> None:
    """What was kept as a text in one language stays readable, as what a rule said."""
    rows = apps.get_model("loans", "BankRow").objects.exclude(problem="")
    rows.update(problem_facts=JSONObject(said=F("problem")), problem="refused")


class Migration(migrations.Migration):
    dependencies = [("loans", "0001_squashed_0025_sources_of_statements")]

    operations = [
        migrations.AddField("bankrow", "problem_facts", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.AlterField(
            "bankrow",
            "problem",
            models.CharField(blank=True, max_length=12, verbose_name="what stands in the way"),
        ),
    ]
