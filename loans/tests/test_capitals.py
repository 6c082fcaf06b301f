"""Amounts in capital numerals: what the central bank's examples look like, and that every amount reads back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinxin.money import MAX_YUAN
from loans.ledger.capitals import in_capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("260000.00", "贰拾陆万元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("10.00", "壹拾元整"),
        ("10001.00", "壹万零壹元整"),
        ("100010.00", "壹拾万零壹拾元整"),
        ("100000000.00", "壹亿元整"),
        ("100000001.00", "壹亿零壹元整"),
        ("105000000.00", "壹亿零伍佰万元整"),
        ("0.50", "伍角整"),
        ("0.05", "伍分"),
        ("0.55", "伍角伍分"),
        ("0", "零元整"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_amounts_are_written_as_in_payment_instruments(amount: str, words: str) -> None:
    assert in_capitals(Decimal(amount)) == f"人民币{words}"


@pytest.mark.parametrize("amount", ["-0.01", "10000000000.00", "1.005"])
def test_what_is_no_payable_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"capitals|whole number of fen"):
        in_capitals(Decimal(amount))


def read_back(words: str) -> Decimal:
    """Read capitals back by another way than they are written: by their value, digit by digit."""
    digits = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = digit = 0
    fen = 0
    for sign in words.removeprefix("人民币"):
        if sign in digits:
            digit = digits[sign]
        elif sign in places:
            group, digit = group + digit * places[sign], 0
        elif sign in "万亿":
            total, group, digit = total + (group + digit) * (10**4 if sign == "万" else 10**8), 0, 0
        elif sign == "元":
            total, group, digit = total + group + digit, 0, 0
        elif sign in "角分":
            fen, digit = fen + digit * (10 if sign == "角" else 1), 0
    return Decimal(total) + Decimal(fen) / 100


@given(st.integers(0, int(MAX_YUAN * 100)) | st.integers(0, 10_000_000))
def test_every_amount_reads_back_and_has_no_stray_zeros(fen: int) -> None:
    amount = Decimal(fen) / 100
    words = in_capitals(amount)
    assert read_back(words) == amount
    assert "零零" not in words and "零万" not in words and "零亿" not in words
    assert words.endswith(("分", "整"))
    assert fen == 0 or "零元" not in words
