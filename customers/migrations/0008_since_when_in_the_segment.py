"""Since when a customer is in their segment: empty for who has been since they were registered."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0007_second_phone"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="segment_since",
            field=models.DateField(blank=True, null=True, verbose_name="in this segment since"),
        ),
    ]
