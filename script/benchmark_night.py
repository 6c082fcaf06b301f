"""The part of script/benchmark that closes a day over so many running loans, beside plain SQL that does the same.

Run beside a PostgreSQL database: `benchmark_night.py LOANS` prints JSON. The loans are invented, written by set-based
SQL; each has twelve instalments, one in fifty missed its last one.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DAY = date(2026, 11, 23)
MONTHS = 12
MISSED = 50
SCHEDULES = 2_000


def main() -> int:
    """Fill the database, close the day twice, let plain SQL do the same, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("loans", type=int)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "jinxin.settings"
    import django  # noqa: PLC0415 - settings are named above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up

    call_command("migrate", verbosity=0)
    print(json.dumps(measure(asked.loans)))
    return 0


def measure(loans: int) -> dict[str, Any]:
    """Return seconds of each part, and how the day-end compares with plain SQL."""
    from jinxin import clock  # noqa: PLC0415 - after the set-up
    from loans.dayend.run import close_day  # noqa: PLC0415 - after the set-up

    found: dict[str, Any] = {"loans": loans, "fill_s": seconds(lambda: lend(loans))}
    found["day_end_s"] = seconds(lambda: close_day(DAY, at=clock.now()))
    found["again_s"] = seconds(lambda: close_day(DAY, at=clock.now()))
    found["plain_s"] = seconds(plainly)
    found["ratio"] = round(found["again_s"] / found["plain_s"], 2)
    found["rows_per_s"] = round(loans / found["day_end_s"])
    check()
    found["schedules_per_s"] = round(SCHEDULES / seconds(plan_many))
    return found


def seconds(work: Callable[[], Any]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def lend(loans: int) -> None:
    """Write so many running loans of one borrower, paid out over the last year."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from loans.models import Contract, Instalment, Loan, Payout, Plan, Product  # noqa: PLC0415 - after the set-up
    from script.crowd import gather  # noqa: PLC0415 - after the set-up
    from script.filling import fill  # noqa: PLC0415 - after the set-up

    gather(100, 50)  # people, a contract and what it hangs on; their own loans go again
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM loans_loan")
        cursor.execute("DELETE FROM loans_payout")
    contract = Contract.objects.select_related("application__customer").order_by("pk")[0]
    case, product = contract.application, Product.objects.order_by("pk")[0]
    started = f"(date '{DAY}' - (i % 360)::int)"
    amount = "(2600000 + (i % 400) * 120000)"
    series = f"generate_series(1, {loans}) AS i"
    fill(
        Payout, series, contract=str(contract.pk), state="'paid'", amount=amount, term_months=str(MONTHS),
        officer=str(case.officer_id), prepared_by=str(contract.prepared_by_id), prepared_at="now()",
        released_by=str(_another(contract)), released_at="now()", answered_at="now()",
    )  # fmt: skip
    fill(
        Loan, "(SELECT p.id, row_number() OVER (ORDER BY p.id) AS i FROM loans_payout p) p",
        number="'N-' || i", payout="p.id", application=str(case.pk), customer=str(case.customer_id),
        officer=str(case.officer_id), product=str(product.pk), state="'active'", principal=amount,
        balance=f"{amount} - {amount} / {MONTHS} * ((date '{DAY}' - {started}) / 31)", annual_rate="6.85",
        penalty_percent="50", grace_days="3", method="'interest_only'", started_on=started,
        matures_on=f"({started} + interval '{MONTHS} months')::date",
    )  # fmt: skip
    fill(
        Plan, "loans_loan l", loan="l.id", version="1", cause="'payout'", effective_on="l.started_on",
        annual_rate="l.annual_rate", matures_on="l.matures_on", made_at="now()",
    )  # fmt: skip
    due = "(l.started_on + make_interval(months => n))::date"
    begins = "(l.started_on + make_interval(months => n - 1))::date"
    part, interest = f"l.principal / {MONTHS}", f"l.principal * 685 / 1200000 * ({MONTHS} - n + 1) / {MONTHS}"
    is_paid = f"({due} <= date '{DAY}' AND NOT (l.id % {MISSED} = 0 AND {due} > date '{DAY}' - 31))"
    fill(
        Instalment,
        f"loans_loan l JOIN loans_plan p ON p.loan_id = l.id CROSS JOIN generate_series(1, {MONTHS}) AS n",
        loan="l.id", plan="p.id", number="n", starts_on=begins, due_on=due, payable_on=due, annual_rate="6.85",
        principal=part, interest=interest, balance_after=f"l.principal - {part} * n",
        booked_interest=f"CASE WHEN {is_paid} THEN {interest} ELSE 0 END",
        paid_principal=f"CASE WHEN {is_paid} THEN {part} ELSE 0 END",
        paid_interest=f"CASE WHEN {is_paid} THEN {interest} ELSE 0 END",
        settled_on=f"CASE WHEN {is_paid} THEN {due} END",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE loans_loan l SET balance = o.open FROM (
            SELECT loan_id, SUM(principal - paid_principal) AS open FROM loans_instalment GROUP BY loan_id
        ) o WHERE o.loan_id = l.id""")
        cursor.execute("VACUUM ANALYZE")


