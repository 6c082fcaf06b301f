"""What shops of each trade look like: shares of the yearly revenue, and how far single shops depart from them.

Levels as lenders of county towns know them; none is a rule of the centre.
"""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. Shares are of revenue, `stock_months` of a month's cost; `revenue` is the usual range in yuan."""

    name: str
    segment: str
    revenue: tuple[int, int]
    margin: float
    stock_months: float
    expenses: dict[str, float]
    credit_sales: float = 0.0
    prepaid_sales: float = 0.0
    credit_purchases: float = 0.3
    season: tuple[int, ...] = (110, 116, 94, 94, 98, 98, 98, 98, 102, 100, 96, 96)
    spread: dict[str, float] = field(
        default_factory=lambda: {
            "wages": 0.22,
            "rent": 0.25,
            "utilities": 0.18,
            "transport": 0.28,
            "taxes_and_fees": 0.3,
            "inventory_loss": 0.4,
            "other_expenses": 0.3,
        }
    )


def _expenses(wages: float, rent: float, utilities: float, transport: float, other: float) -> dict[str, float]:
    return {
        "wages": wages,
        "rent": rent,
        "utilities": utilities,
        "transport": transport,
        "taxes_and_fees": 0.004,
        "inventory_loss": 0.003,
        "other_expenses": other,
    }


TRADES: Final[tuple[Trade, ...]] = (
    Trade("grocery", "grocery", (500_000, 1_600_000), 0.19, 1.7, _expenses(0.032, 0.030, 0.014, 0.008, 0.008), 0.07),
    Trade(
        "fruit",
        "grocery",
        (500_000, 1_500_000),
        0.26,
        0.5,
        _expenses(0.045, 0.038, 0.016, 0.022, 0.010),
        0.06,
        season=(118, 120, 96, 92, 94, 100, 104, 100, 98, 92, 92, 94),
    ),
    Trade(
        "furniture",
        "home_furnishing",
        (600_000, 2_400_000),
        0.32,
        2.2,
        _expenses(0.075, 0.055, 0.008, 0.018, 0.012),
        0.12,
        0.28,
        0.35,
        (88, 72, 98, 102, 110, 98, 88, 92, 112, 122, 112, 106),
    ),
    Trade(
        "restaurant", "catering", (450_000, 1_500_000), 0.55, 0.6, _expenses(0.185, 0.085, 0.045, 0.006, 0.022), 0.05
    ),
    Trade(
        "clothing",
        "other_business",
        (400_000, 1_300_000),
        0.40,
        3.2,
        _expenses(0.095, 0.105, 0.012, 0.010, 0.018),
        season=(132, 96, 92, 98, 104, 88, 80, 88, 104, 112, 108, 98),
    ),
    Trade(
        "hardware",
        "other_business",
        (600_000, 2_200_000),
        0.23,
        2.6,
        _expenses(0.040, 0.032, 0.006, 0.016, 0.010),
        0.30,
        credit_purchases=0.40,
    ),
    Trade(
        "repairs", "other_business", (400_000, 1_100_000), 0.40, 1.4, _expenses(0.14, 0.07, 0.02, 0.006, 0.016), 0.15
    ),
    Trade(
        "noodles", "other_business", (500_000, 1_500_000), 0.27, 0.9, _expenses(0.06, 0.022, 0.03, 0.018, 0.01), 0.22
    ),
)
