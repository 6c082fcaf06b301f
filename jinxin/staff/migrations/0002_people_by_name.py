from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [
        migrations.AddIndex(model_name="user", index=models.Index(fields=["name"], name="staff_by_name")),
    ]
