"""What the checks found, as people read it: the headline, the checks with the worst first, the suspects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinxin.money import format_yuan
from review.statements import check_cause, check_title, line_title, story_title, ties_title
from review.statements.checks import NEGATIVE_CASH, NEGATIVE_STOCK
from review.statements.lines.business import EXPENSES
from review.statements.lines.spec import phrase

IMPOSSIBLE: Final[dict[str, Any]] = {
    NEGATIVE_CASH: gettext_lazy("A month ends with less than no cash: money came from a source that was not declared."),
    NEGATIVE_STOCK: gettext_lazy("More goods were sold than there ever were: stock rolled forward falls below zero."),
}
REASONS: Final[dict[str, Any]] = {
    "missing": gettext_lazy("A figure is missing:"),
    "no_base": gettext_lazy("There is nothing to measure the difference by; it counts as exceeded."),
    "negative_base": gettext_lazy("What the difference is measured by is negative; it counts as exceeded."),
    "no_ratio": gettext_lazy("The ratio divides by zero; it counts as exceeded."),
}
_SHARED: Final = ("cost_of_goods_sold", *EXPENSES)
RATIOS: Final[dict[str, Any]] = {
    "revenue": gettext_lazy("Revenue of the period"),
    "gross_margin": gettext_lazy("Gross margin"),
    "sales_mix_margin": gettext_lazy("Margin of the sales mix"),
    "net_profit_rate": gettext_lazy("Net profit to revenue"),
    "monthly_disposable_income": gettext_lazy("Disposable income a month"),
    "monthly_income": gettext_lazy("Household income a month"),
    "proposed_instalment": gettext_lazy("Instalment of this loan"),
    "instalment_to_disposable": gettext_lazy("Instalment to disposable income"),
    "debt_ratio_after_loan": gettext_lazy("Debts to assets after this loan"),
    "inventory_days": gettext_lazy("Days of stock"),
    "receivable_days": gettext_lazy("Days of receivables"),
    "payable_days": gettext_lazy("Days of payables"),
    "cash_cycle_days": gettext_lazy("Cash cycle, days"),
    "working_capital_need": gettext_lazy("Working capital needed"),
    "debts": gettext_lazy("All debts"),
    **{key: phrase(gettext_lazy("%(line)s to revenue"), line=line_title(f"income_statement.{key}")) for key in _SHARED},
    "operating_expenses": gettext_lazy("Expenses to revenue, without stock loss"),
    "drawings": gettext_lazy("Drawings to revenue"),
    "household_monthly": gettext_lazy("Household expenses a month"),
    "debt_service_ratio_before": gettext_lazy("Debt service to income, today"),
    "debt_service_ratio_after": gettext_lazy("Debt service to income, with this loan"),
    "all_obligations_ratio_after": gettext_lazy("All obligations to income, with this loan"),
    "of_expected_equity": gettext_lazy("of expected equity"),
    "of_period_profit": gettext_lazy("of the period's profit"),
    "of_cumulative_disposable_income": gettext_lazy("of disposable income"),
}
_AMOUNTS: Final = frozenset(
    {
        "revenue",
        "monthly_disposable_income",
        "monthly_income",
        "proposed_instalment",
        "working_capital_need",
        "debts",
        "household_monthly",
    }
)
_DAYS: Final = frozenset({"inventory_days", "receivable_days", "payable_days", "cash_cycle_days"})
ORDERS: Final = ("deviation", "yuan", "code")


@dataclass(frozen=True)
class Amount:
    """A figure as written: yuan, or a share where the check compares margins."""

    text: str
    negative: bool = False


@dataclass(frozen=True)
class Check:
    """One check as a row of the table."""

    code: str
    title: Any
    cause: Any
    ties: str
    arithmetic: bool
    passes: bool
    counts: bool
    left: Amount
    right: Amount
    difference: Amount
    base: Amount
    deviation: Decimal | None
    gap: Decimal | None
    tolerance: Amount
    note: str
    limit: Decimal | None
    """The tolerance of a check that is measured, as a share; None for arithmetic."""
    left_lines: tuple[tuple[Any, Amount], ...]
    right_lines: tuple[tuple[Any, Amount], ...]

    @property
    def tied(self) -> str:
        """What it ties to each other, in words."""
        return ties_title(self.ties)

    @property
    def computable(self) -> bool:
        """Whether the check came to a number."""
        return self.difference.text != ""

    @property
    def verdict(self) -> str:
        """The one word of the check."""
        if not self.counts:
            return _("not counted")
        if self.passes:
            return _("holds")
        if not self.computable:
            return _("not computable")
        return _("does not add up") if self.arithmetic else _("exceeds")

    @property
    def tone(self) -> str:
        """The colour of the verdict."""
        return "neutral" if not self.counts else "green" if self.passes else "red"


@dataclass(frozen=True)
class Suspect:
    """A figure that may be wrong: what was declared, what would heal the checks, and which."""

    title: Any
    declared: Amount
    corrected: Amount
    correction: Amount
    explains: tuple[str, ...]
    score: Decimal
    story: Any = ""
    moves: tuple[tuple[Any, Amount], ...] = ()
    becomes: tuple[tuple[Any, str, str], ...] = ()
    """What income, debt and capacity are declared as, and what they become if it is true."""


@dataclass(frozen=True)
class Beside:
    """One ratio of the case beside the centre's earlier cases of its segment."""

    title: Any
    value: str
    low: str
    middle: str
    high: str
    outlying: bool


