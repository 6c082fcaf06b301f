"""Reads of a case's credit report."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jinxin.money import ZERO
from jinxin.policy.settings import Policy
from loans.choices import COSTLY_LENDERS, HARD_INQUIRIES, AccountKind
from loans.models import Application, CreditAccount, CreditInquiry, CreditReport
from loans.queries.investigation import flag_day, investigation_of
from loans.rules.creditrows import BAD_STATES
from loans.rules.redflags import Flag, Group, flags

MONTHS_SHOWN = 24


@dataclass(frozen=True)
class AccountLine:
    """An account as it is read: what of it draws attention, and its last months as marks."""

    account: CreditAccount
    use: Decimal | None
    costly: bool
    bad: bool
    late: list[str]

    @property
    def full(self) -> bool:
        """Whether a card is used to its limit."""
        return self.use is not None and self.use >= 1


@dataclass(frozen=True)
class InquiryLine:
    """An inquiry; `hard` where somebody wanted credit, `without` where nothing came of it."""

    inquiry: CreditInquiry
    hard: bool
    without: bool


@dataclass(frozen=True)
class CreditPage:
    """The current report with its rows and flags, and those it replaced."""

    report: CreditReport | None
    accounts: list[AccountLine]
    inquiries: list[InquiryLine]
    flags: list[Flag]
    former: list[CreditReport]

    @property
    def balance(self) -> Decimal:
        """The sum of all balances."""
        return sum((line.account.balance for line in self.accounts), ZERO)


def credit_page(application: Application, *, policy: Policy, at: datetime) -> CreditPage:
    """Return the report of a case; the same number of queries for one row and for many."""
    investigation = investigation_of(application)
    reports = list(application.credit_reports.select_related("imported_by"))
    current = next((report for report in reports if report.replaced_at is None), None)
    former = [report for report in reports if report.replaced_at is not None]
    found: list[Flag] = []
    if investigation.version:
        day: date = flag_day(application, at)
        found = flags(investigation, application=application, policy=policy, day=day)
    shown = [flag for flag in found if flag.group == Group.CREDIT]
    if current is None:
        return CreditPage(None, [], [], shown, former)
    accounts = [_account(account) for account in current.accounts.all()]
    without = {(row["day"], row["who"]) for row in current.grounds.get("inquiries_without_loan", ())}
    inquiries = [_inquiry(one, without) for one in current.inquiries.order_by("-made_on", "position")]
    return CreditPage(current, accounts, inquiries, shown, former)


def _account(account: CreditAccount) -> AccountLine:
    card = account.kind == AccountKind.CARD and account.closed_on is None
    use = account.balance / account.limit if card and account.limit else None
    return AccountLine(
        account=account,
        use=use,
        costly=account.lender_kind in COSTLY_LENDERS and account.balance > 0,
        bad=account.overdue > 0 or account.state in BAD_STATES,
        late=[month for month, what in sorted(account.months.items())[-MONTHS_SHOWN:] if what.get("late")],
    )


def _inquiry(inquiry: CreditInquiry, without: set[tuple[str, str]]) -> InquiryLine:
    key = (inquiry.made_on.isoformat(), inquiry.institution)
    return InquiryLine(inquiry, inquiry.reason in HARD_INQUIRIES, key in without)
