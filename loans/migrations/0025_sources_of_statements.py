"""Where a statement comes from is kept with the investigation: one look reads it all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loans", "0024_lines_by_day")]

    operations = [
        migrations.AddField(
            model_name="investigation",
            name="sources",
            field=models.JSONField(default=dict, verbose_name="where the statements come from"),
        ),
        migrations.DeleteModel(name="Evidence"),
    ]
