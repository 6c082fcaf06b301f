"""Money is exact in the database; personal data is unreadable there."""

from decimal import Decimal
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, Max, Sum, Value
from django.db.models.functions import Coalesce
from hypothesis import given
from hypothesis import strategies as st

from customers.models import Customer
from customers.tests.factories import make_salaried
from jinxin.fields import EncryptedField, MoneyField, MoneyFormField, MoneyInput, keyed_hash, yuan
from jinxin.staff.models import User
from loans.models import Product

AMOUNTS = [Decimal("0.10"), Decimal("0.20"), Decimal("99999999.99"), Decimal("-0.01")]


@pytest.fixture
def products(db: None) -> list[Product]:
    """One product per amount, and no others."""
    Product.objects.all().delete()
    common = {"min_months": 1, "max_months": 12, "methods": [], "spread_bp": 0, "min_age": 18, "max_age": 60}
    return [
        Product.objects.create(code=f"p{number}", min_amount=amount, max_amount=Decimal(100), **common)
        for number, amount in enumerate(AMOUNTS)
    ]


def test_what_is_written_is_what_is_read(products: list[Product]) -> None:
    assert list(Product.objects.order_by("code").values_list("min_amount", flat=True)) == AMOUNTS
    with connection.cursor() as cursor:
        cursor.execute("SELECT min_amount FROM loans_product WHERE code = 'p2'")
        assert cursor.fetchone() == (9999999999,)


def test_sums_are_exact_where_binary_floats_are_not(products: list[Product]) -> None:
    totals = Product.objects.aggregate(total=Sum("min_amount"), most=Max("min_amount"))
    assert totals == {"total": Decimal("100000000.28"), "most": Decimal("99999999.99")}
    nothing = Product.objects.filter(code="none").aggregate(
        bare=Sum("min_amount"), zero=Coalesce(Sum("min_amount"), Value(Decimal(0), output_field=MoneyField()))
    )
    assert nothing == {"bare": None, "zero": Decimal(0)}


def test_filters_compare_yuan(products: list[Product]) -> None:
    def codes(**wanted: Any) -> list[str]:
        return list(Product.objects.filter(**wanted).order_by("code").values_list("code", flat=True))

    assert codes(min_amount=Decimal("0.1")) == ["p0"]
    assert codes(min_amount__gte=Decimal("0.20")) == ["p1", "p2"]
    assert codes(min_amount__lt=0) == ["p3"]
    assert codes(min_amount__in=[Decimal("0.1"), Decimal("0.2")]) == ["p0", "p1"]
    assert codes(min_amount__range=(Decimal(0), Decimal(1))) == ["p0", "p1"]
    assert codes(min_amount__gt=F("max_amount")) == ["p2"]


def test_amounts_add_up_inside_the_database(products: list[Product]) -> None:
    Product.objects.filter(code="p0").update(min_amount=F("min_amount") + yuan(Decimal("0.05")))
    assert Product.objects.get(code="p0").min_amount == Decimal("0.15")
    both = Product.objects.annotate(both=F("min_amount") + F("max_amount")).get(code="p1")
    assert both.both == Decimal("100.20")
    Product.objects.filter(code="p1").update(min_amount=F("max_amount") - F("min_amount"))
    assert Product.objects.get(code="p1").min_amount == Decimal("99.80")


def test_a_bare_number_beside_an_amount_is_refused_and_never_taken_for_fen(products: list[Product]) -> None:
    for wrong in (F("min_amount") + Decimal("0.05"), F("min_amount") + 5, F("min_months")):
        with pytest.raises(FieldError), transaction.atomic():
            Product.objects.update(min_amount=wrong)
    with pytest.raises(FieldError):
        list(Product.objects.annotate(more=F("min_amount") + Decimal("0.05")))
    assert Product.objects.get(code="p0").min_amount == Decimal("0.10")


def test_parts_of_a_fen_are_refused(products: list[Product]) -> None:
    with pytest.raises(ValueError, match="whole number of fen"):
        Product.objects.update(min_amount=Decimal("0.001"))
    with pytest.raises(ValueError, match="whole number of fen"):
        list(Product.objects.filter(min_amount=Decimal("0.001")))


class Entry(forms.Form):
    """A form with an amount."""

    amount = MoneyFormField(min_value=Decimal(1000), max_value=Decimal(500_000))
    more = MoneyFormField(required=False)


def test_the_form_field_understands_and_keeps_what_was_typed() -> None:
    form = Entry({"amount": "26万"})
    assert form.is_valid()
    assert form.cleaned_data == {"amount": Decimal("260000.00"), "more": None}
    assert 'value="26万"' in str(form["amount"])
    assert 'value="1,000.50"' in str(Entry(initial={"amount": Decimal("1000.5")})["amount"])


@pytest.mark.parametrize("text", ["", "much", "999.99", "500000.01", "1" * 40])
def test_the_form_field_says_what_to_do(text: str) -> None:
    form = Entry({"amount": text})
    assert list(form.errors) == ["amount"]
    assert not text or text in str(form["amount"])


def test_personal_data_is_unreadable_in_the_database(officer: User) -> None:
    customer = make_salaried(officer)
    assert Customer.objects.get().id_number == customer.id_number
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, mobile, id_hash FROM customers_customer")
        stored = cursor.fetchone()
    assert all(customer.id_number not in text and customer.mobile not in text for text in stored)
    assert stored[2] == keyed_hash(customer.id_number)


def test_the_same_text_is_never_encrypted_the_same_way() -> None:
    field = EncryptedField()
    assert field.get_prep_value("430104") != field.get_prep_value("430104")
    assert (field.get_prep_value(""), field.get_prep_value(None)) == ("", None)
    assert field.from_db_value("", None, None) == ""
    assert field.from_db_value(None, None, None) is None


@given(st.text(min_size=1, max_size=60))
def test_what_is_encrypted_can_be_read_again(text: str) -> None:
    field = EncryptedField()
    plain = text.encode(errors="replace").decode()
    assert field.from_db_value(field.get_prep_value(plain), None, None) == plain


def test_keys_are_changed_without_losing_anything(settings: Any) -> None:
    field, (old,), new = EncryptedField(), settings.PERSONAL_DATA_KEYS, Fernet.generate_key().decode()
    written_before = field.get_prep_value("13800000000")
    settings.PERSONAL_DATA_KEYS = [new, old]
    written_after = field.get_prep_value("13800000000")
    assert field.from_db_value(written_before, None, None) == "13800000000"
    settings.PERSONAL_DATA_KEYS = [new]
    assert field.from_db_value(written_after, None, None) == "13800000000"
    with pytest.raises(InvalidToken):
        field.from_db_value(written_before, None, None)


def test_the_search_hash_depends_on_its_key(settings: Any) -> None:
    before = keyed_hash("13800000000")
    settings.PERSONAL_DATA_HASH_KEY = "another"
    assert keyed_hash("13800000000") != before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("26万", "即 260,000.00 元"),
        ("260000", "即 260,000.00 元"),
        ("260,000.00", ""),
        ("许多", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_amount_says_below_how_it_is_understood(typed: str | None, said: str) -> None:
    page = MoneyInput().render("amount", typed, {"id": "id_amount"})
    assert f'<output class="money-said" for="id_amount" data-words="即 {{amount}} 元">{said}</output>' in page
