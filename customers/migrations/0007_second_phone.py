from django.db import migrations

import jinxin.fields


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_links_and_salons'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='second_phone',
            field=jinxin.fields.EncryptedField(blank=True, default='', verbose_name='second phone'),
        ),
    ]
