"""Which instalments a payment settles."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.ledger.allocation import Owed, allocate, owed_in_total

LINES = [
    Owed(1, Decimal("100.00"), Decimal("900.00")),
    Owed(2, Decimal("90.00"), Decimal("910.00")),
    Owed(3, Decimal("0.00"), Decimal("920.00")),
]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("60.00", [(1, "60.00", "0.00", False)]),
        ("100.00", [(1, "100.00", "0.00", False)]),
        ("100.01", [(1, "100.00", "0.01", False)]),
        ("1000.00", [(1, "100.00", "900.00", True)]),
        ("1090.00", [(1, "100.00", "900.00", True), (2, "90.00", "0.00", False)]),
        ("2920.00", [(1, "100.00", "900.00", True), (2, "90.00", "910.00", True), (3, "0.00", "920.00", True)]),
    ],
)
def test_the_oldest_instalment_comes_first_and_in_it_interest(amount: str, expected: list[tuple]) -> None:
    shares = allocate(LINES, Decimal(amount))
    assert [(s.number, str(s.interest), str(s.principal), s.settles) for s in shares] == expected


@pytest.mark.parametrize("amount", ["0", "-1.00", "2920.01"])
def test_nothing_and_more_than_is_owed_cannot_be_allocated(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot be allocated"):
        allocate(LINES, Decimal(amount))


yuan = st.integers(0, 1_000_000).map(lambda fen: Decimal(fen) / 100)
owed = st.lists(st.tuples(yuan, yuan), min_size=1, max_size=12).map(
    lambda rows: [Owed(number, *row) for number, row in enumerate(rows, start=1)]
)


@given(owed, st.data())
def test_the_parts_make_the_whole_and_only_the_last_is_partly_paid(lines: list[Owed], data: st.DataObject) -> None:
    most = owed_in_total(lines)
    if not most:
        return
    amount = data.draw(st.integers(1, int(most * 100)).map(lambda fen: Decimal(fen) / 100))
    shares = allocate(lines, amount)
    by_number = {line.number: line for line in lines}
    assert sum(share.total for share in shares) == amount
    assert all(share.settles for share in shares[:-1])
    assert [share.number for share in shares] == sorted(share.number for share in shares)
    for share in shares:
        line = by_number[share.number]
        assert 0 <= share.interest <= line.interest and 0 <= share.principal <= line.principal
        assert share.principal == 0 or share.interest == line.interest
    paid = shares[-1].number
    assert all(line.total == 0 or line.number in {s.number for s in shares} for line in lines if line.number < paid)
