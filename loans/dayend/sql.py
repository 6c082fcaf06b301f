"""The statements of the day-end. Each goes over a portion of loans at once, in fen, on either database.

They say of many loans what `loans.queries.asof` says of one; a test lets both look at the same accounts. What was
booked with a value date after the day is taken off what the rows say now, so that any day can be closed again.
"""

# ruff: noqa: S608 - what is put into the text are names of tables and expressions of this module; values are parameters

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from loans.enums import Method
from loans.ledger.schedule import charged_days
from loans.models import Instalment, Loan, LoanDay, Plan, Posting, Transaction

LONGEST_PERIOD_DAYS: Final = 92
"""Instalments fall due every month; a period as long as three would be refused, not miscounted."""
_RATE_UNITS: Final = 10_000
"""Rates have four decimals; multiplied by this they are whole."""
_INTEREST_PARTS: Final = 100 * 360 * _RATE_UNITS
_PENALTY_PARTS: Final = 100 * _INTEREST_PARTS
_LOAN, _LINE, _PLAN, _BOOKING, _POSTING, _LOAN_DAY = (
    f'"{model._meta.db_table}"' for model in (Loan, Instalment, Plan, Transaction, Posting, LoanDay)
)


@dataclass(frozen=True)
class Portion:
    """The loans with numbers from `first` to `last`."""

    first: int
    last: int


# --- Interest that fell due -----------------------------------------------------------------------------------------

_NOT_BOOKED = """i.loan_id BETWEEN %(first)s AND %(last)s AND i.due_on <= %(day)s
    AND i.replaced_by_id IS NULL AND i.settled_on IS NULL AND i.booked_interest < i.interest"""


def book_income(portion: Portion, day: date, at: datetime) -> int:
    """Book as income, each on its due date, what interest fell due up to a day and is not booked; return how many.

    The loans are locked first, so that nobody books the same at the same moment. In the caller's transaction.
    """
    params = _params(portion, day) | {"at": connection.ops.adapt_datetimefield_value(at)}
    concerned = f"SELECT i.loan_id FROM {_LINE} i WHERE {_NOT_BOOKED}"
    with connection.cursor() as cursor:
        if _is_postgresql():
            cursor.execute(f"SELECT id FROM {_LOAN} WHERE id IN ({concerned}) ORDER BY id FOR UPDATE", params)
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {_BOOKING}")
        params["before"] = cursor.fetchone()[0]
        cursor.execute(
            f"""INSERT INTO {_BOOKING} (loan_id, kind, value_on, recorded_at, reason)
            SELECT i.loan_id, 'due', i.due_on, %(at)s, '' FROM {_LINE} i WHERE {_NOT_BOOKED}""",
            params,
        )
        if not cursor.rowcount:
            return 0
        cursor.execute(
            f"""INSERT INTO {_POSTING} (transaction_id, debit, credit, amount, instalment_id)
            SELECT b.id, 'interest_due', 'interest', i.interest - i.booked_interest, i.id
            FROM {_LINE} i JOIN {_BOOKING} b
                ON b.id > %(before)s AND b.loan_id = i.loan_id AND b.value_on = i.due_on AND b.kind = 'due'
            WHERE {_NOT_BOOKED}""",
            params,
        )
        cursor.execute(f"UPDATE {_LINE} AS i SET booked_interest = interest WHERE {_NOT_BOOKED}", params)
        return int(cursor.rowcount)


# --- How loans stand ------------------------------------------------------------------------------------------------


def note_standing(portion: Portion, day: date) -> int:
    """Write how each running loan stood at the end of a day, in place of what was written before; return how many."""
    params = _params(portion, day)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_LOAN_DAY} WHERE day = %(day)s AND loan_id BETWEEN %(first)s AND %(last)s", params
        )
        cursor.execute(_standing(day), params)
        return int(cursor.rowcount)


