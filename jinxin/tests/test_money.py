"""Amounts: rounded half up to the fen, split without loss, read as people type them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinxin.errors import DomainError
from jinxin.money import MAX_YUAN, format_wan, format_yuan, from_fen, parse_amount, round_fen, split, to_fen

fens = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.005", "0.01"), ("0.0049999", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1e12", "1000000000000.00")],
)
def test_half_a_fen_is_rounded_away_from_zero(value: str, rounded: str) -> None:
    assert str(round_fen(Decimal(value))) == rounded


@given(st.decimals(-(10**12), 10**12, places=6))
def test_rounding_moves_an_amount_by_at_most_half_a_fen(value: Decimal) -> None:
    assert abs(Fraction(round_fen(value)) - Fraction(value)) <= Fraction(1, 200)


@given(fens)
def test_fen_and_yuan_are_the_same_amount(fen: int) -> None:
    assert to_fen(from_fen(fen)) == fen


def test_parts_of_a_fen_are_never_dropped_silently() -> None:
    with pytest.raises(ValueError, match="whole number of fen"):
        to_fen(Decimal("0.001"))


@given(fens, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_the_parts_of_an_amount_sum_to_it_and_are_fair(fen: int, weights: list[int]) -> None:
    parts = split(from_fen(fen), weights)
    assert sum(parts) == from_fen(fen)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) * 100 - Fraction(fen * weight, sum(weights))) < 1


def test_a_hundred_yuan_in_three() -> None:
    assert split(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1]])
def test_without_weights_nothing_can_be_split(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Decimal(1), weights)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("260000", "260000.00"),
        ("260,000.00", "260000.00"),
        ("26万", "260000.00"),
        ("26万元", "260000.00"),
        (" 26.5 万 ", "265000.00"),
        ("26w", "260000.00"),
        ("¥1,234.5", "1234.50"),
        ("２６００００", "260000.00"),
        ("260000元", "260000.00"),
        ("-0.01", "-0.01"),
        ("0.0001万", "1.00"),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: str) -> None:
    assert str(parse_amount(text)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1,00",
        "12,34,567",
        "1.234",
        "1e5",
        "26万5",
        "--1",
        "NaN",
        "∞",
        "二十六万",
        "9999999999999",
        "1 000,5",
        "0.0000001万",
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(DomainError):
        parse_amount(text)


def test_an_amount_has_a_largest_value() -> None:
    assert parse_amount(str(MAX_YUAN)) == MAX_YUAN
    with pytest.raises(DomainError):
        parse_amount(str(MAX_YUAN + Decimal("0.01")))


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        amount = parse_amount(text)
    except DomainError:
        return
    assert amount == round_fen(amount)
    assert abs(amount) <= MAX_YUAN


@given(st.integers(0, 10**12 - 1))
def test_what_is_written_can_be_read_again(fen: int) -> None:
    assert parse_amount(format_yuan(from_fen(fen))) == from_fen(fen)


def test_amounts_are_written_with_thousands_and_in_ten_thousands() -> None:
    assert format_yuan(Decimal("-1234567.891")) == "-1,234,567.89"
    assert format_wan(Decimal(260_000)) == "26.00"
    assert format_wan(Decimal("12345678.90")) == "1,234.57"
