"""What the checks say of a sheet that is being filled in: the broken ones first, those that wait for figures apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from review.reading import IMPOSSIBLE, REASONS
from review.statements import check_cause, check_title, line_title
from review.statements.cells import Reading
from review.statements.checks import CheckResult, CheckSettings, round_half_up, run_checks
from review.statements.identities.sides import Part


@dataclass(frozen=True)
class PanelLine:
    """A line of a side: its place in the sheet, its name, its amount."""

    path: str
    title: Any
    amount: str


@dataclass(frozen=True)
class PanelCheck:
    """A check as the panel shows it."""

    code: str
    title: Any
    cause: Any
    verdict: str
    difference: str
    deviation: Decimal | None
    reason: str
    left: tuple[PanelLine, ...]
    right: tuple[PanelLine, ...]


@dataclass(frozen=True)
class Panel:
    """All checks of a sheet so far."""

    broken: tuple[PanelCheck, ...] = ()
    holding: tuple[PanelCheck, ...] = ()
    waiting: tuple[PanelCheck, ...] = ()
    impossible: tuple[Any, ...] = ()
    max_deviation: Decimal | None = None
    worst: str = ""
    veto_unlocked: bool = False
    blocked: bool = False

    @property
    def clean(self) -> bool:
        """Whether all that can be checked already holds."""
        return bool(self.holding) and not self.broken and not self.impossible


def panel_of(reading: Reading, settings: CheckSettings) -> Panel | None:
    """Run the checks over a sheet as far as it goes; None where it has no period yet."""
    if reading.case is None:
        return None
    run = run_checks(reading.case, settings)
    counting = [result for result in run.results.values() if result.counts]
    waiting = [result for result in counting if result.reason == "missing"]
    broken = [result for result in counting if not result.passes and result.reason != "missing"]
    return Panel(
        broken=_shown(sorted(broken, key=_order)),
        holding=_shown(result for result in counting if result.passes),
        waiting=_shown(waiting),
        impossible=tuple(IMPOSSIBLE[state] for state in run.headline.impossible),
        max_deviation=run.headline.max_abs_deviation,
        worst=run.headline.worst or "",
        veto_unlocked=bool(run.headline.impossible) or any(result.kind != "A" for result in broken),
        blocked=any(result.kind == "A" for result in broken),
    )


def _order(result: CheckResult) -> tuple[bool, bool, Decimal]:
    return result.kind != "A", result.computable, -abs(result.deviation or result.difference or Decimal(0))


def _shown(results: Iterable[CheckResult]) -> tuple[PanelCheck, ...]:
    return tuple(_check(result) for result in results)


def _check(result: CheckResult) -> PanelCheck:
    missing = line_title(result.missing) if result.missing else ""
    return PanelCheck(
        code=result.code,
        title=check_title(result.code, result.method),
        cause=check_cause(result.code),
        verdict=_verdict(result),
        difference=_amount(result.difference, result.places),
        deviation=result.deviation,
        reason=f"{REASONS[result.reason]} {missing}".strip() if result.reason else "",
        left=_lines(result.left_lines),
        right=_lines(result.right_lines),
    )


def _verdict(result: CheckResult) -> str:
    if result.passes:
        return _("holds")
    if not result.computable:
        return _("not computable")
    return _("does not add up") if result.kind == "A" else _("exceeds")


def _amount(value: Decimal | None, places: int) -> str:
    if value is None:
        return ""
    return format_yuan(round_half_up(value, 2)) if places == 2 else f"{value * 100:.2f}%"


def _lines(parts: Iterable[Part]) -> tuple[PanelLine, ...]:
    return tuple(PanelLine(path, line_title(path), _amount(amount, 2)) for path, amount in parts)