def _standing(day: date) -> str:
    """The whole statement: what was booked later, the loans that ran, their lines begun by the day, and their sums."""
    ahead, late = "due_on > %(day)s AND paid = 0", f"({_days('payable_on')} > grace_days)"
    since = "COALESCE(charged_to, payable_on)"
    penalty = " + ".join(
        _half_up(f"{part} * {_units('annual_rate')} * (100 + penalty_percent) * {_days(since)}", _PENALTY_PARTS)
        for part in ("open_principal", "open_interest")
    )
    accrued = _half_up(f"(s.balance - s.due_principal) * {_units('s.rate')} * c.days", _INTEREST_PARTS)
    by_month = ", ".join(f"'{method}'" for method in (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL))
    return f"""
    INSERT INTO {_LOAN_DAY} (loan_id, day, officer_id, balance, accrued, due_principal, due_interest, penalty, costs,
        held, overdue, days_overdue, next_due_on)
    WITH charged(starts_on, by_month, days) AS (VALUES {_charged(day)}),
    later AS ({_LATER}),
    planned AS (SELECT id, loan_id FROM {_PLAN} WHERE effective_on > %(day)s),
    running AS (
        SELECT l.id, l.officer_id, l.grace_days, l.penalty_percent,
            CASE WHEN l.method IN ({by_month}) THEN 1 ELSE 0 END AS by_month,
            l.balance + COALESCE(x.principal, 0) AS balance, l.suspense - COALESCE(x.held, 0) AS held,
            l.costs - COALESCE(x.costs, 0) AS costs
        FROM {_LOAN} l
        LEFT JOIN (
            SELECT loan_id, SUM(principal) AS principal, SUM(held) AS held, SUM(costs) AS costs
            FROM later GROUP BY loan_id
        ) x ON x.loan_id = l.id
        WHERE l.id BETWEEN %(first)s AND %(last)s AND l.started_on <= %(day)s
            AND (l.settled_on IS NULL OR l.settled_on > %(day)s)
    ),
    begun AS ({_BEGUN}),
    lines AS (
        SELECT r.id, r.officer_id, r.balance, r.held, r.costs, r.by_month, r.grace_days, r.penalty_percent,
            i.due_on, i.payable_on, i.starts_on, i.annual_rate,
            i.principal - i.paid_principal + COALESCE(x.principal, 0) AS open_principal,
            i.interest - i.paid_interest + COALESCE(x.interest, 0) AS open_interest,
            i.paid_principal + i.paid_interest - COALESCE(x.principal + x.interest, 0) AS paid,
            i.penalty + i.compound - i.paid_penalty - i.paid_compound + COALESCE(x.penalty, 0) AS open_penalty,
            CASE WHEN COALESCE(x.charged, 0) > 0 THEN ({_CHARGED_BY_THEN}) ELSE i.charged_to END AS charged_to
        FROM running r
        LEFT JOIN begun i ON i.loan_id = r.id
        LEFT JOIN later x ON x.line_id = i.id
    ),
    sums AS (
        SELECT id, officer_id, balance, held, costs, by_month,
            SUM(CASE WHEN {ahead} THEN 0 ELSE COALESCE(open_principal, 0) END) AS due_principal,
            SUM(CASE WHEN {ahead} THEN 0 ELSE COALESCE(open_interest, 0) END) AS due_interest,
            SUM(CASE WHEN {ahead} THEN 0 ELSE COALESCE(open_penalty, 0) END
                + CASE WHEN {late} AND {_days(since)} > 0 THEN {penalty} ELSE 0 END) AS penalty,
            SUM(CASE WHEN payable_on < %(day)s THEN open_principal + open_interest ELSE 0 END) AS overdue,
            MAX(CASE WHEN payable_on < %(day)s THEN {_days("payable_on")} ELSE 0 END) AS days_overdue,
            MIN(CASE WHEN {ahead} THEN due_on END) AS next_due_on,
            MIN(CASE WHEN {ahead} THEN starts_on END) AS starts_on,
            MIN(CASE WHEN {ahead} THEN annual_rate END) AS rate
        FROM lines GROUP BY id, officer_id, balance, held, costs, by_month
    )
    SELECT s.id, {_day()}, s.officer_id, s.balance, CASE WHEN s.starts_on IS NULL THEN 0 ELSE {accrued} END,
        s.due_principal, s.due_interest, s.penalty, s.costs, s.held, s.overdue, s.days_overdue, s.next_due_on
    FROM sums s LEFT JOIN charged c ON c.starts_on = s.starts_on AND c.by_month = s.by_month"""


