"""The loan prime rate since its reform of August 2019, as the People's Bank of China had it published each month by the
National Interbank Funding Center; only the months in which it changed."""

from datetime import date
from decimal import Decimal

from django.db import migrations

RATES = [
    (date(2019, 8, 20), "4.25", "4.85"),
    (date(2019, 9, 20), "4.20", "4.85"),
    (date(2019, 11, 20), "4.15", "4.80"),
    (date(2020, 2, 20), "4.05", "4.75"),
    (date(2020, 4, 20), "3.85", "4.65"),
    (date(2021, 12, 20), "3.80", "4.65"),
    (date(2022, 1, 20), "3.70", "4.60"),
    (date(2022, 5, 20), "3.70", "4.45"),
    (date(2022, 8, 22), "3.65", "4.30"),
    (date(2023, 6, 20), "3.55", "4.20"),
    (date(2023, 8, 21), "3.45", "4.20"),
    (date(2024, 2, 20), "3.45", "3.95"),
    (date(2024, 7, 22), "3.35", "3.85"),
    (date(2024, 10, 21), "3.10", "3.60"),
]


def load(apps, schema_editor):
    LprRate = apps.get_model("loans", "LprRate")
    rows = [LprRate(valid_from=day, one_year=Decimal(one), five_year=Decimal(five)) for day, one, five in RATES]
    LprRate.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('loans', '0006_the_need_behind_an_application'),
    ]

    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
