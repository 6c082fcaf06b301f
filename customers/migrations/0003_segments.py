"""Segments become data. The seed names 政府部门工薪, 大型企业工薪, 家居经营 and 杂货经营; the others were in use before."""

from django.db import migrations, models


def condition(field, *values):
    return [{"field": field, "operator": "is", "value": list(values)}]


SEGMENTS = [
    ("government_salaried", "政府部门工薪", "Government, salaried", "salaried", condition("employer_kind", "government")),
    ("enterprise_salaried", "大型企业工薪", "Large enterprise, salaried", "salaried", condition("employer_kind", "large_enterprise")),
    ("other_salaried", "其他工薪", "Other salaried", "salaried", []),
    ("home_furnishing", "家居经营", "Home furnishing", "business", condition("industry", "home_furnishing")),
    ("grocery", "杂货经营", "Grocery", "business", condition("industry", "grocery")),
    ("catering", "餐饮经营", "Catering", "business", condition("industry", "catering")),
    ("other_business", "其他经营", "Other business", "business", []),
]


def load(apps, schema_editor):
    Segment = apps.get_model("customers", "Segment")
    for position, (code, zh, en, customer_class, conditions) in enumerate(SEGMENTS, start=1):
        Segment.objects.create(
            code=code, name_zh=zh, name_en=en, customer_class=customer_class, position=10 * position, conditions=conditions
        )


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_birth_date_follows_from_the_id'),
    ]

    operations = [
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name_zh', models.CharField(max_length=60, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=60, verbose_name='English name')),
                ('customer_class', models.CharField(choices=[('salaried', 'Salaried'), ('business', 'Business')], max_length=10, verbose_name='class')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('conditions', models.JSONField(blank=True, default=list, verbose_name='conditions')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'segment',
                'ordering': ('customer_class', 'position', 'pk'),
            },
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
