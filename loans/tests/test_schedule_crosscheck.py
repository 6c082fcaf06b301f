"""Schedules against an independent implementation: numpy-financial, and whole-number arithmetic on arrays.

All ten thousand loans are computed at every run. The payment is the library's; what each period costs is worked out
again in whole fen, for all loans of a term at once, without a line of ours.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from random import Random
from typing import NamedTuple

import numpy as np
import numpy_financial as npf
import pytest

from loans.enums import Method
from loans.ledger.schedule import build_schedule

LOANS = 10_000
START = date(2026, 11, 5)
_MONTHS = 12 * 100 * 10_000
"""A monthly rate of one in parts of a yearly percent with four decimals."""


class Terms(NamedTuple):
    """Of one loan: months, fen, yearly percent with four decimals as a whole number."""

    months: int
    fen: int
    rate: int


def random_terms(count: int) -> list[Terms]:
    random = Random(20261124)
    terms = [
        Terms(
            random.choice((3, 6, 12, 12, 24)),
            random.randint(3_000_00, 1_000_000_00),
            random.randint(1, 240_000),
        )
        for _loan in range(count)
    ]
    return sorted(terms)


def half_up(numerator: np.ndarray, denominator: int) -> np.ndarray:
    return (2 * numerator + denominator) // (2 * denominator)


def expected(method: Method, months: int, fen: np.ndarray, rate: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Principal and interest of every period, in fen."""
    if method == Method.EQUAL_INSTALMENT:
        part = np.floor(-npf.pmt(rate / _MONTHS, months, fen) + 0.5).astype(np.int64)
    else:
        part = half_up(fen, months)
    balance = fen.copy()
    for number in range(1, months + 1):
        interest = half_up(balance * rate, _MONTHS)
        wanted = part - interest if method == Method.EQUAL_INSTALMENT else part
        principal = balance if number == months else np.minimum(np.maximum(wanted, 0), balance)
        balance = balance - principal
        yield principal, interest


@pytest.mark.parametrize("method", [Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL])
def test_ten_thousand_loans_agree_to_the_fen(method: Method) -> None:
    for months, group in groupby(random_terms(LOANS // 2), key=lambda row: row.months):
        rows = list(group)
        fen, rate = (np.array([getattr(row, name) for row in rows], dtype=np.int64) for name in ("fen", "rate"))
        wanted = np.array(list(expected(method, months, fen, rate)))
        for place, row in enumerate(rows):
            made = build_schedule(
                principal=Decimal(row.fen).scaleb(-2),
                annual_rate_pct=Decimal(row.rate).scaleb(-4),
                months=months,
                method=method,
                start=START,
            ).instalments
            found = [[int(line.principal * 100), int(line.interest * 100)] for line in made]
            assert found == wanted[:, :, place].tolist(), row


def test_all_payments_are_worth_the_principal() -> None:
    for row in random_terms(60):
        made = build_schedule(
            principal=Decimal(row.fen).scaleb(-2),
            annual_rate_pct=Decimal(row.rate).scaleb(-4),
            months=row.months,
            method=Method.EQUAL_INSTALMENT,
            start=START,
        ).instalments
        flows = [0.0, *(float(line.total) for line in made)]
        assert npf.npv(row.rate / _MONTHS, flows) == pytest.approx(row.fen / 100, abs=0.005 * row.months)