_IN_EFFECT = f"b.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM {_BOOKING} r WHERE r.reverses_id = b.id)"
_LATER = f"""
        SELECT p.instalment_id AS line_id, b.loan_id,
            SUM(CASE 'principal' WHEN p.credit THEN p.amount WHEN p.debit THEN -p.amount ELSE 0 END) AS principal,
            SUM(CASE WHEN p.credit = 'interest_due' THEN p.amount ELSE 0 END) AS interest,
            SUM(CASE WHEN p.credit IN ('penalty_due', 'compound_due') THEN p.amount
                WHEN p.debit IN ('penalty_due', 'compound_due') THEN -p.amount ELSE 0 END) AS penalty,
            SUM(CASE WHEN p.credit = 'penalty' THEN p.amount ELSE 0 END) AS charged,
            SUM(CASE 'suspense' WHEN p.credit THEN p.amount WHEN p.debit THEN -p.amount ELSE 0 END) AS held,
            SUM(CASE 'costs' WHEN p.debit THEN p.amount WHEN p.credit THEN -p.amount ELSE 0 END) AS costs
        FROM {_POSTING} p JOIN {_BOOKING} b ON b.id = p.transaction_id
        WHERE b.value_on > %(day)s AND b.loan_id BETWEEN %(first)s AND %(last)s AND {_IN_EFFECT}
        GROUP BY p.instalment_id, b.loan_id"""
_CHARGED_BY_THEN = f"""
                SELECT MAX(b.value_on) FROM {_POSTING} p JOIN {_BOOKING} b ON b.id = p.transaction_id
                WHERE b.loan_id = r.id AND b.value_on <= %(day)s AND p.instalment_id = i.id AND p.credit = 'penalty'
                    AND {_IN_EFFECT}"""
_BEGUN = f"""
        SELECT i.* FROM {_LINE} i WHERE i.loan_id BETWEEN %(first)s AND %(last)s AND i.starts_on <= %(day)s
            AND i.replaced_by_id IS NULL AND i.settled_on IS NULL AND i.plan_id NOT IN (SELECT id FROM planned)
        UNION ALL
        SELECT i.* FROM {_LINE} i WHERE i.loan_id BETWEEN %(first)s AND %(last)s AND i.starts_on <= %(day)s
            AND i.replaced_by_id IS NULL AND i.settled_on > %(day)s AND i.plan_id NOT IN (SELECT id FROM planned)
        UNION ALL
        SELECT i.* FROM {_LINE} i JOIN planned n ON n.id = i.replaced_by_id AND n.loan_id = i.loan_id
        WHERE i.loan_id BETWEEN %(first)s AND %(last)s AND i.starts_on <= %(day)s
            AND (i.settled_on IS NULL OR i.settled_on > %(day)s) AND i.plan_id NOT IN (SELECT id FROM planned)"""
"""The lines in force on the day that had begun and were not paid: unpaid still, paid later, or replaced later."""


def _charged(day: date) -> str:
    """The days that interest is charged for by the day, for each day on which the current period may have begun."""
    rows = []
    for back in range(LONGEST_PERIOD_DAYS + 1):
        start = day - timedelta(days=back)
        written = f"CAST('{start}' AS date)" if _is_postgresql() else f"'{start}'"
        rows += [
            f"({written}, {by_month}, {charged_days(method, start, day)})"
            for by_month, method in ((1, Method.EQUAL_INSTALMENT), (0, Method.INTEREST_ONLY))
        ]
    return ", ".join(rows)


# --- What the databases write differently ---------------------------------------------------------------------------


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _day() -> str:
    return "CAST(%(day)s AS date)" if _is_postgresql() else "%(day)s"


def _days(since: str) -> str:
    """The days from a date to the day."""
    return f"({_day()} - {since})" if _is_postgresql() else f"CAST(julianday({_day()}) - julianday({since}) AS integer)"


def _units(rate: str) -> str:
    return f"CAST(ROUND({rate} * {_RATE_UNITS}) AS bigint)"


def _half_up(parts: str, whole: int) -> str:
    """A fraction rounded half up to whole fen; exact, as both are whole numbers."""
    if _is_postgresql():
        first, _times, rest = parts.partition(" * ")
        return f"CAST(div(2 * (CAST({first} AS numeric) * {rest}) + {whole}, {2 * whole}) AS bigint)"
    return f"((2 * ({parts}) + {whole}) / {2 * whole})"


def _params(portion: Portion, day: date) -> dict[str, Any]:
    return {"first": portion.first, "last": portion.last, "day": connection.ops.adapt_datefield_value(day)}
