"""Planning the month's calls: one set-based statement, safe to lose, to repeat and to run twice at once."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from jinxin import clock
from jinxin.audit.services import record
from jinxin.staff.models import Centre
from jinxin.worktime.calendar import WorkCalendar
from jinxin.worktime.services import current_calendar
from postloan import actions

_PLAN = """
INSERT INTO postloan_callback
       (customer_id, month, officer_id, planned_on, state, created_at, attempts,
        source_grade, business_grade, will_grade, notes)
SELECT borrower.id, %s, borrower.officer_id, CASE MOD(borrower.place, {days}) {cases} END, 'planned', %s, 0,
       '', '', '', ''
  FROM (SELECT customer.id, customer.officer_id,
               ROW_NUMBER() OVER (PARTITION BY customer.officer_id ORDER BY customer.id) - 1 AS place
          FROM customers_customer customer
         WHERE EXISTS (SELECT 1 FROM loans_loan loan WHERE loan.customer_id = customer.id AND loan.balance > 0)
           AND NOT EXISTS (SELECT 1 FROM postloan_callback planned
                            WHERE planned.customer_id = customer.id AND planned.month = %s)) borrower
 WHERE TRUE
    ON CONFLICT (customer_id, month) DO NOTHING
"""


@transaction.atomic
def plan_callbacks(at: datetime) -> int:
    """Raise this month's call for every borrower with a balance who has none yet; return how many were raised.

    Seed: every borrower is called once each month. The calls of an officer are spread over the working days that are
    left of the month, beginning today; where none is left they are due on the month's last day.
    """
    today = clock.local_date(at)
    month = clock.month_start(today)
    days = working_days_left(current_calendar(at), today)
    cases = " ".join(f"WHEN {index} THEN {_as_date('%s')}" for index in range(len(days)))
    statement = _PLAN.format(days=len(days), cases=cases)
    raised_at = connection.ops.adapt_datetimefield_value(at)  # as Django itself writes moments: in UTC on SQLite
    with connection.cursor() as cursor:
        cursor.execute(statement, [month, *days, raised_at, month])
        raised = int(cursor.rowcount)
    if raised:
        _record(month, raised, at)
    return raised


def _record(month: date, raised: int, at: datetime) -> None:
    """Write one entry for all: the calls themselves name month, officer and day."""
    centre = Centre.objects.order_by("pk").first() or Centre(pk=0)
    record(actions.PLANNED, centre, actor=None, at=at, data={"month": f"{month:%Y-%m}", "calls": raised})


def working_days_left(calendar: WorkCalendar, today: date) -> list[date]:
    """Return the working days from `today` to the end of its month; the last day of the month where there is none."""
    last = clock.next_month(today) - timedelta(days=1)
    span = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    return [day for day in span if calendar.is_working_day(day)] or [last]


def _as_date(placeholder: str) -> str:
    return f"CAST({placeholder} AS date)" if connection.vendor == "postgresql" else placeholder