def _another(contract: Any) -> int:
    """Return somebody who is neither the officer nor who prepared."""
    from jinxin.staff.models import User  # noqa: PLC0415 - after the set-up

    return User.objects.exclude(pk__in=[contract.prepared_by_id, contract.application.officer_id]).order_by("pk")[0].pk


def plainly() -> None:
    """Do the same in one plain statement: how every loan stands, into a table with the same columns and indexes."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (LIKE loans_loanday INCLUDING ALL)")
        cursor.execute(PLAIN, {"day": DAY})
        cursor.execute("SELECT count(*), sum(balance), sum(overdue) FROM plain")


PLAIN = """
INSERT INTO plain (id, loan_id, day, officer_id, balance, accrued, due_principal, due_interest, penalty, costs, held,
    overdue, days_overdue, next_due_on)
SELECT l.id, l.id, %(day)s, l.officer_id, l.balance,
    round((l.balance - COALESCE(o.principal, 0)) * cur.annual_rate * (%(day)s - cur.starts_on) / 36000),
    COALESCE(o.principal, 0), COALESCE(o.interest, 0), COALESCE(o.penalty, 0), l.costs, l.suspense,
    COALESCE(o.overdue, 0), COALESCE(o.days, 0), cur.due_on
FROM loans_loan l
JOIN loans_instalment cur ON cur.loan_id = l.id AND cur.starts_on <= %(day)s AND cur.due_on > %(day)s
    AND cur.replaced_by_id IS NULL AND cur.settled_on IS NULL
LEFT JOIN (
    SELECT i.loan_id, SUM(i.principal - i.paid_principal) AS principal, SUM(i.interest - i.paid_interest) AS interest,
        SUM(CASE WHEN %(day)s - i.payable_on > x.grace_days THEN
            round((i.principal - i.paid_principal) * i.annual_rate * 1.5 * (%(day)s - i.payable_on) / 36000)
            + round((i.interest - i.paid_interest) * i.annual_rate * 1.5 * (%(day)s - i.payable_on) / 36000)
            ELSE 0 END) AS penalty,
        SUM(CASE WHEN i.payable_on < %(day)s THEN i.principal - i.paid_principal + i.interest - i.paid_interest
            ELSE 0 END) AS overdue,
        MAX(%(day)s - i.payable_on) AS days
    FROM loans_instalment i JOIN loans_loan x ON x.id = i.loan_id
    WHERE i.due_on <= %(day)s AND i.settled_on IS NULL AND i.replaced_by_id IS NULL
    GROUP BY i.loan_id
) o ON o.loan_id = l.id
WHERE l.state = 'active'"""


def check() -> None:
    """Both must have found the same, to the fen."""
    from django.db import connection  # noqa: PLC0415 - after the set-up

    columns = "loan_id, balance, accrued, due_principal, due_interest, penalty, overdue, days_overdue, next_due_on"
    rows = f"SELECT {columns} FROM loans_loanday EXCEPT SELECT {columns} FROM plain"  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rows}) differing")  # noqa: S608 - names of our own
        differing = cursor.fetchone()[0]
    if differing:
        raise SystemExit(f"benchmark: {differing} loans stand differently")


def plan_many() -> None:
    """Make schedules as a payout does, of all four methods."""
    from loans.enums import Method  # noqa: PLC0415 - after the set-up
    from loans.ledger.schedule import build_schedule  # noqa: PLC0415 - after the set-up

    methods = list(Method)
    for number in range(SCHEDULES):
        build_schedule(
            principal=Decimal(26000 + number * 100),
            annual_rate_pct=Decimal("6.85"),
            months=36,
            method=methods[number % len(methods)],
            start=DAY,
            due_day=20,
        )


if __name__ == "__main__":
    sys.exit(main())
