"""Everything that is computed from a case at once, as stored and as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from review.statements.case import Case
from review.statements.checks import CheckResult, CheckSettings, Headline, round_half_up, run_checks
from review.statements.norms import Norm, beside
from review.statements.ratios import equity_deviations, ratios_of
from review.statements.shares import shares_of
from review.statements.suspects import Suspect, suspects_of
from review.statements.suspects.consequences import debts_of


@dataclass(frozen=True, slots=True)
class CrosscheckResult:
    """The checks of a case, their headline, its ratios, and the figures that are probably wrong."""

    identities: dict[str, CheckResult]
    headline: Headline
    debts: Decimal | None
    shares: dict[str, Decimal]
    ratios: dict[str, Decimal | None]
    equity_deviation: dict[str, Decimal | None]
    suspects: tuple[Suspect, ...]
    norms: Mapping[str, Norm] = field(default_factory=dict, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return all as plain data (design: interface of `crosscheck`); decimals as text, nothing in a language."""
        headline = self.headline
        return {
            "identities": {code: result.as_json() for code, result in self.identities.items()},
            "failing": list(headline.failing),
            "uncomputable": list(headline.uncomputable),
            "impossible": list(headline.impossible),
            "worst": headline.worst,
            "max_abs_deviation": _deviation(headline.max_abs_deviation),
            "submission_blocked": headline.submission_blocked,
            "veto_unlocked": headline.veto_unlocked,
            "equity_deviation": {name: _deviation(value) for name, value in self.equity_deviation.items()},
            "ratios": {name: None if value is None else format(value, "f") for name, value in self.ratios.items()},
            "burden": {"debts": _plain_yuan(self.debts)},
            "shares": {name: format(value, "f") for name, value in self.shares.items()},
            "yardstick": beside(self.norms, {**self.ratios, **self.shares}),
            "suspects": [suspect.as_json() for suspect in self.suspects],
        }


def _deviation(value: Decimal | None) -> str | None:
    return None if value is None else format(round_half_up(value, 6), "f")


def _plain_yuan(value: Decimal | None) -> str | None:
    return None if value is None else format(round_half_up(value, 2), "f")


def crosscheck(case: Case, settings: CheckSettings | None = None, *, suspects: bool = True) -> CrosscheckResult:
    """Run all checks over a case. Never fails on a case that `load_case` or `read_workbook` returned.

    Without `suspects` the search for the wrong figure is left out, which takes ten times as long as all the rest.
    """
    settings = settings or CheckSettings()
    run = run_checks(case, settings)
    return CrosscheckResult(
        identities=run.results,
        headline=run.headline,
        debts=debts_of(case, run.figures),
        shares=shares_of(case, run.figures),
        ratios=ratios_of(case, run.figures, card_payment=settings.card_payment),
        equity_deviation=equity_deviations(case, run.figures),
        suspects=suspects_of(case, run, settings) if suspects else (),
        norms=settings.norms,
    )
