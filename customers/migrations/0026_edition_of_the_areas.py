"""Which edition of the areas holds: begun anew whenever one is written, so that the tree need not be read each time."""

from typing import Any
from uuid import uuid4

from django.db import migrations, models


def begin(apps: Any, _editor: Any) -> None:
    """Begin the first edition where there are areas."""
    if apps.get_model("customers", "Area").objects.exists():
        apps.get_model("customers", "AreaEdition").objects.create(pk=1, name=uuid4().hex)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_squashed_0025_counted_by_the_hour")]
    operations = [
        migrations.CreateModel(
            name="AreaEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32)),
            ],
            options={"verbose_name": "edition of the areas"},
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
