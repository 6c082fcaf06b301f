"""Shops and households say themselves whether they do business with us, so that coverage is read from one index."""

from django.db import migrations, models
from django.db.models import Q


def say_who_deals(apps, schema_editor):
    Party, Premises = (apps.get_model("customers", name) for name in ("Party", "Premises"))
    since = Q(customer__dealing_since__isnull=False) | Q(business__customer__dealing_since__isnull=False)
    Premises.objects.filter(party__in=Party.objects.filter(since).values("pk")).update(is_dealing=True)


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0018_classes_are_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="premises",
            name="is_dealing",
            field=models.BooleanField(default=False, verbose_name="doing business with us"),
        ),
        migrations.RunPython(say_who_deals, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="premises", name="premises_counted"),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(
                condition=models.Q(("gone_on__isnull", True)),
                fields=["area", "kind", "is_dealing", "visited_at"],
                name="premises_counted",
            ),
        ),
    ]
