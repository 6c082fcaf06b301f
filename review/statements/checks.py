"""Running the cross-checks over a case, and the headline the board sees (seed: veto above 5%)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, Final

from review.statements.case import BUSINESS, Case, MissingFigure
from review.statements.identities.business import (
    ARITHMETIC,
    EQUITY_BASES,
    QUIET,
    reconciliations,
    rolled_stock,
    stock_movement,
)
from review.statements.identities.household import household_identities
from review.statements.identities.monthly import monthly_identities
from review.statements.identities.sides import ZERO, Comparison, Identity, NotComputable, Part
from review.statements.identities.totals import SALES_MIX_MARGIN, Totals, totals_of
from review.statements.lines import LINES
from review.statements.norms import Norm

NEGATIVE_CASH: Final = "negative closing cash"
NEGATIVE_STOCK: Final = "negative rolled-forward inventory"
_RATIO: Final = Decimal("0.000001")
# Ratios such as 1/3 end after 28 digits; below this they are equal.
_NOISE: Final = Decimal("1e-20")


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What policy decides: the veto threshold, what equity is measured by, what arithmetic may be off (yuan), and
    which share of what is used on credit cards counts as due within a year; and, by ratio, what is usual among the
    centre's own cases of the segment."""

    threshold: Decimal = Decimal("0.05")
    equity_deviation_base: str = "expected_equity"
    arithmetic_tolerance: Decimal = Decimal("0.05")
    card_payment: Decimal = Decimal("0.10")
    norms: Mapping[str, Norm] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.equity_deviation_base not in EQUITY_BASES:
            raise ValueError(f"unknown equity_deviation_base: {self.equity_deviation_base}")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: both sides in yuan (or as a share), their difference, and the verdict.

    `deviation` is None for arithmetic and where `reason` says why it cannot be computed: `missing`, `no_base`,
    `negative_base` or `no_ratio`; then the check does not pass. One that does not count has a `remark`.
    """

    code: str
    ties: str
    kind: str
    places: int
    counts: bool
    passes: bool
    tolerance: Decimal
    left: Decimal | None = None
    right: Decimal | None = None
    difference: Decimal | None = None
    base: Decimal | None = None
    deviation: Decimal | None = None
    reason: str = ""
    missing: str = ""
    method: str = ""
    remark: str = ""
    left_lines: tuple[Part, ...] = ()
    right_lines: tuple[Part, ...] = ()

    @property
    def computable(self) -> bool:
        """Whether there is a verdict on numbers."""
        return not self.reason

    def as_json(self) -> dict[str, Any]:
        """Return the check as plain data: amounts with two decimals, shares and deviations with six."""
        data: dict[str, Any] = {
            "left": _plain(self.left, self.places),
            "right": _plain(self.right, self.places),
            "difference": _plain(self.difference, self.places),
            "base": _plain(self.base, self.places),
            "deviation": _plain(self.deviation, 6),
            "passes": self.passes,
            "ties": self.ties,
            "kind": self.kind,
            "tolerance": str(self.tolerance),
            "counts": self.counts,
            "left_lines": _plain_lines(self.left_lines),
            "right_lines": _plain_lines(self.right_lines),
        }
        notes = {"reason": self.reason, "missing": self.missing, "method": self.method, "remark": self.remark}
        return data | {key: note for key, note in notes.items() if note}


def _plain(value: Decimal | None, places: int) -> str | None:
    if value is None:
        return None
    rounded = round_half_up(value, places)
    return format(rounded, "f") if rounded else format(abs(rounded), "f")


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round half away from zero; minus zero never appears."""
    with localcontext(prec=60):
        return value.quantize(_RATIO if places == 6 else Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def _plain_lines(lines: tuple[Part, ...]) -> list[list[str]]:
    return [[line_item, format(round_half_up(amount, _places(line_item)), "f")] for line_item, amount in lines]


def _places(line_item: str) -> int:
    return LINES[line_item].places if line_item in LINES else 6 if line_item == SALES_MIX_MARGIN else 2


@dataclass(frozen=True, slots=True)
class Headline:
    """What all checks together say."""

    failing: tuple[str, ...]
    uncomputable: tuple[str, ...]
    impossible: tuple[str, ...]
    worst: str | None
    max_abs_deviation: Decimal | None
    submission_blocked: bool
    veto_unlocked: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One run of all checks over a case, with the figures they compared."""

    results: dict[str, CheckResult]
    headline: Headline
    figures: Totals = field(repr=False)


def identities_of(case: Case, figures: Totals, settings: CheckSettings) -> list[Identity]:
    """Return the checks that apply to a case, in the order in which they are shown."""
    if case.customer_class != BUSINESS:
        return household_identities(figures)
    measured = reconciliations(case, figures, settings.equity_deviation_base)
    return [*ARITHMETIC, *monthly_identities(case, figures), *QUIET, stock_movement(figures), *measured]


def run_checks(case: Case, settings: CheckSettings) -> Run:
    """Run every check. Never fails: what cannot be computed is reported as such and does not pass."""
    figures = totals_of(case)
    identities = identities_of(case, figures, settings)
    found = [evaluate(identity, figures, settings) for identity in identities]
    results = {
        result.code: result
        for identity, result in zip(identities, found, strict=True)
        if not (identity.quiet and (result.passes or not result.computable))
    }
    return Run(results, headline_of(results, impossible_states(case, figures)), figures)


def evaluate(identity: Identity, figures: Mapping[str, Decimal], settings: CheckSettings) -> CheckResult:
    """Run one check; where its main comparison holds, the worst broken one of its others is reported."""
    main = _compare(identity, identity.main, figures, settings)
    if not main.passes or not identity.others:
        return main
    others = [_compare(identity, comparison, figures, settings) for comparison in identity.others]
    broken = [result for result in others if not result.passes]
    return max(broken, key=_size) if broken else main


def _size(result: CheckResult) -> Decimal:
    return abs(result.difference or ZERO)


def _compare(
    identity: Identity, comparison: Comparison, figures: Mapping[str, Decimal], settings: CheckSettings
) -> CheckResult:
    exact = comparison.base is None
    common: dict[str, Any] = {
        "code": identity.code,
        "ties": identity.ties,
        "kind": identity.kind,
        "places": identity.places,
        "counts": identity.counts,
        "tolerance": settings.arithmetic_tolerance if exact else settings.threshold,
        "method": identity.method,
        "remark": identity.remark,
    }
    try:
        left, right = comparison.left.value(figures), comparison.right.value(figures)
        base = comparison.base.value(figures) if comparison.base else None
        common |= {
            "left_lines": tuple(comparison.left.parts(figures)),
            "right_lines": tuple(comparison.right.parts(figures)),
        }
    except MissingFigure as missing:
        return CheckResult(passes=False, reason="missing", missing=missing.line_item, **common)
    except NotComputable:
        return CheckResult(passes=False, reason="no_ratio", **common)
    difference = min(ZERO, left - right) if identity.upper_bound else left - right
    deviation, reason = (None, "") if base is None else measure(difference, base)
    within = abs(difference if deviation is None else deviation) <= common["tolerance"] + _NOISE
    return CheckResult(
        passes=within and not reason,
        left=left,
        right=right,
        difference=difference,
        base=base,
        deviation=deviation,
        reason=reason,
        **common,
    )


def measure(difference: Decimal, base: Decimal) -> tuple[Decimal | None, str]:
    """Return the deviation, or None and the reason why there is none.

    Nothing against nothing is no deviation; a difference on no base, and any negative base, has no measure and
    counts as exceeded (domain 2.1).
    """
    if base > 0:
        return difference / base, ""
    if base == 0 and difference == 0:
        return ZERO, ""
    return None, "negative_base" if base < 0 else "no_base"


def impossible_states(case: Case, figures: Totals) -> tuple[str, ...]:
    """Return what cannot be (N01): a month that ends with less than no cash, stock rolled forward to below zero."""
    if case.customer_class != BUSINESS:
        return ()
    found = []
    closing_cash = case.figures.get("cash_flow_statement.closing_cash")
    if isinstance(closing_cash, tuple) and any(amount < 0 for amount in closing_cash):
        found.append(NEGATIVE_CASH)
    rolled = rolled_stock(figures)
    if rolled is not None and rolled < 0:
        found.append(NEGATIVE_STOCK)
    return tuple(found)


def headline_of(results: dict[str, CheckResult], impossible: tuple[str, ...]) -> Headline:
    """Draw the headline: the largest deviation of the checks that count, and what follows from it."""
    counting = [result for result in results.values() if result.counts]
    failing = tuple(result.code for result in counting if result.computable and not result.passes)
    uncomputable = tuple(result.code for result in counting if not result.computable)
    measured = [result for result in counting if result.deviation is not None]
    worst = max(measured, key=lambda result: abs(result.deviation or ZERO), default=None)
    broken = [result for result in counting if not result.passes]
    return Headline(
        failing=failing,
        uncomputable=uncomputable,
        impossible=impossible,
        worst=worst.code if worst else None,
        max_abs_deviation=abs(worst.deviation) if worst and worst.deviation is not None else None,
        submission_blocked=any(result.kind == "A" for result in broken),
        veto_unlocked=bool(impossible) or any(result.kind != "A" for result in broken),
    )