@dataclass(frozen=True)
class Findings:
    """Everything the checks found about one version of the statements."""

    checks: tuple[Check, ...]
    max_deviation: Decimal | None
    worst: str
    largest_gap: Check | None
    blocked: bool
    veto_unlocked: bool
    impossible: tuple[Any, ...]
    uncomputable: tuple[str, ...]
    failing: tuple[str, ...]
    ratios: tuple[tuple[Any, str], ...] = ()
    equity: tuple[tuple[Any, Decimal | None], ...] = ()
    suspects: tuple[Suspect, ...] = field(default=())
    yardstick: tuple[Beside, ...] = ()
    earlier_cases: int = 0

    @property
    def clean(self) -> bool:
        """Whether every check that counts holds."""
        return not (self.blocked or self.veto_unlocked)

    def in_order(self, order: str) -> list[Check]:
        """Return the checks by code, by the size of the gap in yuan, or by deviation; the worst first."""
        if order == "code":
            return sorted(self.checks, key=lambda check: check.code)
        size = _by_yuan if order == "yuan" else _by_deviation
        return sorted(self.checks, key=lambda check: (not check.counts, check.passes, *size(check), check.code))


def _by_yuan(check: Check) -> tuple[bool, Decimal]:
    return (check.gap is None and check.computable, -abs(check.gap or Decimal(0)))


def _by_deviation(check: Check) -> tuple[int, Decimal]:
    """What adds up to nothing sensible comes first: arithmetic, then what has no measure, then by size."""
    rank = 0 if check.arithmetic and not check.passes else 1 if not check.computable or check.deviation is None else 2
    rank = 3 if check.arithmetic and check.passes else rank
    return rank, -abs(check.deviation or Decimal(0))


def read_findings(result: Mapping[str, Any]) -> Findings:
    """Read a stored result of the checks."""
    checks = tuple(_check(code, data) for code, data in result["identities"].items())
    in_yuan = [check for check in checks if check.counts and check.gap]
    return Findings(
        checks=checks,
        max_deviation=_decimal(result["max_abs_deviation"]),
        worst=result["worst"] or "",
        largest_gap=max(in_yuan, key=lambda check: abs(check.gap or Decimal(0)), default=None),
        blocked=result["submission_blocked"],
        veto_unlocked=result["veto_unlocked"],
        impossible=tuple(IMPOSSIBLE.get(state, state) for state in result["impossible"]),
        uncomputable=tuple(result["uncomputable"]),
        failing=tuple(result["failing"]),
        ratios=tuple(_ratio(name, value) for name, value in result["ratios"].items()),
        equity=tuple((RATIOS.get(name, name), _decimal(value)) for name, value in result["equity_deviation"].items()),
        suspects=tuple(_suspect(data, result) for data in result["suspects"]),
        yardstick=_yardstick(result.get("yardstick", {})),
        earlier_cases=max((row["cases"] for row in result.get("yardstick", {}).values()), default=0),
    )


