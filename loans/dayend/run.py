"""Closing a day: in steps, each in portions, each portion in a transaction of its own.

Where a run was cut off the next one goes on; two at once take turns, portion by portion. Closing a day again does the
same again: what is booked is not booked twice, and how loans stood is written anew.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext as _

from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError
from jinxin.flow import locked
from jinxin.money import ZERO, format_yuan
from loans.actions import days as actions
from loans.dayend.sql import Portion, book_income, note_standing
from loans.models import DayEnd, Instalment, Loan, LoanDay, Posting
from loans.services.bookings import account_of, bring_up
from loans.services.settling import settle

PORTION: Final = 20_000
"""Loans in one transaction: short enough that nobody at the counter waits for it."""
HELD_PORTION: Final = 200
Step = DayEnd.Step


def close_day(day: date, *, at: datetime, actor: Any = None) -> DayEnd:
    """Close a day, or close it again; return what it found.

    Raises DomainError for a day that has not begun.
    """
    if day > local_date(at):
        raise DomainError(_("This day has not begun. Close it when it is over."), field="day")
    end = _begin(day, actor, at)
    while _next_portion(end, at, actor):
        pass
    end.refresh_from_db()
    return end


def catch_up(at: datetime) -> list[date]:
    """Close each day up to yesterday that is not closed, the oldest first, and return which; the first is yesterday."""
    yesterday = local_date(at) - timedelta(days=1)
    unfinished = DayEnd.objects.exclude(state=DayEnd.State.DONE).aggregate(day=Min("day"))["day"]
    last = DayEnd.objects.aggregate(day=Max("day"))["day"] or yesterday - timedelta(days=1)
    closed, day = [], min(unfinished or last + timedelta(days=1), last + timedelta(days=1))
    while day <= yesterday:
        if not DayEnd.objects.filter(day=day, state=DayEnd.State.DONE).exists():
            close_day(day, at=at)
            closed.append(day)
        day += timedelta(days=1)
    return closed


def _begin(day: date, actor: Any, at: datetime) -> DayEnd:
    """Return the row of a day that is being closed: a new one, one that was cut off, or one that is closed again."""
    try:
        with transaction.atomic():
            return DayEnd.objects.create(day=day, started_at=at, started_by=actor)
    except IntegrityError:
        pass
    with transaction.atomic():
        end: DayEnd = DayEnd.objects.select_for_update().get(day=day)
        if end.state == DayEnd.State.DONE:
            end.state, end.step, end.cursor, end.runs = DayEnd.State.RUNNING, Step.INCOME, 0, end.runs + 1
            end.started_at, end.started_by, end.finished_at = at, actor, None
            end.save()
        return end


@transaction.atomic
def _next_portion(end: DayEnd, at: datetime, actor: Any) -> bool:
    """Do the next portion of a day that is being closed; say whether there may be more."""
    fresh: DayEnd = locked(end)
    if fresh.state == DayEnd.State.DONE:
        return False
    work = _WORK[Step(fresh.step)]
    if (reached := work(fresh, at)) is not None:
        fresh.cursor = reached
        fresh.save(update_fields=("cursor",))
        return True
    if following := _FOLLOWING.get(Step(fresh.step)):
        fresh.step, fresh.cursor = following, 0
        fresh.save(update_fields=("step", "cursor"))
        return True
    fresh.state, fresh.finished_at = DayEnd.State.DONE, at
    fresh.save()
    data = {
        "day": fresh.day.isoformat(),
        "loans": fresh.loans,
        "balance": format_yuan(fresh.balance),
        "runs": fresh.runs,
    }
    record(actions.DAY_CLOSED, fresh, actor=actor, at=at, data=data)
    return False


def _portion(end: DayEnd) -> Portion | None:
    """Return the loans after the cursor, or none where all are done. Only ends of portions are looked up."""
    ahead = Loan.objects.filter(pk__gt=end.cursor).order_by("pk").values_list("pk", flat=True)
    if (first := ahead.first()) is None:
        return None
    last = ahead[PORTION - 1 : PORTION].first() or Loan.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return Portion(first, last)


def _income(end: DayEnd, at: datetime) -> int | None:
    if (portion := _portion(end)) is None:
        return None
    book_income(portion, end.day, at)
    return portion.last


def _held(end: DayEnd, at: datetime) -> int | None:
    """Let money held pay what fell due: few loans have any, and each is a matter of its own."""
    due = Instalment.objects.filter(settled_on=None, due_on__lte=end.day).values("loan")
    waiting = Loan.objects.filter(state=Loan.State.ACTIVE, suspense__gt=ZERO, pk__gt=end.cursor, pk__in=due)
    numbers = list(waiting.order_by("pk").values_list("pk", flat=True)[:HELD_PORTION])
    for loan in Loan.objects.select_for_update().filter(pk__in=numbers).order_by("pk"):
        account = account_of(loan)
        bring_up(account, end.day, at)
        settle(account, None, at)
    return numbers[-1] if numbers else None


def _standing(end: DayEnd, at: datetime) -> int | None:
    if (portion := _portion(end)) is None:
        return None
    note_standing(portion, end.day)
    return portion.last


def _figures(end: DayEnd, at: datetime) -> None:
    """Add up the day's rows."""
    names = ("balance", "accrued", "due_principal", "due_interest", "penalty", "held", "overdue")
    sums = LoanDay.objects.filter(day=end.day).aggregate(
        loans=Count("pk"),
        late=Count("pk", filter=Q(days_overdue__gt=0)),
        **{f"sum_{name}": Sum(name) for name in names},
    )
    found = {name: sums[f"sum_{name}"] or ZERO for name in names}
    end.loans, end.overdue_loans = sums["loans"], sums["late"]
    for name in ("balance", "accrued", "penalty", "held", "overdue"):
        setattr(end, name, found[name])
    end.due = found["due_principal"] + found["due_interest"]
    end.income = income_of(end.day)


def income_of(day: date) -> Any:
    """Return interest and penalty income valued on a day, in yuan; what was undone is in neither."""
    income = (Posting.Account.INTEREST, Posting.Account.PENALTY)
    legs = Posting.objects.filter(
        transaction__value_on=day, transaction__reverses=None, transaction__reversal=None, credit__in=income
    )
    return legs.aggregate(sum=Sum("amount"))["sum"] or ZERO


_WORK: dict[Step, Callable[[DayEnd, datetime], int | None]] = {
    Step.INCOME: _income,
    Step.HELD: _held,
    Step.STANDING: _standing,
    Step.FIGURES: _figures,
}
_FOLLOWING = {Step.INCOME: Step.HELD, Step.HELD: Step.STANDING, Step.STANDING: Step.FIGURES}
