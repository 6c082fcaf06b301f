"""Repayment schedules and the interest they rest on: pure arithmetic, exact to the fen.

Day count as rural banks practise it (PBoC 银发〔2005〕129号): a day costs 1/360 and a month 1/12 of the annual rate,
so a month is charged as 30 days. Instalment loans are charged by month and for odd days by the day; interest-only and
revolving loans by actual days. Every amount is rounded half up to the fen in its own period, and the last period takes
what rounding left over.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from django.utils.translation import gettext as _

from jinxin.clock import add_months
from jinxin.errors import DomainError
from jinxin.money import MAX_YUAN, ZERO, format_yuan, round_fen
from loans.enums import Method

MOST_MONTHS = 600
HIGHEST_RATE_PCT = Decimal(100)
FIRST_YEAR, LAST_YEAR = 1950, 2900

_BY_MONTH = frozenset({Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL})
_DAYS_OF_YEAR = 360
_DAYS_OF_MONTH = 30
_PRECISION = 60


@dataclass(frozen=True, slots=True)
class Instalment:
    """What falls due on one day, in yuan, and the principal that is left after it."""

    number: int
    due: date
    principal: Decimal
    interest: Decimal
    total: Decimal
    balance: Decimal
    rate: Decimal
    """The yearly rate of the period that ends with it, in percent."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a schedule, in yuan."""

    principal: Decimal
    interest: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """All instalments of a loan in order, and their sums."""

    instalments: tuple[Instalment, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Payoff:
    """What settles a loan on a day, in yuan."""

    principal: Decimal
    interest: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """The time up to one due date: the number of days it is charged for, and the yearly rate in percent."""

    due: date
    days: int
    rate: Decimal


def build_schedule(
    *,
    principal: Decimal,
    annual_rate_pct: Decimal,
    months: int,
    method: str,
    start: date,
    due_day: int | None = None,
) -> Schedule:
    """Return the schedule of a loan paid out on `start` over `months` instalments, at a rate in percent a year.

    Without `due_day` instalments fall due on the payout's day of the month. With it, on that day of the month (the last
    day where there is none), from the first such day after the payout; the last instalment always falls due `months`
    months after the payout. The first and last period may then be broken, and are charged for their own days.
    A revolving loan is shown as if drawn in full at once. Raises DomainError for terms that make no loan.
    """
    _check_terms(principal, annual_rate_pct, months, start, due_day)
    kind = read_method(method)
    dues = due_dates(start, months, due_day or start.day)
    periods = periods_to(dues, start, kind, due_day or start.day, annual_rate_pct)
    instalments = spread(round_fen(principal), kind, periods)
    interest = sum((instalment.interest for instalment in instalments), ZERO)
    paid = sum((instalment.principal for instalment in instalments), ZERO)
    return Schedule(tuple(instalments), Totals(paid, interest, paid + interest))


def daily_interest(balance: Decimal, annual_rate_pct: Decimal, days: int) -> Decimal:
    """Return interest for a number of days: balance x annual rate / 360 x days, rounded once, to the fen."""
    with localcontext(prec=_PRECISION):
        return round_fen(balance * annual_rate_pct * days / (100 * _DAYS_OF_YEAR))


def penalty_interest(overdue: Decimal, annual_rate_pct: Decimal, days: int, *, uplift_pct: Decimal) -> Decimal:
    """Return penalty interest on an overdue amount, at the contract rate raised by `uplift_pct` percent.

    银发〔2003〕251号 allows 30 to 50 percent. On unpaid interest it is the compound interest.
    """
    with localcontext(prec=_PRECISION):
        return daily_interest(overdue, annual_rate_pct * (100 + uplift_pct) / 100, days)


def payoff(*, balance: Decimal, annual_rate_pct: Decimal, method: str, since: date, on: date) -> Payoff:
    """Return what settles a loan on a day: the balance and its interest from and including `since`, excluding `on`."""
    if on < since:
        raise DomainError(_("The day of repayment must not lie before %(day)s.") % {"day": since}, field="on")
    interest = daily_interest(balance, annual_rate_pct, charged_days(read_method(method), since, on))
    return Payoff(balance, interest, balance + interest)


def charged_days(method: Method, start: date, end: date, due_day: int | None = None) -> int:
    """Return the days of interest from and including `start`, not including `end`.

    Where months are counted, each whole month is 30 days and odd days count as they are; from one due day to another
    there are no odd days, however long the months.
    """
    if method not in _BY_MONTH:
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    if due_day and start == _on_day(start, due_day) and end == _on_day(end, due_day):
        return months * _DAYS_OF_MONTH
    if add_months(start, months) > end:
        months -= 1
    return months * _DAYS_OF_MONTH + (end - add_months(start, months)).days


def read_method(method: str) -> Method:
    """Return the repayment method of that name. Raises DomainError naming the choices."""
    try:
        return Method(method)
    except ValueError as error:
        message = _("“%(method)s” is no repayment method; choose one of %(choices)s.")
        raise DomainError(message % {"method": method, "choices": ", ".join(Method)}, field="method") from error


def due_dates(start: date, months: int, due_day: int) -> list[date]:
    """Return the due dates of a loan paid out on `start`: the due day of each month, at the end the day of maturity."""
    first = _on_day(start, due_day)
    if first <= start:
        first = add_months(start, 1, due_day)
    return [add_months(first, n, due_day) for n in range(months - 1)] + [add_months(start, months)]


def periods_to(dues: Sequence[date], start: date, method: Method, due_day: int, rate: Decimal) -> list[Period]:
    """Return the periods that end on the due dates, the first from `start`, all at one yearly rate in percent."""
    begins = [start, *dues]
    return [
        Period(end, charged_days(method, begin, end, due_day), rate) for begin, end in zip(begins, dues, strict=False)
    ]


def spread(
    principal: Decimal, method: Method, periods: Sequence[Period], *, part: Decimal | None = None, first: int = 1
) -> list[Instalment]:
    """Return the instalments that pay a principal back over the periods; the first has the number `first`.

    With `part` the payment (equal instalments) or the principal paid each time (equal principal) is given instead of
    worked out, and the loan ends as soon as nothing is left.
    """
    with localcontext(prec=_PRECISION):
        return list(_BUILDERS[method](principal, periods, part, first))


def _on_day(month: date, due_day: int) -> date:
    return month.replace(day=min(due_day, monthrange(month.year, month.month)[1]))


def _equal_instalment(
    principal: Decimal, periods: Sequence[Period], part: Decimal | None, first: int
) -> Iterator[Instalment]:
    """等额本息: one payment that, discounted over the periods as they really are, is worth the principal."""
    growth, worth = Decimal(1), Decimal(0)
    for period in periods:
        growth *= 1 + period.rate * period.days / (100 * _DAYS_OF_YEAR)
        worth += 1 / growth
    payment = part or round_fen(principal / worth)
    return _amortise(principal, periods, first, part is not None, lambda interest: payment - interest)


def _equal_principal(
    principal: Decimal, periods: Sequence[Period], part: Decimal | None, first: int
) -> Iterator[Instalment]:
    """等额本金: the same part of the principal each time."""
    share = part or round_fen(principal / len(periods))
    return _amortise(principal, periods, first, part is not None, lambda interest: share)


def _amortise(
    principal: Decimal,
    periods: Sequence[Period],
    first: int,
    ends_early: bool,
    part: Callable[[Decimal], Decimal],
) -> Iterator[Instalment]:
    """Pay `part` of the principal each period, given that period's interest, and whatever is left in the last."""
    balance = principal
    for number, period in enumerate(periods, start=first):
        interest = daily_interest(balance, period.rate, period.days)
        last = number == first + len(periods) - 1
        # Rounded parts of a few fen can use the balance up before the last period: never pay more than is owed.
        paid = balance if last else min(max(part(interest), ZERO), balance)
        balance -= paid
        yield Instalment(number, period.due, paid, interest, paid + interest, balance, period.rate)
        if ends_early and not balance:
            return


def _interest_only(
    principal: Decimal, periods: Sequence[Period], part: Decimal | None, first: int
) -> Iterator[Instalment]:
    """按月付息到期还本: interest each period, the principal at the end; in sum exactly the interest of all days."""
    left = round_fen(principal * sum(period.rate * period.days for period in periods) / (100 * _DAYS_OF_YEAR))
    for number, period in enumerate(periods, start=first):
        last = number == first + len(periods) - 1
        interest = left if last else min(daily_interest(principal, period.rate, period.days), left)
        left -= interest
        paid = principal if last else ZERO
        yield Instalment(number, period.due, paid, interest, paid + interest, ZERO if last else principal, period.rate)


_Builder = Callable[[Decimal, Sequence[Period], Decimal | None, int], Iterator[Instalment]]
_BUILDERS: dict[Method, _Builder] = {
    Method.EQUAL_INSTALMENT: _equal_instalment,
    Method.EQUAL_PRINCIPAL: _equal_principal,
    Method.INTEREST_ONLY: _interest_only,
    Method.REVOLVING: _interest_only,
}


def _check_terms(principal: Decimal, rate: Decimal, months: int, start: date, due_day: int | None) -> None:
    if not principal.is_finite() or not 0 < principal <= MAX_YUAN or principal != round_fen(principal):
        message = _("The principal must be more than zero, at most %(most)s yuan, in whole fen.")
        raise DomainError(message % {"most": format_yuan(MAX_YUAN)}, field="principal")
    if not rate.is_finite() or not 0 <= rate <= HIGHEST_RATE_PCT:
        message = _("The rate must be between 0 and %(most)s percent a year.")
        raise DomainError(message % {"most": HIGHEST_RATE_PCT}, field="annual_rate_pct")
    if not 1 <= months <= MOST_MONTHS:
        message = _("The term must be between 1 and %(most)s months.")
        raise DomainError(message % {"most": MOST_MONTHS}, field="months")
    if due_day is not None and not 1 <= due_day <= 31:
        raise DomainError(_("The due day must be a day of the month, 1 to 31."), field="due_day")
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        message = _("The payout must lie between %(first)s and %(last)s.")
        raise DomainError(message % {"first": FIRST_YEAR, "last": LAST_YEAR}, field="start")
