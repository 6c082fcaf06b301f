"""Shops are found by pinyin; a visit keeps when it was noted and whether it was taken back; coverage reads an index."""

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def note_as_it_happened(apps, schema_editor):
    apps.get_model("customers", "TerritoryVisit").objects.update(recorded_at=F("at"))


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0008_since_when_in_the_segment"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="premises",
            options={
                "ordering": ("area", "sequence", "pk"),
                "verbose_name": "premises",
                "verbose_name_plural": "premises",
            },
        ),
        migrations.AddField(
            model_name="premises",
            name="name_initials",
            field=models.CharField(blank=True, db_index=True, max_length=120),
        ),
        migrations.AddField(
            model_name="premises",
            name="name_pinyin",
            field=models.CharField(blank=True, db_index=True, max_length=400),
        ),
        migrations.AddField(
            model_name="territoryvisit",
            name="recorded_at",
            field=models.DateTimeField(default=timezone.now, verbose_name="noted"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="territoryvisit",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken back"),
        ),
        migrations.RunPython(note_as_it_happened, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(fields=["area", "sequence", "id"], name="premises_along_the_street"),
        ),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(
                condition=models.Q(("gone_on__isnull", True)),
                fields=["area", "kind", "party", "visited_at"],
                name="premises_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="territoryvisit",
            index=models.Index(fields=["premises", "-at", "-id"], name="customers_t_premise_621a60_idx"),
        ),
    ]
