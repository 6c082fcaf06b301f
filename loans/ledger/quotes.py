"""What would pay a loan off on a day, part by part."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jinxin.money import ZERO, round_fen
from loans.enums import Charge
from loans.ledger.account import Account
from loans.models import CostItem, Loan


@dataclass(frozen=True, slots=True)
class Quote:
    """What settles a loan on a day, in yuan: what is due, and what is not yet due with its interest to the day."""

    day: date
    costs: Decimal
    penalty: Decimal
    interest: Decimal
    principal: Decimal
    accrued: Decimal
    ahead: Decimal
    fee: Decimal
    held: Decimal

    @property
    def due(self) -> Decimal:
        """What is owed on the day without paying early."""
        return self.costs + self.penalty + self.interest + self.principal

    @property
    def total(self) -> Decimal:
        """What has to come in: all of it less what is held."""
        return max(self.due + self.accrued + self.ahead + self.fee - self.held, ZERO)

    @property
    def missing(self) -> Decimal:
        """What has to come in for what is due."""
        return max(self.due - self.held, ZERO)

    @property
    def balance(self) -> Decimal:
        """The outstanding principal."""
        return self.principal + self.ahead


def quote(account: Account, day: date) -> Quote:
    """Return what pays a loan off on a day up to which its account has been brought."""
    owed = account.owed(day)
    ahead = account.principal_ahead(day)
    return Quote(
        day=day,
        costs=account.loan.costs,
        penalty=sum((line.penalty + line.compound for line in owed), ZERO),
        interest=sum((line.interest for line in owed), ZERO),
        principal=sum((line.principal for line in owed), ZERO),
        accrued=account.accrued(day),
        ahead=ahead,
        fee=round_fen(ahead * fee_percent(account.loan) / 100),
        held=account.loan.suspense,
    )


def fee_percent(loan: Loan) -> Decimal:
    """Return the fee for paying early, in percent of what is paid early: only what the signed contract names, and the
    cost statement it rests on (金规〔2026〕2号: what is not shown may not be charged)."""
    contract = loan.payout.contract
    percent = Decimal(contract.terms.get("facts", {}).get("prepayment_fee_percent", "0"))
    if not percent:
        return ZERO
    shown = CostItem.objects.filter(statement=contract.cost_statement_id, charge=Charge.PREPAYMENT)
    return percent if shown.exists() else ZERO
