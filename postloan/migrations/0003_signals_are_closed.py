"""A signal says who closed it and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("postloan", "0002_signals_of_rings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="risksignal",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="risksignal",
            name="closing",
            field=models.TextField(blank=True, verbose_name="why it is closed"),
        ),
        migrations.AddField(
            model_name="risksignal",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
