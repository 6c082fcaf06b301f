"""Who is found by what."""

from typing import Any

import pytest

from customers.queries.register import find_by_credit_code, find_by_id_number, likely_the_same
from customers.queries.search import is_whole_number, plain, search
from customers.services.register import add_business
from customers.tests.factories import business_fields, make_business_customer, make_salaried

pytestmark = pytest.mark.django_db
NUMBER = "430421199003070528"


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
        "丝路", "fresh", "0528", "528", "8", "1234", "154 0000 1234", "+86-154-0000-1234", "430421199003070528",
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
