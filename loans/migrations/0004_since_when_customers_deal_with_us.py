"""Customers with a payout have been doing business with us since the day of the first."""

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def note_first_payouts(apps, schema_editor):
    Customer, Loan = apps.get_model("customers", "Customer"), apps.get_model("loans", "Loan")
    loans = Loan.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    first = loans.annotate(day=Min("started_on")).values("day")
    Customer.objects.filter(dealing_since=None, loans__isnull=False).update(dealing_since=Subquery(first))


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_links_and_salons'),
        ('loans', '0003_account_holder_as_long_as_a_business_name'),
    ]

    operations = [
        migrations.RunPython(note_first_payouts, migrations.RunPython.noop),
    ]
