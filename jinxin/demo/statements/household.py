"""The statements of an invented salaried household: wage, spending, what it owns and owes, the papers behind them."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Final

from customers.enums import EmployerKind
from jinxin.demo.statements.common import About, Request, Story, as_text, hundreds
from jinxin.money import round_fen

STANDARD_DEDUCTION: Final = Decimal(60_000)
SPECIAL_DEDUCTIONS: Final = (12_000, 24_000, 36_000)
SOCIAL_SHARE: Final = Decimal("0.105")
MORTGAGES: Final = (0, 120_000, 180_000, 240_000, 300_000)
TAX_RATE: Final = Decimal("0.03")
"""Of the lowest bracket (up to 36,000 yuan a year), in which every invented wage stays."""

FUND_SHARES: Final[dict[str, Decimal]] = {
    EmployerKind.GOVERNMENT: Decimal("0.12"),
    EmployerKind.LARGE_ENTERPRISE: Decimal("0.10"),
    EmployerKind.OTHER: Decimal("0.08"),
}


@dataclass(frozen=True)
class Wage:
    """A monthly gross wage and what becomes of it in a year."""

    gross: Decimal
    social: Decimal
    fund: Decimal
    fund_share: Decimal
    special: Decimal

    @property
    def tax(self) -> Decimal:
        """The year's income tax."""
        taxable = 12 * (self.gross - self.social - self.fund) - STANDARD_DEDUCTION - self.special
        return round_fen(max(taxable, Decimal(0)) * TAX_RATE)

    @property
    def net(self) -> Decimal:
        """The year's net pay, without bonus."""
        return 12 * (self.gross - self.social - self.fund) - self.tax


def invent_wage(random: Random, employer_kind: str) -> Wage:
    """Return a wage as a county town pays it."""
    gross, share = Decimal(random.randrange(7200, 10_800, 100)), FUND_SHARES[employer_kind]
    special = Decimal(random.choice(SPECIAL_DEDUCTIONS))
    return Wage(gross, round_fen(gross * SOCIAL_SHARE), round_fen(gross * share), share, special)


def household_case(random: Random, wage: Wage, request: Request, story: Story, about: About) -> dict[str, Any]:
    """Return a case file of a salaried household. The story of debts hides one from the sheet; any other makes the
    employer's certificate say too much."""
    home = _Household(random, wage, request)
    payroll = home.payroll / 12
    certificate = hundreds(payroll * Decimal(random.randint(990, 1025)) / 1000)
    report = home.mortgage_closing + home.card
    if story is Story.DEBT:
        report += hundreds(report * Decimal("0.14")) + 3000
    elif story is not Story.CLEAN:
        certificate = hundreds(payroll * Decimal("1.11"))
    data = {**home.statements(certificate), "evidence": home.evidence(certificate, report)}
    return {**about.as_case("salaried"), **as_text(data), "loan_request": request.as_case()}


class _Household:
    """A year of a household, in yuan."""

    def __init__(self, random: Random, wage: Wage, request: Request) -> None:
        self.random, self.wage = random, wage
        self.bonus = Decimal(random.randrange(10_000, 32_000, 1000))
        self.spouse = Decimal(12 * random.randrange(2800, 6200, 100)) if random.random() < 0.8 else Decimal(0)
        self.payroll = wage.net + self.bonus
        self.living = Decimal(12 * random.randrange(3200, 5600, 100))
        self.tuition = Decimal(random.choice((0, 0, 5000, 9000, 12_000)))
        self.vehicle = Decimal(random.choice((0, 40_000, 62_000, 85_000)))
        self.wear = hundreds(self.vehicle / 6)
        self.house = Decimal(random.randrange(380_000, 760_000, 10_000))
        self.fund_opening = Decimal(random.randrange(20_000, 90_000, 1000))
        self.savings_opening = Decimal(random.randrange(30_000, 120_000, 1000))
        self.card = Decimal(random.randrange(0, 12_000, 500))
        # All instalments together take at most half of the household's income (a usual line of banks).
        self.spouse = max(self.spouse, hundreds(24 * request.instalment - self.payroll + 1200))
        bearable = (self.payroll + self.spouse) / 24 - request.instalment
        self._repay_mortgage(Decimal(random.choice(MORTGAGES)), bearable)

    def _repay_mortgage(self, balance: Decimal, bearable: Decimal) -> None:
        """Twelve instalments of a mortgage over twenty years at 3.9 percent; none where it could not be borne."""
        monthly = Decimal("0.0390") / 12
        growth = (1 + monthly) ** 240
        self.instalment = round_fen(balance * monthly * growth / (growth - 1))
        if self.instalment > bearable:
            balance = self.instalment = Decimal(0)
        self.mortgage_opening = balance
        self.mortgage_interest = Decimal(0)
        for _month in range(12):
            interest = round_fen(balance * monthly)
            self.mortgage_interest += interest
            balance -= self.instalment - interest
        self.mortgage_closing = max(balance, Decimal(0))

    def statements(self, certificate: Decimal) -> dict[str, Any]:
        """Return the sheet, the income and the spending."""
        wage = self.wage
        return {
            "household_balance_sheet": {"opening": self._opening(), "closing": self._closing()},
            "household_income": {
                "gross_wage_monthly": wage.gross,
                "social_insurance_monthly": wage.social,
                "provident_fund_own_monthly": wage.fund,
                "income_tax_annual": wage.tax,
                "net_pay_annual": wage.net,
                "bonus_annual": self.bonus,
                "spouse_income_annual": self.spouse,
                "stated_net_monthly": certificate,
            },
            "household_spending": {
                "living_annual": self.living,
                "tuition_annual": self.tuition,
                "mortgage_instalment_monthly": self.instalment,
                "mortgage_interest_annual": self.mortgage_interest,
                "mortgage_principal_annual": self.mortgage_opening - self.mortgage_closing,
                "vehicle_depreciation": self.wear,
            },
        }

    def _opening(self) -> dict[str, Decimal]:
        return self._sheet(self.savings_opening, self.fund_opening, self.vehicle, self.mortgage_opening)

    def _closing(self) -> dict[str, Decimal]:
        """Deposits grow by what is left over; a few hundred yuan went nobody knows where."""
        earned = self.payroll + self.spouse
        saved = earned - self.living - self.tuition - 12 * self.instalment
        lost = hundreds(earned / 12 * Decimal(self.random.randint(0, 30)) / 1000)
        fund = self.fund_opening + 24 * self.wage.fund
        return self._sheet(self.savings_opening + saved - lost, fund, self.vehicle - self.wear, self.mortgage_closing)

    def _sheet(self, savings: Decimal, fund: Decimal, vehicle: Decimal, mortgage: Decimal) -> dict[str, Decimal]:
        return {
            "cash_and_deposits": savings,
            "provident_fund_balance": fund,
            "vehicle": vehicle,
            "house": self.house,
            "mortgage": mortgage,
            "credit_card_balance": self.card,
        }

    def evidence(self, certificate: Decimal, report: Decimal) -> dict[str, Decimal]:
        """Return what the papers prove."""
        return {
            "income_certificate_net_monthly": certificate,
            "payroll_credits_annual": self.payroll,
            "provident_fund_own_rate": self.wage.fund_share,
            "income_tax_record_annual": self.wage.tax,
            "income_tax_rate": TAX_RATE,
            "standard_deduction_annual": STANDARD_DEDUCTION,
            "special_deductions_annual": self.wage.special,
            "credit_report_balance": report,
        }