def _check(code: str, data: Mapping[str, Any]) -> Check:
    arithmetic, places = data["kind"] == "A", _places(data["left"])
    difference = _decimal(data["difference"])
    share = places != 2
    return Check(
        code=code,
        title=check_title(code, data.get("method", "")),
        cause=check_cause(code),
        ties=data["ties"],
        arithmetic=arithmetic,
        passes=data["passes"],
        counts=data["counts"],
        left=_amount(data["left"]),
        right=_amount(data["right"]),
        difference=_amount(data["difference"]),
        base=_amount(data["base"]),
        deviation=_decimal(data["deviation"]),
        gap=None if share else difference,
        tolerance=Amount(
            format_yuan(Decimal(data["tolerance"])) if arithmetic else _percent(Decimal(data["tolerance"]))
        ),
        note=_note(data),
        limit=None if arithmetic else _decimal(data["tolerance"]),
        left_lines=_lines(data["left_lines"]),
        right_lines=_lines(data["right_lines"]),
    )


def _note(data: Mapping[str, Any]) -> str:
    """Say why a check has no verdict or does not count."""
    parts = []
    if reason := data.get("reason"):
        parts.append(str(REASONS.get(reason, reason)))
    if missing := data.get("missing"):
        parts.append(str(line_title(missing)))
    if remark := data.get("remark"):
        parts.append(_("Not counted: %(reason)s") % {"reason": remark})
    return " ".join(parts)


def _lines(pairs: list[list[str]]) -> tuple[tuple[Any, Amount], ...]:
    return tuple((line_title(line_item), _amount(amount)) for line_item, amount in pairs)


def _suspect(data: Mapping[str, Any], result: Mapping[str, Any]) -> Suspect:
    return Suspect(
        title=line_title(data["line_item"]),
        declared=_amount(data["declared"]),
        corrected=_amount(data["corrected"]),
        correction=_amount(data["correction"]),
        explains=tuple(data["explains"]),
        score=Decimal(data["score"]),
        story=story_title(data["story"]) if data.get("story") else "",
        moves=_lines([pair for pair in data.get("moves", []) if pair[0] != data["line_item"]]),
        becomes=_becomes(data.get("becomes", {}), result),
    )


def _becomes(becomes: Mapping[str, str | None], result: Mapping[str, Any]) -> tuple[tuple[Any, str, str], ...]:
    """Return each figure a lender judges by, as declared and as corrected; results of before have none."""
    declared = {**result["ratios"], **result.get("burden", {})}
    rows = ((*_ratio(name, declared.get(name)), _ratio(name, value)[1]) for name, value in becomes.items())
    return tuple(rows)


def _yardstick(rows: Mapping[str, Mapping[str, Any]]) -> tuple[Beside, ...]:
    """Return the ratios beside the centre's cases, those that stand out first."""
    found = [
        Beside(
            *_ratio(name, row["value"]),
            low=_ratio(name, row["low"])[1],
            middle=_ratio(name, row["middle"])[1],
            high=_ratio(name, row["high"])[1],
            outlying=row["outlying"],
        )
        for name, row in rows.items()
    ]
    return tuple(sorted(found, key=lambda row: not row.outlying))


def _ratio(name: str, value: str | None) -> tuple[Any, str]:
    title = RATIOS.get(name, name)
    if value is None:
        return title, "—"
    if name in _AMOUNTS:
        return title, format_yuan(Decimal(value))
    return title, f"{Decimal(value):.1f}" if name in _DAYS else _percent(Decimal(value), 1)


def _amount(value: str | None) -> Amount:
    if value is None:
        return Amount("")
    number = Decimal(value)
    return Amount(format_yuan(number) if _places(value) == 2 else _percent(number), number < 0)


def _places(value: str | None) -> int:
    return len(value.partition(".")[2]) if value else 2


def _percent(value: Decimal, places: int = 2) -> str:
    return f"{value * 100:.{places}f}%"


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
