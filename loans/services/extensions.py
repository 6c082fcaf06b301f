"""Extension of the term (展期): what is not yet due is spread over more months, at a rate that is not lower.

General rules for loans (贷款通则), art. 12: a loan of up to a year may be extended by its own term at most, one of
up to five years by half of it, a longer one by three years.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jinxin import clock
from jinxin.errors import DomainError, IllegalMove
from jinxin.money import format_yuan
from jinxin.policy.services import policy_at
from loans.documents.offer import write_rate
from loans.ledger import schedule
from loans.ledger.account import Account
from loans.ledger.quotes import quote
from loans.ledger.replan import lines_extended
from loans.models import Loan, Plan
from loans.queries.asof import account_on
from loans.services.bookings import account_of, bring_up
from loans.services.plans import replace_ahead

_YEAR, _FIVE_YEARS, _THREE_YEARS = 12, 60, 36


def longest_extension(loan: Loan) -> int:
    """Return by how many months at most the loan may be extended in all."""
    first = loan.plans.order_by("version").values_list("matures_on", flat=True)[0]
    term = (first.year - loan.started_on.year) * 12 + first.month - loan.started_on.month
    if term <= _YEAR:
        return term
    return term // 2 if term <= _FIVE_YEARS else _THREE_YEARS


def check_extendable(account: Account, day: date, at: datetime) -> None:
    """Raise IllegalMove unless the loan runs, nothing due is unpaid, and it has not been extended too often."""
    loan = account.loan
    if loan.state != Loan.State.ACTIVE or not account.ahead(day):
        raise IllegalMove(_("A loan is extended before its last instalment falls due."))
    if missing := quote(account, day).missing:
        message = _("%(amount)s yuan is due and not paid. A loan is extended only when nothing is.")
        raise IllegalMove(message % {"amount": format_yuan(missing)})
    most = policy_at(at).extensions_per_loan
    if loan.plans.filter(cause=Plan.Cause.EXTENSION).count() >= most:
        raise IllegalMove(_("This loan has been extended as often as the policy allows (%(most)s).") % {"most": most})


def check_terms(loan: Loan, months: int, rate: Decimal) -> None:
    """Raise DomainError at the field unless the further months and the new rate are within the rules."""
    most = longest_extension(loan)
    if not 1 <= months <= most:
        message = _("Enter 1 to %(most)s months (General rules for loans, art. 12).")
        raise DomainError(message % {"most": most}, field="months")
    if not loan.annual_rate <= rate <= schedule.HIGHEST_RATE_PCT:
        message = _("The rate is at least the present %(rate)s, and at most %(most)s percent.")
        words = {"rate": write_rate(loan.annual_rate), "most": schedule.HIGHEST_RATE_PCT}
        raise DomainError(message % words, field="annual_rate")


def extended_lines(loan: Loan, months: int, rate: Decimal, at: datetime) -> list[schedule.Instalment]:
    """Return the plan that an extension today would lead to, saving nothing; refusals as for the extension itself."""
    day = clock.local_date(at)
    account = account_on(loan, day)
    check_extendable(account, day, at)
    check_terms(loan, months, rate)
    return lines_extended(account, day, months, rate)


def extend(loan: Loan, *, months: int, rate: Decimal, actor: Any, at: datetime) -> Plan:
    """Extend a locked loan from today, in the caller's transaction, which is that of the consent."""
    day = clock.local_date(at)
    account = account_of(loan)
    bring_up(account, day, at)
    check_extendable(account, day, at)
    check_terms(loan, months, rate)
    lines = lines_extended(account, day, months, rate)
    loan.matures_on, loan.annual_rate = lines[-1].due, rate
    loan.save(update_fields=("matures_on", "annual_rate"))
    return replace_ahead(account, account.ahead(day), lines, cause=Plan.Cause.EXTENSION, on=day, actor=actor, at=at)
