"""What it takes to believe that a figure is wrong: how usual such a misstatement is, what evidence stands behind the
figure, and how unusual the books are before and after (all as costs: minus the logarithm of a probability)."""

from decimal import Decimal
from typing import Final

from review.statements.case import DOCUMENTED, OBSERVED, STATED, Case
from review.statements.checks import CheckSettings
from review.statements.identities.totals import Totals
from review.statements.shares import shares_of
from review.statements.suspects.facts import Fact

ACCUSED: Final = 3.0
"""Any accusation: one figure in twenty is wrong."""
RARER: Final = 10.0
NOT_TYPICAL: Final = 3.0
"""A correction in the customer's favour is a slip rather than a lie."""
BESIDE: Final = 1.0
PROOF: Final = {DOCUMENTED: 2.3, OBSERVED: 0.4, STATED: 0.0}
"""What evidence behind a figure is worth: a paper makes a lie ten times rarer; having been seen helps a little, for
what is seen may belong to another."""
BEYOND: Final = 2.0
"""What it takes to believe that an income or expense was left out whole: people rather shade figures."""
_DRAWINGS: Final = ("income_statement.household_expenses", "income_statement.other_drawings")
_STRANGE: Final = 4.5
"""However unusual a ratio is, it counts for no more than this: some shops are unusual."""


class Belief:
    """What one case gives reason to believe."""

    def __init__(self, case: Case, figures: Totals, settings: CheckSettings) -> None:
        self.case = case
        self.norms = settings.norms
        self.size = max([abs(float(amount)) for amount in figures.values()], default=1.0) or 1.0
        self.declared = self._strangeness(figures)

    def cost(self, fact: Fact, sign: int) -> float:
        """Return what it takes to believe that a fact must be corrected upwards or downwards."""
        rarity = RARER * float(1 - fact.weight)
        slip = NOT_TYPICAL if fact.typical and sign != fact.typical else 0.0
        return ACCUSED + rarity + slip + self.proof(fact)

    def beside(self, fact: Fact) -> float:
        """Return what it takes to believe that a second fact was misstated with the first."""
        return BESIDE + self.proof(fact)

    def proof(self, fact: Fact) -> float:
        """Return what the evidence behind a fact is worth against the accusation."""
        if not self.case.evidence:
            return 0.0
        return max((PROOF[self.case.evidence_of(line).kind] for line in fact.lines), default=0.0)

    def extent(self, fact: Fact, declared: Totals, corrected: Totals) -> float:
        """Return what it takes to believe in a correction as large as this beside the line it corrects; drawings are
        taken together, for of what a family spends in lumps any one may be hidden whole."""
        line = fact.line_item
        if not line.startswith("income_statement."):
            return 0.0
        lines = _DRAWINGS if line in _DRAWINGS else (line,)
        before, after = (sum((figures[one] for one in lines), Decimal(0)) for figures in (declared, corrected))
        whole = max(abs(before), abs(after))
        return BEYOND * float(abs(after - before) / whole) if whole else 0.0

    def unusual(self, corrected: Totals) -> float:
        """Return how much more unusual for the segment a case is once corrected; negative where it becomes usual."""
        return self._strangeness(corrected) - self.declared if self.norms else 0.0

    def _strangeness(self, figures: Totals) -> float:
        if not self.norms:
            return 0.0
        shares = shares_of(self.case, figures)
        return sum(
            min(_STRANGE, norm.strangeness(shares[name])) for name, norm in self.norms.items() if shares.get(name)
        )
