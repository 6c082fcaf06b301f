"""How much of the statements is proven: by figure and by amount, for each statement and in all."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from review.statements.case import DOCUMENTED, OBSERVED, Case, for_period
from review.statements.lines import LINES

ZERO: Final = Decimal(0)
ALL: Final = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How much of a statement (`section`, "" for all) stands on more than the customer's word: figures and yuan."""

    section: str
    figures: int
    documented: int
    observed: int
    amount: Decimal
    proven_amount: Decimal

    @property
    def proven(self) -> int:
        """How many figures are documented or were observed."""
        return self.documented + self.observed

    @property
    def share(self) -> Decimal | None:
        """The share of the amounts that is proven; of the figures where all amounts are nothing; None without any."""
        if self.amount:
            return self.proven_amount / self.amount
        return Decimal(self.proven) / self.figures if self.figures else None


def proof_of(case: Case) -> list[Proof]:
    """Return how much of each statement is proven, all together first. Totals and lines of nothing do not count."""
    figures = list(_figures(case))
    sections = dict.fromkeys(section for section, _path, _amount in figures)
    return [
        _sum(case, ALL, figures),
        *(_sum(case, name, [one for one in figures if one[0] == name]) for name in sections),
    ]


def _figures(case: Case) -> Iterator[tuple[str, str, Decimal]]:
    """Yield every figure that somebody found out: its statement, its line item, its amount."""
    for path, figure in case.figures.items():
        line = LINES[path]
        amount = abs(for_period(path, figure))
        if not line.derived and line.places == 2 and amount:
            yield path.split(".")[0] if "." in path else "equity_verification", path, amount
    for number, item in enumerate(case.items):
        yield "inventory_table", f"inventory_table.items.{number}", item.quantity * item.unit_cost
    for number, debt in enumerate(case.debts):
        yield "debts", f"debts.{number}", debt.closing
    for method in case.methods:
        yield "evidence", f"evidence.implied_annual_revenue.{method.name}", method.amount
    for name, amount in case.off_balance_sheet.items():
        yield "off_balance_sheet", f"off_balance_sheet.{name}", amount


def _sum(case: Case, section: str, figures: list[tuple[str, str, Decimal]]) -> Proof:
    kinds = [(case.evidence_of(path), amount) for _section, path, amount in figures]
    return Proof(
        section,
        figures=len(figures),
        documented=sum(1 for evidence, _amount in kinds if evidence.kind == DOCUMENTED),
        observed=sum(1 for evidence, _amount in kinds if evidence.kind == OBSERVED),
        amount=sum((amount for _section, _path, amount in figures), ZERO),
        proven_amount=sum((amount for evidence, amount in kinds if evidence.proven), ZERO),
    )
