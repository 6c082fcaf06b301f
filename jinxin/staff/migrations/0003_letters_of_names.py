"""People are found by the Latin letters of their names. Staff are a few thousand at most: read and written once."""

from typing import Any

from django.db import migrations, models

from jinxin.pinyin import pinyin


def spell(apps: Any, _editor: Any) -> None:
    """Write the letters of everybody who works here."""
    people = apps.get_model("staff", "User").objects.only("name")
    found = list(people)
    for person in found:
        person.letters = "".join(f" {text}" for text in pinyin(person.name) if text)
    people.bulk_update(found, ["letters"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_people_by_name")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="letters",
            field=models.CharField(blank=True, default="", editable=False, max_length=500),
            preserve_default=False,
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
