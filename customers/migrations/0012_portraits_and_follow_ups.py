"""Answers may be declined; how full a portrait is stands on the customer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0011_portraits_contacts_campaigns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("campaigntarget", "listed_at", models.DateTimeField(verbose_name="put on the list")),
        migrations.RemoveIndex(
            model_name="contact",
            name="contact_due",
        ),
        migrations.AddField(
            model_name="customer",
            name="portrait_percent",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="portrait complete, percent"),
        ),
        migrations.AddField(
            model_name="portraitanswer",
            name="declined",
            field=models.BooleanField(default=False, verbose_name="prefers not to say"),
        ),
        migrations.AlterField(
            model_name="campaign",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaigns",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AlterField(
            model_name="campaigntarget",
            name="officer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaign_targets",
                to=settings.AUTH_USER_MODEL,
                verbose_name="loan officer",
            ),
        ),
        migrations.AlterField(
            model_name="campaigntarget",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="campaigns",
                to="customers.party",
                verbose_name="customer or prospect",
            ),
        ),
        migrations.AlterField(
            model_name="portraitanswer",
            name="answered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="noted by",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("followed_up_at__isnull", True)),
                fields=["party", "next_on"],
                name="contact_follow_up",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["officer", "portrait_percent"], name="customers_c_officer_e176c3_idx"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["officer", "acquisition"], name="customers_c_officer_41f8ec_idx"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaign_ends_after_it_starts"
            ),
        ),
    ]
