"""Repayment schedules and the interest they rest on: pure arithmetic, exact to the fen.

Day count as rural banks practise it (PBoC 银发〔2005〕129号): a day costs 1/360 and a month 1/12 of the annual rate,
so a month is charged as 30 days. Instalment loans are charged by month and for odd days by the day; interest-only and
revolving loans by actual days. Every amount is rounded half up to the fen in its own period, and the last period takes
what rounding left over.
"""

from calendar import monthrange
from collections.abc import Callable
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
class _Period:
    """The time up to one due date, as the number of days it is charged for."""

    due: date
    days: int


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
    periods = _periods(start, months, due_day or start.day, kind)
    build = _BUILDERS[kind]
    with localcontext(prec=_PRECISION):
        instalments = build(round_fen(principal), annual_rate_pct, periods)
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


def _on_day(month: date, due_day: int) -> date:
    return month.replace(day=min(due_day, monthrange(month.year, month.month)[1]))


def _periods(start: date, months: int, due_day: int, method: Method) -> list[_Period]:
    first = _on_day(start, due_day)
    if first <= start:
        first = add_months(start, 1, due_day)
    dues = [add_months(first, n, due_day) for n in range(months - 1)] + [add_months(start, months)]
    begins = [start, *dues]
    return [_Period(end, charged_days(method, begin, end, due_day)) for begin, end in zip(begins, dues, strict=False)]


def _equal_instalment(principal: Decimal, rate: Decimal, periods: list[_Period]) -> list[Instalment]:
    """等额本息: one payment that, discounted over the periods as they really are, is worth the principal."""
    growth, worth = Decimal(1), Decimal(0)
    for period in periods:
        growth *= 1 + rate * period.days / (100 * _DAYS_OF_YEAR)
        worth += 1 / growth
    payment = round_fen(principal / worth)
    return _amortise(principal, rate, periods, lambda interest: payment - interest)


def _equal_principal(principal: Decimal, rate: Decimal, periods: list[_Period]) -> list[Instalment]:
    """等额本金: the same part of the principal each time."""
    share = round_fen(principal / len(periods))
    return _amortise(principal, rate, periods, lambda interest: share)


def _amortise(
    principal: Decimal, rate: Decimal, periods: list[_Period], part: Callable[[Decimal], Decimal]
) -> list[Instalment]:
    """Pay `part` of the principal each period, given that period's interest, and whatever is left in the last."""
    instalments: list[Instalment] = []
    balance = principal
    for number, period in enumerate(periods, start=1):
        interest = daily_interest(balance, rate, period.days)
        # Rounded parts of a few fen can use the balance up before the last period: never pay more than is owed.
        paid = balance if number == len(periods) else min(max(part(interest), ZERO), balance)
        balance -= paid
        instalments.append(Instalment(number, period.due, paid, interest, paid + interest, balance))
    return instalments


def _interest_only(principal: Decimal, rate: Decimal, periods: list[_Period]) -> list[Instalment]:
    """按月付息到期还本: interest each period, the principal at the end; in sum exactly the interest of all days."""
    whole = daily_interest(principal, rate, sum(period.days for period in periods))
    instalments: list[Instalment] = []
    left = whole
    for number, period in enumerate(periods, start=1):
        last = number == len(periods)
        interest = left if last else min(daily_interest(principal, rate, period.days), left)
        left -= interest
        paid = principal if last else ZERO
        instalments.append(Instalment(number, period.due, paid, interest, paid + interest, ZERO if last else principal))
    return instalments


_BUILDERS: dict[Method, Callable[[Decimal, Decimal, list[_Period]], list[Instalment]]] = {
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
