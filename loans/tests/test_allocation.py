"""Where a payment goes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.ledger.allocation import ORDER, Owed, Part, allocate, owed_in_total

COSTS = Decimal("30.00")
LINES = [
    Owed(0, penalty=Decimal("5.00"), compound=Decimal("1.00"), interest=Decimal("100.00"), principal=Decimal("900.00")),
    Owed(1, penalty=Decimal("2.00"), interest=Decimal("90.00"), principal=Decimal("910.00")),
]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.00", []),
        ("30.00", [("costs", None, "30.00")]),
        ("35.50", [("costs", None, "30.00"), ("penalty", 0, "5.00"), ("compound", 0, "0.50")]),
        (
            "100.00",
            [
                ("costs", None, "30.00"),
                ("penalty", 0, "5.00"),
                ("compound", 0, "1.00"),
                ("penalty", 1, "2.00"),
                ("interest", 0, "62.00"),
            ],
        ),
    ],
)
def test_costs_come_first_then_penalties_then_interest(amount: str, expected: list[tuple]) -> None:
    shares = allocate(LINES, Decimal(amount), COSTS)
    assert [(s.part, s.line, str(s.amount)) for s in shares] == expected


def test_interest_of_all_comes_before_principal_and_the_oldest_first() -> None:
    shares = allocate(LINES, Decimal("228.01"), COSTS)
    assert [(s.part, s.line) for s in shares][-3:] == [("interest", 0), ("interest", 1), ("principal", 0)]
    assert shares[-1].amount == Decimal("0.01")


def test_what_is_more_than_owed_stays_out() -> None:
    shares = allocate(LINES, Decimal(10_000), COSTS)
    assert sum(share.amount for share in shares) == owed_in_total(LINES, COSTS) == Decimal("2038.00")
    with pytest.raises(ValueError, match="cannot be allocated"):
        allocate(LINES, Decimal("-0.01"))


yuan = st.integers(0, 1_000_000).map(lambda fen: Decimal(fen) / 100)
owed = st.lists(st.tuples(yuan, yuan, yuan, yuan), min_size=1, max_size=12).map(
    lambda rows: [Owed(place, *row) for place, row in enumerate(rows)]
)


@given(owed, yuan, yuan)
def test_nothing_later_is_paid_while_something_earlier_is_owed(
    lines: list[Owed], costs: Decimal, amount: Decimal
) -> None:
    shares = allocate(lines, amount, costs)
    assert sum(share.amount for share in shares) == min(amount, owed_in_total(lines, costs))
    claims: list[tuple[Part, int | None, Decimal]] = [(Part.COSTS, None, costs)]
    claims += [(part, line.line, getattr(line, part)) for parts in ORDER for line in lines for part in parts]
    paid = {(share.part, share.line): share.amount for share in shares}
    got = [paid.get((part, line), Decimal(0)) for part, line, _owed in claims]
    short = [place for place, (claim, part) in enumerate(zip(claims, got, strict=True)) if part < claim[2]]
    assert not short or not any(got[short[0] + 1 :])
