"""What comes back: instalment by instalment, paid early, extended, booked wrongly and undone."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from jinxin.demo import words
from jinxin.demo.lives.run import Run
from jinxin.demo.plans import Payer
from jinxin.demo.timeline import at as moment
from loans.models import Instalment, Loan, Repayment
from loans.queries.asof import standing
from loans.services.prepayments import prepay
from loans.services.repayments import record_repayment
from loans.services.requests import ask_costs, ask_extension, ask_reversal, confirm

BEHIND_DAYS = {Payer.BEHIND: 34, Payer.FAR_BEHIND: 95}
"""For how many days back nothing has been paid."""
SPECIAL = 4
"""The instalment after which something out of the ordinary happens."""
PAID_EARLY = Decimal(30_000)
EXTRA_MONTHS = 6


def repayments(run: Run) -> Iterator[datetime]:
    """Pay what falls due, one instalment after the other, until nothing more comes in."""
    number = 0
    while line := _next(run.loan, number):
        number = line.number
        received = _received_on(run, line)
        if received is None:
            yield from _chased(run)
            return
        at = moment(run.days.on_or_after(received), 10) + timedelta(minutes=run.random.randint(0, 380))
        yield at
        _repay(run, received, number, at)
        if number == SPECIAL and run.plan.payer in _SPECIAL:
            yield from _SPECIAL[run.plan.payer](run, at)


def _next(loan: Loan, number: int) -> Instalment | None:
    """Return the instalment after the one with this number, as the plan stands now."""
    lines = loan.instalments.filter(kind=Instalment.Kind.REGULAR, number__gt=number, settled_on=None)
    return lines.order_by("number").first()


def _received_on(run: Run, line: Instalment) -> date | None:
    """Return the day the money for an instalment comes in; None where nothing comes any more."""
    payer = run.plan.payer
    if payer in BEHIND_DAYS and line.due_on > run.days.today - timedelta(days=BEHIND_DAYS[payer]):
        return None
    late = run.random.choice((0, 1, 2, 4, 6)) if payer is Payer.SLOW else 0
    return line.due_on + timedelta(days=late)


def _key(run: Run) -> UUID:
    return UUID(int=run.random.getrandbits(128))


def _repay(run: Run, received: date, turn: int, at: datetime) -> None:
    """Pay what is due on the day, with penalties where it is late; or all of it, where the borrower pays off early."""
    owed = standing(run.loan, received).quote
    common: dict[str, Any] = {"key": _key(run), "received_on": received, "actor": run.operations(turn), "at": at}
    if run.plan.payer is Payer.EARLY and turn > SPECIAL:
        paid = prepay(run.loan, amount=owed.total, choice=Repayment.Choice.PAYOFF, **common)
    else:
        paid = record_repayment(run.loan, amount=owed.missing, **common)
    run.loan = paid.loan


def _pays_early(choice: str) -> Callable[[Run, datetime], Iterator[datetime]]:
    """A part is paid early some days later."""

    def happens(run: Run, at: datetime) -> Iterator[datetime]:
        at = _days_later(run, at, 9)
        yield at
        common: dict[str, Any] = {"key": _key(run), "received_on": at.date(), "actor": run.operations(1), "at": at}
        run.loan = prepay(run.loan, amount=PAID_EARLY, choice=choice, note=words.PAID_EARLY, **common).loan

    return happens


def _extends(run: Run, at: datetime) -> Iterator[datetime]:
    """The officer asks for more time, the manager agrees two days later."""
    at = _days_later(run, at, 6)
    yield at
    asked = ask_extension(
        run.loan,
        months=EXTRA_MONTHS,
        annual_rate=run.loan.annual_rate,
        reason=words.MORE_TIME,
        actor=run.officer,
        at=at,
    )
    at = _days_later(run, at, 2)
    yield at
    confirm(asked, answer=words.MORE_TIME_AGREED, actor=run.manager, at=at)
    run.loan.refresh_from_db()


def _booked_twice(run: Run, at: datetime) -> Iterator[datetime]:
    """What one had booked another books again; it is undone the same day."""
    at += timedelta(minutes=25)
    yield at
    fields: dict[str, Any] = {"key": _key(run), "received_on": at.date(), "actor": run.operations(1), "at": at}
    same = run.loan.repayments.order_by("-pk").values_list("amount", flat=True)[0]
    booked = record_repayment(run.loan, amount=same, **fields)
    at += timedelta(minutes=30)
    yield at
    asked = ask_reversal(booked.transaction, reason=words.BOOKED_TWICE, actor=run.operations(1), at=at)
    at += timedelta(minutes=15)
    yield at
    confirm(asked, actor=run.operations(2), at=at)
    run.loan.refresh_from_db()


def _chased(run: Run) -> Iterator[datetime]:
    """For who is far behind a lawyer wrote; operations asks to charge it, and nobody has decided yet."""
    if run.plan.payer is Payer.FAR_BEHIND:
        at = moment(run.days.ago(2), 10) + timedelta(minutes=run.random.randint(0, 300))
        yield at
        ask_costs(run.loan, amount=Decimal(280), reason=words.LETTER, actor=run.operations(1), at=at)


def _days_later(run: Run, at: datetime, days: int) -> datetime:
    return moment(run.days.on_or_after(at.date() + timedelta(days=days)), at.hour) + timedelta(minutes=at.minute)


_SPECIAL: dict[Payer, Callable[[Run, datetime], Iterator[datetime]]] = {
    Payer.SMALLER: _pays_early(Repayment.Choice.SMALLER),
    Payer.SHORTER: _pays_early(Repayment.Choice.SHORTER),
    Payer.EXTENDED: _extends,
    Payer.MISBOOKED: _booked_twice,
}
