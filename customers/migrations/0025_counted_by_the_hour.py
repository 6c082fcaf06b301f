from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0024_areas_of_a_list")]
    operations = [
        migrations.AddField(
            model_name="coveragesnapshot",
            name="taken_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="counted"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["next_on", "id"],
                condition=models.Q(("followed_up_at__isnull", True)),
                name="contacts_to_come",
            ),
        ),
    ]
