"""What customers owe in all, from the accounts there are."""

from typing import Any

import jinxin.fields
from django.db import migrations
from django.db.models import OuterRef, Subquery, Sum


def note_owed(apps: Any, schema_editor: Any) -> None:
    Customer, Loan = apps.get_model("customers", "Customer"), apps.get_model("loans", "Loan")
    loans = Loan.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    total = Subquery(loans.annotate(sum=Sum("balance")).values("sum"), output_field=jinxin.fields.MoneyField())
    borrowers = Loan.objects.order_by().values("customer")
    Customer.objects.filter(pk__in=borrowers).update(owed=total)


class Migration(migrations.Migration):
    dependencies = [("customers", "0020_what_is_owed"), ("loans", "0007_prime_rates_since_2019")]
    operations = [migrations.RunPython(note_owed, migrations.RunPython.noop)]
