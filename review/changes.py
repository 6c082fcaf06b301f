"""What two versions of the statements say differently: figure by figure, and check by check."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from jinxin.money import format_yuan
from review.models import StatementSet
from review.proofs import SECTIONS, mark_of
from review.reading import Check, read_findings
from review.statements import Case, line_title, load_case, method_title
from review.statements.case import Figure
from review.statements.lines import LINES

PERIOD: Final = "period"


@dataclass(frozen=True)
class Change:
    """One figure that differs: its line (and month), what it was, what it is; amounts also by how much."""

    title: Any
    before: str
    after: str
    difference: Decimal | None = None


@dataclass(frozen=True)
class ChangedSheet:
    """The figures of one statement that differ."""

    title: Any
    changes: list[Change]


@dataclass(frozen=True)
class ChangedCheck:
    """A check that came out otherwise."""

    code: str
    title: Any
    before: Check | None
    after: Check | None

    @property
    def turned(self) -> str:
        """Whether the verdict changed: healed, broken, or "" where only the numbers did."""
        held = (self.before is None or self.before.passes, self.after is None or self.after.passes)
        return {(False, True): "healed", (True, False): "broken"}.get(held, "")


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two versions."""

    sheets: list[ChangedSheet]
    checks: list[ChangedCheck]
    before: Decimal | None
    after: Decimal | None

    @property
    def count(self) -> int:
        """How many figures differ."""
        return sum(len(sheet.changes) for sheet in self.sheets)


def changes_between(older: StatementSet, newer: StatementSet) -> Changes:
    """Return what the newer version says differently. Derived totals follow from the rest and are listed too."""
    before, after = _texts(load_case(older.content)), _texts(load_case(newer.content))
    sheets: dict[Any, list[Change]] = {}
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if _value(old) != _value(new):
            section, title = (new or old or ("", "", ""))[:2]
            sheets.setdefault(section, []).append(_change(title, _value(old), _value(new)))
    return Changes(
        [ChangedSheet(SECTIONS.get(section, _("Case")), changes) for section, changes in sheets.items()],
        _checks(older.result, newer.result),
        older.max_deviation,
        newer.max_deviation,
    )


Said = tuple[str, Any, Any]
"""A statement, the name of a figure in it, and what it says: an amount or a text."""


def _value(said: Said | None) -> Any:
    return None if said is None else said[2]


def _change(title: Any, old: Any, new: Any) -> Change:
    amounts = isinstance(old, Decimal | None) and isinstance(new, Decimal | None)
    difference = (new or Decimal(0)) - (old or Decimal(0)) if amounts else None
    return Change(title, _written(old), _written(new), difference)


def _written(value: Any) -> str:
    if value is None:
        return "—"
    if not isinstance(value, Decimal):
        return str(value) or "—"
    plain = round(value, 2) == value
    return format_yuan(value) if plain else f"{value.normalize():f}"


def _texts(case: Case) -> dict[str, Said]:
    """Return everything a case says, by a key that is the same in every version."""
    found: dict[str, Said] = {PERIOD: ("", _("Period"), f"{case.period.start} – {case.period.end}")}
    for path, figure in case.figures.items():
        found |= _of_line(path, figure, case.period.months)
    for number, item in enumerate(case.items):
        found |= _of_record("inventory_table", f"items.{number}", item.name_zh or item.name_en, _item(item))
    for number, debt in enumerate(case.debts):
        found |= _of_record("debts", f"debts.{number}", debt.name, _debt(debt, case.period.months))
    for method in case.methods:
        found[f"method.{method.name}"] = ("evidence", method_title(method.name), method.amount)
        found[f"reason.{method.name}"] = (
            "evidence",
            _("%(method)s, not reliable because") % {"method": method_title(method.name)},
            method.unreliable,
        )
    for name, amount in case.off_balance_sheet.items():
        found[f"off.{name}"] = ("off_balance_sheet", line_title(name), amount)
    for line_item, evidence in case.evidence.items():
        mark = mark_of(evidence)
        title = _("Evidence: %(line)s") % {"line": line_title(line_item)}
        found[f"mark.{line_item}"] = ("evidence", title, f"{mark.word} {mark.detail}".strip() if mark else "")
    return found


def _of_line(path: str, figure: Figure, months: tuple[str, ...]) -> dict[str, Said]:
    section = path.split(".", maxsplit=1)[0] if "." in path else "equity_verification"
    title = LINES[path].title
    if isinstance(figure, Decimal):
        return {path: (section, title, figure)}
    return {
        f"{path}.{month}": (section, _("%(line)s %(month)s") % {"line": title, "month": month}, amount)
        for month, amount in zip(months, figure, strict=True)
    }


def _of_record(section: str, key: str, name: str, facts: Mapping[Any, Any]) -> dict[str, Said]:
    return {
        f"{key}.{number}": (section, f"{name or key} · {title}", value)
        for number, (title, value) in enumerate(facts.items())
    }


def _item(item: Any) -> dict[Any, Any]:
    return {
        _("Goods"): item.name_zh or item.name_en,
        _("Unit"): item.unit,
        _("Quantity"): item.quantity,
        _("Unit cost"): item.unit_cost,
        _("Price"): item.unit_price,
        _("Share of sales"): item.sales_share_pct,
    }


def _debt(debt: Any, months: tuple[str, ...]) -> dict[Any, Any]:
    facts = {
        _("Debt"): debt.name,
        _("Kind of debt"): str(line_title(f"balance_sheet.closing.{debt.line_item}")),
        _("Opening"): debt.opening,
        _("Closing"): debt.closing,
        _("Yearly rate"): debt.annual_rate_pct,
    }
    for title, flow in ((_("Received"), debt.received), (_("Repaid"), debt.repaid), (_("Interest"), debt.interest)):
        facts |= {f"{title} {month}": amount for month, amount in zip(months, flow, strict=True)}
    return facts


def _checks(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[ChangedCheck]:
    before = {check.code: check for check in read_findings(older).checks}
    after = {check.code: check for check in read_findings(newer).checks}
    found = []
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if old is None or new is None or (old.gap, old.deviation, old.passes) != (new.gap, new.deviation, new.passes):
            shown = new or old
            found.append(ChangedCheck(code, shown.title if shown else code, old, new))
    return sorted(found, key=lambda one: (not one.turned, one.code))
