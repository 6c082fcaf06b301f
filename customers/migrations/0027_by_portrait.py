"""A register of any size is sorted by how full the portraits are."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0026_edition_of_the_areas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)),
                fields=["portrait_percent", "name_pinyin", "id"],
                name="customers_by_portrait",
            ),
        ),
    ]
