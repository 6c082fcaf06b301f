"""How the figures of the statements are known, as people read it: how much is proven, and each figure with its mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from review.statements.case import Case, Evidence
from review.statements.proof import ALL, proof_of

KINDS: Final[dict[str, Any]] = {
    "documented": pgettext_lazy("evidence", "documented"),
    "observed": pgettext_lazy("evidence", "observed"),
    "stated": pgettext_lazy("evidence", "only stated"),
}
SECTIONS: Final[dict[str, Any]] = {
    ALL: gettext_lazy("All statements"),
    "balance_sheet": gettext_lazy("Balance sheet"),
    "income_statement": gettext_lazy("Income statement"),
    "cash_flow_statement": gettext_lazy("Cash flow statement"),
    "inventory_table": gettext_lazy("Inventory"),
    "equity_verification": gettext_lazy("Equity verification"),
    "fixed_assets": gettext_lazy("Fixed assets"),
    "debts": gettext_lazy("Debts"),
    "evidence": gettext_lazy("Evidence"),
    "off_balance_sheet": gettext_lazy("Off the balance sheet"),
    "household_balance_sheet": gettext_lazy("Household balance sheet"),
    "household_income": gettext_lazy("Household income"),
    "household_spending": gettext_lazy("Household spending"),
}


@dataclass(frozen=True)
class Proven:
    """How much of a statement is proven."""

    title: Any
    share: Any
    figures: int
    proven: int
    documented: int
    observed: int


def proven_of(case: Case) -> list[Proven]:
    """Return how much of each statement is proven, all together first."""
    return [
        Proven(SECTIONS.get(one.section, one.section), one.share, one.figures, one.proven, one.documented, one.observed)
        for one in proof_of(case)
        if one.figures
    ]


@dataclass(frozen=True)
class Mark:
    """How one figure is known: the word, and who saw it when, or which paper shows it."""

    kind: str
    word: Any
    detail: str
    paper: int | None = None


def mark_of(evidence: Evidence | None) -> Mark | None:
    """Return the mark of a figure, None where nobody said how it is known."""
    if evidence is None:
        return None
    parts = [evidence.by, evidence.on.isoformat() if evidence.on else "", evidence.note]
    return Mark(evidence.kind, KINDS[evidence.kind], " · ".join(part for part in parts if part), evidence.paper)


def marks_of(evidence: Mapping[str, Evidence]) -> dict[str, Mark]:
    """Return the marks by line item."""
    return {line_item: mark for line_item, one in evidence.items() if (mark := mark_of(one))}
