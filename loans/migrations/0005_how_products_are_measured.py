"""Products know what their amount is measured by, which needs they serve, their range of rates and the oldest applicant.

The seed names the products and the needs of each class; the numbers are the centre's own starting values. A spread
that a manager has set outside the starting range widens it.
"""

from decimal import Decimal

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

SALARIED, BUSINESS = ["mortgage", "renovation", "building", "consumption"], ["supply", "stock", "expansion", "homecoming"]

PARAMETERS = {
    "public-servant": {
        "sizing": "income", "sizing_factor": Decimal(24), "needs": SALARIED, "at_weekends": False,
        "min_spread_bp": 150, "max_spread_bp": 300, "max_entry_age": 57,
    },
    "mortgage-holder": {
        "sizing": "instalment", "sizing_factor": Decimal(60), "needs": SALARIED, "at_weekends": False,
        "min_spread_bp": 180, "max_spread_bp": 330, "max_entry_age": 60,
    },
    "weekend": {
        "sizing": "income", "sizing_factor": Decimal(12), "needs": ["renovation", "consumption"], "at_weekends": True,
        "min_spread_bp": 250, "max_spread_bp": 400, "max_entry_age": 57,
    },
    "account-flow": {
        "sizing": "flow", "sizing_factor": Decimal(20), "needs": ["supply", "stock", "expansion"], "at_weekends": False,
        "min_spread_bp": 250, "max_spread_bp": 450, "max_entry_age": 60,
    },
    "start-up": {
        "sizing": "plan", "sizing_factor": Decimal(50), "needs": ["expansion", "homecoming"], "at_weekends": False,
        "min_spread_bp": 200, "max_spread_bp": 400, "max_entry_age": 55,
    },
}


def fill(apps, schema_editor):
    products = apps.get_model("loans", "Product").objects
    every = {"min_spread_bp": F("spread_bp"), "max_spread_bp": F("spread_bp"), "max_entry_age": F("max_age")}
    products.filter(customer_class="salaried").update(needs=SALARIED, **every)
    products.filter(customer_class="business").update(needs=BUSINESS, **every)
    for code, values in PARAMETERS.items():
        least, most = values["min_spread_bp"], values["max_spread_bp"]
        within = {
            "min_spread_bp": Least(Value(least), F("spread_bp")),
            "max_spread_bp": Greatest(Value(most), F("spread_bp")),
            "max_entry_age": Least(Greatest(Value(values["max_entry_age"]), F("min_age")), F("max_age")),
        }
        products.filter(code=code).update(**{**values, **within})


class Migration(migrations.Migration):

    dependencies = [
        ("loans", "0004_since_when_customers_deal_with_us"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="sizing",
            field=models.CharField(blank=True, choices=[("income", "Net monthly income"), ("instalment", "Monthly mortgage instalment"), ("flow", "Verified yearly account flow"), ("plan", "Cost of the plan")], default="", max_length=10, verbose_name="amount measured by"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="product",
            name="sizing_factor",
            field=models.DecimalField(blank=True, decimal_places=2, help_text="A multiple or a percentage.", max_digits=6, null=True, verbose_name="measure"),
        ),
        migrations.AddField(
            model_name="product",
            name="needs",
            field=models.JSONField(default=list, verbose_name="needs it serves"),
        ),
        migrations.AddField(
            model_name="product",
            name="at_weekends",
            field=models.BooleanField(default=False, verbose_name="served at weekends"),
        ),
        migrations.AddField(
            model_name="product",
            name="min_spread_bp",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="smallest spread in basis points"),
        ),
        migrations.AddField(
            model_name="product",
            name="max_spread_bp",
            field=models.PositiveSmallIntegerField(default=2000, verbose_name="largest spread in basis points"),
        ),
        migrations.AddField(
            model_name="product",
            name="max_entry_age",
            field=models.PositiveSmallIntegerField(default=100, verbose_name="oldest age at application"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
