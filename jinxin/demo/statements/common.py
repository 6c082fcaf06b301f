"""What both kinds of statements share: the loan asked for, the story behind the figures, months, rounding."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from jinxin.money import round_fen

MONTHS = 12


class Story(Enum):
    """What is wrong with a customer's statements."""

    CLEAN = "clean"
    DRAWINGS = "drawings"
    STOCK = "stock"
    SALES = "sales"
    DEBT = "debt"


@dataclass(frozen=True)
class Request:
    """The loan asked for, as the case file holds it."""

    amount: Decimal
    months: int
    rate: Decimal
    method: str
    purpose: str

    @property
    def instalment(self) -> Decimal:
        """Roughly what a month would cost, to size a shop by."""
        return self.amount / self.months + self.amount * self.rate / 1800

    def as_case(self) -> dict[str, str | int]:
        """Return the part of the case file that holds it."""
        return {
            "amount": str(self.amount),
            "term_months": self.months,
            "annual_rate_pct": str(self.rate),
            "repayment": self.method,
            "purpose_zh": self.purpose,
        }


@dataclass(frozen=True)
class About:
    """Whose statements they are."""

    number: str
    title: str
    segment: str
    months: tuple[str, ...]

    def as_case(self, customer_class: str) -> dict[str, Any]:
        """Return the head of the case file."""
        return {
            "case_id": self.number,
            "title_zh": self.title,
            "customer_class": customer_class,
            "segment": self.segment,
            "unit": "yuan",
            "currency": "CNY",
            "period": {"start": f"{self.months[0]}-01", "end": last_day(self.months[-1]), "months": list(self.months)},
        }


def year_before(day: date) -> tuple[str, ...]:
    """Return the twelve whole months before the month of a day, as YYYY-MM."""
    last = day.year * 12 + day.month - 2
    return tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in range(last - MONTHS + 1, last + 1))


def last_day(month: str) -> str:
    """Return the last day of a month."""
    return f"{month}-{monthrange(int(month[:4]), int(month[-2:]))[1]:02d}"


def day_before(month: str) -> str:
    """Return the day before a month begins."""
    year, number = int(month[:4]), int(month[-2:])
    return last_day(f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12")


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts up."""
    return sum(amounts, Decimal(0))


def tens(value: Decimal) -> Decimal:
    """Round to whole tens, as people write such amounts down."""
    return Decimal(round(value / 10) * 10)


def hundreds(value: Decimal) -> Decimal:
    """Round to whole hundreds."""
    return Decimal(round(value / 100) * 100)


def as_text(value: Any) -> Any:
    """Write all amounts as text with two decimals, all the way down."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{round_fen(value):.2f}"
    return str(value) if isinstance(value, int) else value
