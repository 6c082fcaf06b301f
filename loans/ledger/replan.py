"""What a prepayment or an extension makes of the lines that are not yet due: pure arithmetic, nothing is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jinxin.money import FEN, ZERO, round_fen
from loans.enums import Method
from loans.ledger.account import Account
from loans.ledger.schedule import Instalment, Period, charged_days, due_dates, read_method, spread
from loans.models import Instalment as Line
from loans.models import Loan, Repayment

Choice = Repayment.Choice
BY_PART = frozenset({Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL})


@dataclass(frozen=True, slots=True)
class Early:
    """What money does that pays principal before its day, in yuan; `rest` is too little to pay a further fen."""

    principal: Decimal
    interest: Decimal
    fee: Decimal
    rest: Decimal

    @property
    def total(self) -> Decimal:
        """What is taken for it."""
        return self.principal + self.interest + self.fee


def pay_early(account: Account, day: date, money: Decimal, fee_percent: Decimal) -> Early:
    """Return how much principal an amount pays early, together with the interest on just that principal to the day and
    the fee where the contract names one: the largest principal that the money covers, at most all that is left."""
    most = account.principal_ahead(day)
    early = _costing(account, day, most, money, fee_percent)
    if early.rest >= 0:
        return early
    # Interest and fee grow with the principal: find it by its share of the whole, then step to the exact fen.
    principal = min(round_fen(money * most / early.total), most)
    while (early := _costing(account, day, principal, money, fee_percent)).rest < 0:
        principal -= max(FEN, round_fen(-early.rest * most / (most + early.interest + early.fee)))
    while principal < most:
        further = _costing(account, day, principal + FEN, money, fee_percent)
        if further.rest < 0:
            break
        early, principal = further, principal + FEN
    return early


def _costing(account: Account, day: date, principal: Decimal, money: Decimal, fee_percent: Decimal) -> Early:
    interest = account.accrued(day, principal)
    fee = round_fen(principal * fee_percent / 100)
    return Early(principal, interest, fee, money - principal - interest - fee)


def choices(account: Account, day: date) -> list[Choice]:
    """Return how the plan may go on after a part is paid early. Where the principal is paid at the end there is no
    instalment of principal to keep."""
    if read_method(account.loan.method) in BY_PART and len(account.ahead(day)) > 1:
        return [Choice.SHORTER, Choice.SMALLER]
    return [Choice.SMALLER]


def lines_after(account: Account, day: date, early: Decimal, choice: str) -> list[Instalment]:
    """Return the lines that replace those not yet due once `early` of their principal is paid: `smaller` on the same
    due dates, `shorter` with the same payment until nothing is left.

    Interest on what was paid has been paid to the day; on what is left the period runs on as it began.
    """
    ahead = account.ahead(day)
    left = account.principal_ahead(day) - early
    if not left:
        return []
    method = read_method(account.loan.method)
    part = _same_part(ahead, method) if choice == Choice.SHORTER else None
    return spread(left, method, _periods(account.loan, ahead), part=part, first=ahead[0].number)


def _same_part(ahead: Sequence[Line], method: Method) -> Decimal:
    """Return what is paid each time: the whole instalment, or its principal. The first may be for a broken period."""
    line = ahead[1] if len(ahead) > 2 else ahead[0]
    return line.total if method == Method.EQUAL_INSTALMENT else line.principal


def _periods(loan: Loan, lines: Sequence[Line]) -> list[Period]:
    method, due_day = read_method(loan.method), nominal_day(loan)
    return [
        Period(line.due_on, charged_days(method, line.starts_on, line.due_on, due_day), line.annual_rate)
        for line in lines
    ]


def lines_extended(account: Account, day: date, months: int, rate: Decimal) -> list[Instalment]:
    """Return the lines that replace those not yet due when the loan runs so many months longer, at a new yearly rate
    from the next due date on: the running period keeps the rate under which it began."""
    loan, ahead = account.loan, account.ahead(day)
    method, due_day = read_method(loan.method), nominal_day(loan)
    first = ahead[0]
    dues = due_dates(loan.started_on, account.lines[-1].number + months, due_day)[first.number - 1 :]
    begins, periods = first.starts_on, []
    for place, due in enumerate(dues):
        periods.append(Period(due, charged_days(method, begins, due, due_day), rate if place else first.annual_rate))
        begins = due
    return spread(account.principal_ahead(day), method, periods, first=first.number)


def nominal_day(loan: Loan) -> int:
    """Return the day of the month on which instalments fall due."""
    return loan.payout.contract.due_day or loan.started_on.day


def total_ahead(lines: Sequence[Instalment]) -> Decimal:
    """Return the interest still to be paid on new lines."""
    return sum((line.interest for line in lines), ZERO)
