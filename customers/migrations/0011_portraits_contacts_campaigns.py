"""Steps of a campaign keep their moments."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def steps_so_far(apps, schema_editor):
    """Take what is known: since when a target is where it is."""
    apps.get_model("customers", "CampaignTarget").objects.filter(listed_at=None).update(listed_at=F("staged_at"))


def moment(label):
    """Return a column for the moment of a step."""
    return models.DateTimeField(blank=True, null=True, verbose_name=label)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_facts_of_the_repeat_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("campaigntarget", "listed_at", moment("put on the list")),
        migrations.AddField("campaigntarget", "contacted_at", moment("spoken to")),
        migrations.AddField("campaigntarget", "interested_at", moment("interested")),
        migrations.AddField("campaigntarget", "applied_at", moment("applied")),
        migrations.AddField("campaigntarget", "borrowed_at", moment("paid out")),
        migrations.AddField("campaigntarget", "lost_at", moment("not interested")),
        migrations.RunPython(steps_so_far, migrations.RunPython.noop, elidable=True),
    ]
