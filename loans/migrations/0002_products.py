"""The five products of the seed and the loan prime rate.

The seed names the products and whom they are for; amounts, terms, methods and spreads are the centre's own starting
values and are kept on the page of products from then on. The prime rate is the one the People's Bank of China
published through the National Interbank Funding Center on 2025-05-20.
"""

from datetime import date
from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INSTALMENTS, PRINCIPAL, AT_END, REVOLVING = "equal_instalment", "equal_principal", "interest_only", "revolving"

PRODUCTS = (
    {
        "code": "public-servant",
        "name_zh": "公职贷",
        "name_en": "Public servant loan",
        "customer_class": "salaried",
        "min_amount": Decimal(10_000),
        "max_amount": Decimal(300_000),
        "min_months": 6,
        "max_months": 36,
        "methods": [INSTALMENTS, AT_END, REVOLVING],
        "bullet_months": 12,
        "spread_bp": 220,
        "min_age": 22,
        "max_age": 60,
    },
    {
        "code": "mortgage-holder",
        "name_zh": "按揭贷",
        "name_en": "Mortgage holder loan",
        "customer_class": "salaried",
        "min_amount": Decimal(10_000),
        "max_amount": Decimal(300_000),
        "min_months": 6,
        "max_months": 60,
        "methods": [INSTALMENTS],
        "bullet_months": None,
        "spread_bp": 250,
        "min_age": 22,
        "max_age": 60,
    },
    {
        "code": "weekend",
        "name_zh": "周末贷",
        "name_en": "Weekend loan",
        "customer_class": "salaried",
        "min_amount": Decimal(5_000),
        "max_amount": Decimal(100_000),
        "min_months": 3,
        "max_months": 12,
        "methods": [REVOLVING, AT_END],
        "bullet_months": None,
        "spread_bp": 320,
        "min_age": 22,
        "max_age": 58,
    },
    {
        "code": "account-flow",
        "name_zh": "营销流水贷",
        "name_en": "Account flow loan",
        "customer_class": "business",
        "min_amount": Decimal(10_000),
        "max_amount": Decimal(500_000),
        "min_months": 3,
        "max_months": 36,
        "methods": [INSTALMENTS, AT_END, REVOLVING],
        "bullet_months": None,
        "spread_bp": 385,
        "min_age": 20,
        "max_age": 60,
    },
    {
        "code": "start-up",
        "name_zh": "创业贷",
        "name_en": "Start-up loan",
        "customer_class": "business",
        "min_amount": Decimal(10_000),
        "max_amount": Decimal(300_000),
        "min_months": 6,
        "max_months": 36,
        "methods": [INSTALMENTS, PRINCIPAL],
        "bullet_months": None,
        "spread_bp": 300,
        "min_age": 20,
        "max_age": 58,
    },
)

RATE = {"valid_from": date(2025, 5, 20), "one_year": Decimal("3.0000"), "five_year": Decimal("3.5000")}


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the products and the rate."""
    product = apps.get_model("loans", "Product")
    product.objects.bulk_create([product(**values) for values in PRODUCTS])
    apps.get_model("loans", "LprRate").objects.create(**RATE)


class Migration(migrations.Migration):
    dependencies = [("loans", "0001_initial")]  # noqa: RUF012 - Django's own form

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]  # noqa: RUF012 - Django's own form
