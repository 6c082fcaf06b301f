"""Who is found by what."""

from typing import Any

import pytest

from customers.models import BankCard, Customer
from customers.queries.register import find_by_credit_code, find_by_id_number, likely_the_same
from customers.queries.search import plain, search
from customers.services.cards import add_card
from customers.services.register import add_business
from customers.tests.factories import business_fields, make_business_customer, make_salaried
from jinxin.listing import is_whole_number, shown

pytestmark = pytest.mark.django_db
NUMBER = "430421199003070528"
CARD = "6222021234567890128"


@pytest.fixture
def ayi(officer: Any) -> Any:
    """A shop owner with a long name and known numbers."""
    return make_business_customer(
        officer, name="阿依古丽·买买提", id_number=NUMBER, mobile="15400001234", business={"name": "丝路Fresh干果店"}
    )


@pytest.mark.parametrize(
    "text",
    [
        "阿依", "古丽", "阿依古丽•买买提", "阿 依 古 丽", "ayi", "AYIGULI", "a yi gu li", "ayglmmt", "aygl",
        "丝路", "fresh", "sl", "silu", "ggd", "干果", "0528", "528", "28", "8", "1234",
        "154 0000 1234", "+86-154-0000-1234", "430421199003070528",
        "４３０４２１１９９００３０７０５２８", "  ayi\x00 ",
    ],
)  # fmt: skip
def test_a_customer_is_found_by(ayi: Any, officer: Any, text: str) -> None:
    make_salaried(officer, name="何其多", id_number="430421198501011999", mobile="15477779997")
    assert list(search(text, officer)) == [ayi]


@pytest.mark.parametrize(
    "text",
    [
        "王",
        "yiguli",
        "154000012",
        "43042119900307",
        "%",
        "_",
        "' OR 1=1 --",
        "<script>",
        "😀",
        "١٢٣٤",
        "a" * 5000,
        "\\",
    ],
)
def test_a_customer_is_not_found_by(ayi: Any, officer: Any, text: str) -> None:
    assert not search(text, officer).exists()


def test_a_bank_card_finds_whoever_has_it(ayi: Any, officer: Any, other_officer: Any, at: Any) -> None:
    card = add_card(customer=ayi, fields={"bank": "工商银行", "number": CARD, "use": "both"}, actor=officer, at=at)
    for text in (CARD, "6222 0212 3456 7890 128"):
        assert list(search(text, officer)) == [ayi]
        assert not search(text, other_officer).exists()
    BankCard.objects.filter(pk=card.pk).update(removed_at=at)
    assert not search(CARD, officer).exists()


def test_who_went_into_another_is_found_as_the_other(ayi: Any, officer: Any) -> None:
    gone = make_salaried(officer)
    Customer.objects.filter(pk=gone.pk).update(merged_into=ayi)
    assert list(search(gone.id_number, officer)) == [ayi]


def test_many_shops_of_one_name_are_found_all_the_same(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.queries.search.MOST_OWNERS", 2)
    owners = {make_business_customer(officer, business={"name": f"联华超市{number}店"}) for number in "一二三四"}
    assert set(search("联华", officer)) == owners


def test_a_whole_number_is_one_of_a_person_not_of_a_case() -> None:
    for text in ("15400001234", "+86 154-0000-1234", NUMBER, "43042119900307052X", CARD, "王小明 15400001234"):
        assert is_whole_number(text), text
        assert shown(text) == f"****{text[-4:]}"
    for text in ("1540000123", "王小明", "A202611230001", "L2026-1123-0001", "0528", ""):
        assert not is_whole_number(text), text
        assert shown(text) == text


def test_a_credit_code_finds_the_owner(ayi: Any, officer: Any) -> None:
    code = ayi.businesses.get().credit_code
    assert list(search(code.lower(), officer)) == [ayi]
    found = find_by_credit_code(f" {code} ")
    assert found
    assert found.customer == ayi
    assert find_by_credit_code("nonsense") is None


def test_an_owner_of_two_shops_is_found_once(ayi: Any, officer: Any, at: Any) -> None:
    add_business(customer=ayi, fields=business_fields(name="丝路二店"), actor=officer, at=at)
    assert search("丝路", officer).count() == 1


def test_blank_text_finds_everybody_one_may_see(
    officer: Any, other_officer: Any, manager: Any, operations: Any, auditor: Any, administrator: Any, members: Any
) -> None:
    own, foreign = make_salaried(officer), make_salaried(other_officer)
    assert list(search("", officer)) == [own]
    for person in (manager, operations, auditor):
        assert set(search("  ", person)) == {own, foreign}
    for person in (administrator, members[0]):
        assert not search("", person).exists()


def test_others_customers_are_not_found_by_any_text(ayi: Any, other_officer: Any) -> None:
    for text in ("阿依", "ayglmmt", "1234", NUMBER, "15400001234", "丝路"):
        assert not search(text, other_officer).exists()


def test_an_id_is_looked_up_across_all_officers(ayi: Any) -> None:
    assert find_by_id_number(" 430421 1990 0307 0528 ") == ayi
    assert find_by_id_number("430421199003070529") is None
    assert find_by_id_number("") is None


def test_name_and_mobile_together_make_the_same_person_likely(ayi: Any) -> None:
    assert likely_the_same("阿依古丽·买买提", "15400001234") == ayi
    assert likely_the_same("阿依古丽·买买提", "15400001235") is None
    assert likely_the_same("阿依古丽", "15400001234") is None


def test_a_search_text_is_made_harmless() -> None:
    assert plain("\x00王\u202e小\ud800明\n") == "王小明"
    assert len(plain("王" * 10_000)) == 60
