"""What counts as the key of a row."""

import pytest

from jinxin.keys import key_of


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_key(text: str, key: int) -> None:
    assert key_of(text) == key


@pytest.mark.parametrize("text", [None, "", " 7", "-7", "7.0", "٣", "²", "7\x00", "0x7", "9" * 19, "new-person"])
def test_anything_else_is_none(text: str | None) -> None:
    assert key_of(text) is None
