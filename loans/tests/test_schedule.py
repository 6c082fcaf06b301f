"""Repayment schedules: check figures a banker knows by heart, and the laws that hold for every loan."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given
from hypothesis import strategies as st

from jinxin.clock import add_months
from jinxin.errors import DomainError
from jinxin.money import MAX_YUAN, round_fen
from loans.enums import Method
from loans.ledger.schedule import (
    MOST_MONTHS,
    Instalment,
    Schedule,
    build_schedule,
    charged_days,
    daily_interest,
    payoff,
    penalty_interest,
)

FEN = Decimal("0.01")


def schedule(
    principal: str, rate: str, months: int, method: str, start: str = "2026-11-05", due_day: int | None = None
) -> Schedule:
    return build_schedule(
        principal=Decimal(principal),
        annual_rate_pct=Decimal(rate),
        months=months,
        method=method,
        start=date.fromisoformat(start),
        due_day=due_day,
    )


def row(instalment: Instalment) -> tuple[str, ...]:
    amounts = (instalment.principal, instalment.interest, instalment.total, instalment.balance)
    return (instalment.due.isoformat(), *(str(amount) for amount in amounts))


# Check figures


def test_equal_instalment() -> None:
    result = schedule("100000", "6.60", 12, "equal_instalment")
    assert row(result.instalments[0]) == ("2026-12-05", "8084.25", "550.00", "8634.25", "91915.75")
    assert row(result.instalments[-1]) == ("2027-11-05", "8586.95", "47.23", "8634.18", "0.00")
    assert {instalment.total for instalment in result.instalments[:-1]} == {Decimal("8634.25")}
    assert result.totals.interest == Decimal("3610.93")
    assert result.totals.total == Decimal("103610.93")


def test_equal_principal() -> None:
    result = schedule("100000", "6.60", 12, "equal_principal")
    assert row(result.instalments[0]) == ("2026-12-05", "8333.33", "550.00", "8883.33", "91666.67")
    assert row(result.instalments[-1]) == ("2027-11-05", "8333.37", "45.83", "8379.20", "0.00")
    assert result.totals.interest == Decimal("3575.00")


@pytest.mark.parametrize("method", ["interest_only", "revolving"])
def test_interest_by_actual_days(method: str) -> None:
    result = schedule("100000", "6.60", 12, method)
    assert row(result.instalments[0]) == ("2026-12-05", "0.00", "550.00", "550.00", "100000.00")
    assert row(result.instalments[1]) == ("2027-01-05", "0.00", "568.33", "568.33", "100000.00")
    assert row(result.instalments[3]) == ("2027-03-05", "0.00", "513.33", "513.33", "100000.00")
    assert row(result.instalments[-1]) == ("2027-11-05", "100000.00", "568.36", "100568.36", "0.00")
    assert result.totals.interest == Decimal("6691.67") == daily_interest(Decimal(100000), Decimal("6.60"), 365)


def test_a_mean_loan_over_three_years() -> None:
    result = schedule("260000", "6.85", 36, "equal_instalment", "2026-11-23")
    assert len(result.instalments) == 36
    assert row(result.instalments[0]) == ("2026-12-23", "6526.06", "1484.17", "8010.23", "253473.94")
    assert row(result.instalments[-1]) == ("2029-11-23", "7964.61", "45.46", "8010.07", "0.00")
    assert result.totals.interest == Decimal("28368.12")


def test_interest_of_single_days() -> None:
    assert daily_interest(Decimal(30000), Decimal("6.60"), 37) == Decimal("203.50")
    uplift = Decimal(50)
    assert penalty_interest(Decimal(100000), Decimal("6.60"), 20, uplift_pct=uplift) == Decimal("550.00")
    compound = penalty_interest(Decimal("550.00"), Decimal("6.60"), 20, uplift_pct=uplift)
    assert compound == Decimal("3.03"), "half up"
    assert penalty_interest(Decimal(100000), Decimal("6.60"), 20, uplift_pct=Decimal(0)) == Decimal("366.67")


def test_paying_off_early_costs_interest_to_the_day() -> None:
    def settle(method: str, on: date) -> Decimal:
        since = date(2026, 11, 5)
        rate = Decimal("6.60")
        return payoff(balance=Decimal(100000), annual_rate_pct=rate, method=method, since=since, on=on).interest

    assert settle("interest_only", date(2026, 11, 5)) == 0
    assert settle("interest_only", date(2026, 12, 12)) == Decimal("678.33")
    assert settle("equal_instalment", date(2026, 12, 12)) == Decimal("678.33")
    assert settle("interest_only", date(2027, 1, 5)) == Decimal("1118.33")
    assert settle("equal_instalment", date(2027, 1, 5)) == Decimal("1100.00")
    with pytest.raises(DomainError):
        settle("interest_only", date(2026, 11, 4))


# Due dates and broken periods


def test_a_due_day_breaks_the_first_and_the_last_period() -> None:
    result = schedule("260000", "6.85", 36, "equal_instalment", "2026-11-23", due_day=20)
    first, second, last = result.instalments[0], result.instalments[1], result.instalments[-1]
    assert len(result.instalments) == 36
    assert (first.due, second.due, last.due) == (date(2026, 12, 20), date(2027, 1, 20), date(2029, 11, 23))
    assert first.interest == daily_interest(Decimal(260000), Decimal("6.85"), 27) == Decimal("1335.75")
    assert second.interest == daily_interest(first.balance, Decimal("6.85"), 30)
    assert last.interest == daily_interest(last.principal, Decimal("6.85"), 33), "one month and three days"
    assert max(abs(instalment.total - first.total) for instalment in result.instalments) <= Decimal("0.36")


def test_a_due_day_later_in_the_month_of_the_payout_is_the_first() -> None:
    result = schedule("260000", "6.85", 36, "equal_principal", "2026-11-10", due_day=20)
    assert [result.instalments[n].due for n in (0, 1, -2, -1)] == [
        date(2026, 11, 20),
        date(2026, 12, 20),
        date(2029, 9, 20),
        date(2029, 11, 10),
    ]
    assert result.instalments[0].interest == Decimal("494.72")
    assert {instalment.principal for instalment in result.instalments[:-1]} == {Decimal("7222.22")}


def test_settlement_days_of_an_interest_only_loan_count_actual_days() -> None:
    result = schedule("260000", "6.85", 12, "interest_only", "2026-11-10", due_day=20)
    assert result.instalments[0].interest == daily_interest(Decimal(260000), Decimal("6.85"), 10)
    assert result.instalments[1].interest == daily_interest(Decimal(260000), Decimal("6.85"), 30)
    assert result.totals.interest == daily_interest(Decimal(260000), Decimal("6.85"), 365)


@pytest.mark.parametrize(("start", "due_day"), [("2026-11-20", 20), ("2027-02-28", 28), ("2027-01-31", 31)])
def test_the_payouts_own_day_as_due_day_changes_nothing(start: str, due_day: int) -> None:
    for method in Method:
        assert schedule("50000", "7.2", 9, method, start, due_day) == schedule("50000", "7.2", 9, method, start)


def test_months_without_the_day_fall_due_on_their_last() -> None:
    result = schedule("12000", "6", 4, "equal_principal", "2027-12-31")
    assert [str(instalment.due) for instalment in result.instalments] == [
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]
    assert [str(instalment.interest) for instalment in result.instalments] == ["60.00", "45.00", "30.00", "15.00"]


def test_a_leap_day_counts_where_actual_days_do() -> None:
    assert schedule("360000", "10", 1, "interest_only", "2028-02-05").totals.interest == Decimal("2900.00")
    assert schedule("360000", "10", 1, "interest_only", "2027-02-05").totals.interest == Decimal("2800.00")
    assert schedule("360000", "10", 1, "equal_principal", "2028-02-05").totals.interest == Decimal("3000.00")


@pytest.mark.parametrize(
    ("start", "end", "due_day", "days"),
    [
        ("2026-11-23", "2026-12-20", 20, 27),
        ("2026-11-23", "2026-12-23", None, 30),
        ("2027-01-31", "2027-02-28", None, 30),
        ("2027-02-28", "2027-03-31", 31, 30),
        ("2027-02-28", "2027-03-31", None, 33),
        ("2027-02-28", "2027-03-28", 31, 30),
        ("2029-09-20", "2029-11-10", 20, 51),
        ("2026-11-23", "2026-11-23", None, 0),
    ],
)
def test_whole_months_are_thirty_days_and_odd_days_themselves(
    start: str, end: str, due_day: int | None, days: int
) -> None:
    period = date.fromisoformat(start), date.fromisoformat(end)
    assert charged_days(Method.EQUAL_INSTALMENT, *period, due_day) == days
    assert charged_days(Method.REVOLVING, *period, due_day) == (period[1] - period[0]).days


# Small and large


@pytest.mark.parametrize("method", list(Method))
def test_one_fen_in_one_month(method: Method) -> None:
    assert [row(instalment) for instalment in schedule("0.01", "6.60", 1, method).instalments] == [
        ("2026-12-05", "0.01", "0.00", "0.01", "0.00")
    ]


def test_seven_fen_in_a_year_are_paid_fen_by_fen() -> None:
    result = schedule("0.07", "0", 12, "equal_principal")
    assert [instalment.principal for instalment in result.instalments] == [FEN] * 7 + [Decimal(0)] * 5


def test_without_interest_the_parts_are_equal() -> None:
    result = schedule("100000", "0", 3, "equal_instalment")
    assert [str(instalment.total) for instalment in result.instalments] == ["33333.33", "33333.33", "33333.34"]
    assert result.totals.interest == 0


def test_the_longest_and_largest_loan_is_still_exact() -> None:
    result = schedule(str(MAX_YUAN), "100", MOST_MONTHS, "equal_instalment")
    assert sum(instalment.principal for instalment in result.instalments) == MAX_YUAN
    assert result.instalments[-1].balance == 0


# Laws

loans = st.fixed_dictionaries(
    {
        "principal": st.one_of(
            st.integers(1, 2_000), st.integers(100_000, 100_000_000), st.integers(1, int(MAX_YUAN * 100))
        ).map(lambda fen: Decimal(fen) / 100),
        "annual_rate_pct": st.integers(0, 3600).map(lambda bp: Decimal(bp) / 100),
        "months": st.integers(1, 60),
        "start": st.dates(date(2020, 1, 1), date(2032, 12, 31)),
        "due_day": st.none() | st.integers(1, 31),
    }
)
HARD = {"principal": Decimal("100000"), "annual_rate_pct": Decimal(36), "months": 60, "start": date(2026, 11, 19)}


@given(loans, st.sampled_from(Method))
@example({**HARD, "due_day": 20}, Method.EQUAL_INSTALMENT)
@example({**HARD, "principal": Decimal("0.23"), "due_day": 18}, Method.INTEREST_ONLY)
def test_every_schedule_pays_the_principal_exactly_and_never_a_negative_amount(
    loan: dict[str, Any], method: Method
) -> None:
    result = build_schedule(method=method, **loan)
    rows = result.instalments
    assert len(rows) == loan["months"]
    assert sum(r.principal for r in rows) == loan["principal"] == result.totals.principal
    assert sum(r.interest for r in rows) == result.totals.interest
    assert sum(r.total for r in rows) == result.totals.total
    assert rows[-1].balance == 0
    balance = loan["principal"]
    for number, r in enumerate(rows, start=1):
        balance -= r.principal
        assert r.number == number
        assert min(r.principal, r.interest, r.balance) >= 0
        assert r.total == r.principal + r.interest and r.balance == balance
        assert all(amount == round_fen(amount) for amount in (r.principal, r.interest, r.balance))


@given(loans, st.sampled_from(Method))
def test_due_dates_rise_monthly_and_end_at_maturity(loan: dict[str, Any], method: Method) -> None:
    dues = [r.due for r in build_schedule(method=method, **loan).instalments]
    assert dues[0] > loan["start"]
    assert dues[-1] == add_months(loan["start"], loan["months"])
    assert all(a < b for a, b in pairwise(dues))
    assert all(b - a <= timedelta(days=62) for a, b in pairwise([loan["start"], *dues]))
    if loan["due_day"]:
        ends = [(due + timedelta(days=1)).day == 1 for due in dues[:-1]]
        assert all(
            due.day == loan["due_day"] or (end and due.day < loan["due_day"])
            for due, end in zip(dues[:-1], ends, strict=True)
        )


@given(loans)
def test_interest_only_charges_the_interest_of_all_days(loan: dict[str, Any]) -> None:
    result = build_schedule(method="interest_only", **loan)
    days = (result.instalments[-1].due - loan["start"]).days
    assert result.totals.interest == daily_interest(loan["principal"], loan["annual_rate_pct"], days)


@given(loans)
def test_equal_instalments_are_equal_but_for_what_rounding_left(loan: dict[str, Any]) -> None:
    enough = {**loan, "principal": max(loan["principal"], Decimal(1000))}
    rows = build_schedule(method="equal_instalment", **enough).instalments
    assert len({r.total for r in rows[:-1]}) <= 1
    # Half a fen a period, grown by interest at up to 3% a month over up to five years.
    assert abs(rows[-1].total - rows[0].total) <= 2 * FEN * len(rows) * 6


@given(loans, loans, st.sampled_from(Method))
def test_a_higher_rate_never_costs_less(one: dict[str, Any], other: dict[str, Any], method: Method) -> None:
    low, high = sorted((one["annual_rate_pct"], other["annual_rate_pct"]))
    cheap = build_schedule(method=method, **{**one, "annual_rate_pct": low}).totals.interest
    dear = build_schedule(method=method, **{**one, "annual_rate_pct": high}).totals.interest
    assert cheap <= dear + FEN * one["months"]


# Refusals and the command


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"principal": Decimal(0)}, "principal"),
        ({"principal": Decimal(-1)}, "principal"),
        ({"principal": Decimal("0.001")}, "principal"),
        ({"principal": Decimal("NaN")}, "principal"),
        ({"principal": Decimal("Infinity")}, "principal"),
        ({"principal": MAX_YUAN + 1}, "principal"),
        ({"annual_rate_pct": Decimal("-0.01")}, "annual_rate_pct"),
        ({"annual_rate_pct": Decimal("100.01")}, "annual_rate_pct"),
        ({"annual_rate_pct": Decimal("sNaN")}, "annual_rate_pct"),
        ({"months": 0}, "months"),
        ({"months": MOST_MONTHS + 1}, "months"),
        ({"method": "balloon"}, "method"),
        ({"due_day": 0}, "due_day"),
        ({"due_day": 32}, "due_day"),
        ({"start": date(9999, 12, 31)}, "start"),
        ({"start": date(1, 1, 1)}, "start"),
    ],
)
def test_terms_that_make_no_loan_are_refused_at_their_field(change: dict[str, Any], field: str) -> None:
    terms = {
        "principal": Decimal(1000),
        "annual_rate_pct": Decimal(6),
        "months": 12,
        "method": "equal_instalment",
        "start": date(2026, 11, 23),
    }
    with pytest.raises(DomainError) as caught:
        build_schedule(**{**terms, **change})
    assert caught.value.field == field


ARGUMENTS = {
    "--principal": "260000",
    "--rate": "6.85",
    "--months": "36",
    "--method": "equal_instalment",
    "--from": "2026-11-23",
}


def run(*flags: str, **changes: str) -> str:
    given_ = ARGUMENTS | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    out = StringIO()
    call_command("repayment_schedule", *[part for pair in given_.items() for part in pair], *flags, stdout=out)
    return out.getvalue()


def test_the_command_answers_in_json_with_amounts_as_text() -> None:
    answer = json.loads(run("--json", due_day="20"))
    assert answer["instalments"][0] == {
        "number": 1,
        "due": "2026-12-20",
        "principal": "6670.04",
        "interest": "1335.75",
        "total": "8005.79",
        "balance": "253329.96",
    }
    assert len(answer["instalments"]) == 36
    assert answer["totals"] == {"principal": "260000.00", "interest": "28208.60", "total": "288208.60"}


def test_the_command_shows_a_table() -> None:
    lines = run().splitlines()
    assert len(lines) == 38
    assert "8010.23" in lines[1] and "28368.12" in lines[-1]


@pytest.mark.parametrize(
    "change",
    [
        {"principal": "much"},
        {"principal": "0"},
        {"principal": "-5"},
        {"principal": "1e9"},
        {"principal": "100.001"},
        {"rate": "six"},
        {"rate": "NaN"},
        {"rate": "-1"},
        {"months": "1.5"},
        {"months": "0"},
        {"months": "999999999999"},
        {"method": "balloon"},
        {"from": "2026-02-30"},
        {"from": "9999-12-31"},
        {"due_day": "32"},
        {"due_day": "0"},
        {"due_day": ""},
    ],
)
def test_bad_input_ends_the_command_with_status_2_and_one_line(change: dict[str, str]) -> None:
    with pytest.raises(CommandError) as caught:
        run(**change)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
