"""From plain data to a `Case`. All mistakes are collected; none stops the search for the others."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from review.statements.case import (
    BUSINESS,
    CLASSES,
    MOST_OFF_BALANCE,
    REPAYMENTS,
    About,
    Case,
    Figure,
    LoanRequest,
    Period,
)
from review.statements.errors import Problems
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES, Absent, Line
from review.statements.schema.evidence import FIGURE_EVIDENCE, markable, read_evidence
from review.statements.schema.lists import read_debts, read_items, read_methods
from review.statements.schema.reading import (
    excerpt,
    read_date,
    read_number,
    read_object,
    read_text,
    refuse_misspelt,
    refuse_unknown,
)

MOST_MONTHS: Final = 12
_LISTS: Final = {"inventory_table": ["items"], "evidence": ["implied_annual_revenue", "unreliable_methods"]}
_OUTSIDE: Final = (
    "off_balance_sheet",
    "loan_request",
    "debts",
    "period",
    "evidence",
    "receivables_written_off",
    FIGURE_EVIDENCE,
)
# Teaching cases carry their solution; it is not read.
_NOT_READ: Final = ("kind", "misstatement", "expected_results")
_LOAN_KEYS: Final = ("amount", "term_months", "annual_rate_pct", "repayment", "purpose_zh", "expected_growth")
_HEAD: Final = ("case_id", "title_zh", "title_en", "customer_class", "segment", "unit", "currency")


def load_case(data: Any, *, partial: bool = False) -> Case:
    """Return the case in plain JSON data. Raises StatementError naming every mistake by its dotted path.

    `partial` admits a draft in which whole statements are still missing; their checks are then not computable.
    """
    problems = Problems()
    top = read_object(data, "", problems)
    problems.raise_if_any()
    assert top is not None
    customer_class = _read_class(top, problems)
    _check_unit(top, problems)
    period = _read_period(top.get("period"), problems)
    problems.raise_if_any()
    assert period is not None
    case = _read_case(top, customer_class, period, problems, partial=partial)
    problems.raise_if_any()
    return case


def _read_class(top: Mapping[str, Any], problems: Problems) -> str:
    found = top.get("customer_class")
    if found not in CLASSES:
        problems.add(
            "customer_class", _("Must be “business” or “salaried”, not “%(value)s”.") % {"value": excerpt(found)}
        )
    return str(found)


def _check_unit(top: Mapping[str, Any], problems: Problems) -> None:
    if top.get("unit") != "yuan":
        problems.add("unit", _("Amounts must be in yuan, and the unit must say “yuan”; convert amounts in 万元 first."))
    if top.get("currency", "CNY") != "CNY":
        problems.add("currency", _("The currency must be CNY."))


def _read_period(raw: Any, problems: Problems) -> Period | None:
    found = read_object(raw, "period", problems)
    if found is None:
        return None
    refuse_unknown(found, ("start", "end", "months"), "period", problems)
    start = read_date(found.get("start"), "period.start", problems)
    end = read_date(found.get("end"), "period.end", problems)
    if start is None or end is None:
        return None
    months = months_between(start, end)
    if not 1 <= len(months) <= MOST_MONTHS:
        problems.add("period", _("Must cover one to twelve months; the end must not be before the start."))
        return None
    named = found.get("months")
    if named is not None and (not isinstance(named, list | tuple) or list(named) != months):
        problems.add("period.months", _("Must be the months from start to end, each as 2026-10."))
    return Period(start, end, tuple(months))


def months_between(start: date, end: date) -> list[str]:
    """Return the months from `start` to `end` as `YYYY-MM`; at most 13, so that an absurd period stays cheap."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, min(last, first + MOST_MONTHS) + 1)]


def _read_case(
    top: Mapping[str, Any], customer_class: str, period: Period, problems: Problems, *, partial: bool
) -> Case:
    business = customer_class == BUSINESS
    lines = BUSINESS_LINES if business else HOUSEHOLD_LINES
    figures = _read_figures(top, lines, len(period.months), problems, partial=partial)
    _refuse_misspelt_parts(top, lines, problems)
    case = Case(
        customer_class=customer_class,
        about=_read_about(top, problems),
        period=period,
        figures=figures,
        opening_date=_balance_date(top, "opening_date", problems) if business else None,
        closing_date=_balance_date(top, "closing_date", problems) if business else None,
        items=read_items(_inner(top, "inventory_table", "items"), problems) if business else (),
        debts=read_debts(top.get("debts"), len(period.months), problems) if business else (),
        methods=read_methods(top.get("evidence"), problems) if business else (),
        off_balance_sheet=_read_off_balance(top.get("off_balance_sheet"), problems),
        loan_request=_read_loan_request(top.get("loan_request"), problems),
    )
    return replace(case, evidence=read_evidence(top.get(FIGURE_EVIDENCE), markable(case), problems))


def _inner(top: Mapping[str, Any], section: str, key: str) -> Any:
    found = top.get(section)
    return found.get(key) if isinstance(found, Mapping) else None


def _read_about(top: Mapping[str, Any], problems: Problems) -> About:
    keys = ("case_id", "title_zh", "title_en", "segment")
    return About(*(read_text(top.get(key), key, problems) for key in keys))


def _balance_date(top: Mapping[str, Any], key: str, problems: Problems) -> date | None:
    raw = _inner(top, "balance_sheet", key)
    return None if raw is None else read_date(raw, f"balance_sheet.{key}", problems)


def _read_figures(
    top: Mapping[str, Any], lines: tuple[Line, ...], months: int, problems: Problems, *, partial: bool
) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for section, members in _by_section(lines).items():
        found = _find_section(top, section, problems, partial=partial or section == "evidence")
        if found is None:
            continue
        if section:
            refuse = refuse_misspelt if section == "evidence" else refuse_unknown
            refuse(found, _known_keys(section, members, lines), section, problems)
        for line in members:
            _read_line(found, line, months, figures, problems)
    return figures


def _by_section(lines: tuple[Line, ...]) -> dict[str, list[Line]]:
    sections: dict[str, list[Line]] = {}
    for line in lines:
        sections.setdefault(line.path.rpartition(".")[0], []).append(line)
    return sections


def _known_keys(section: str, members: list[Line], lines: tuple[Line, ...]) -> list[str]:
    inner = {line.path.split(".")[1] for line in lines if line.path.startswith(f"{section}.") and line not in members}
    return [*(line.key for line in members), *inner, *_LISTS.get(section, [])]


def _find_section(
    top: Mapping[str, Any], section: str, problems: Problems, *, partial: bool
) -> Mapping[str, Any] | None:
    found: Any = top
    for key in section.split(".") if section else []:
        found = found.get(key) if isinstance(found, Mapping) else None
    if found is None and partial:
        return None
    return read_object(found, section, problems)


def _read_line(
    found: Mapping[str, Any], line: Line, months: int, figures: dict[str, Figure], problems: Problems
) -> None:
    raw = found.get(line.key)
    if raw is None and line.absent is not Absent.ERROR:
        if line.absent is Absent.ZERO:
            figures[line.path] = Decimal(0)
        return
    if line.monthly:
        values = _read_months(raw, line, months, problems)
        if values is not None:
            figures[line.path] = values
        return
    value = read_number(raw, line.path, problems, places=line.places, signed=line.signed)
    if value is not None:
        figures[line.path] = value


def _read_months(raw: Any, line: Line, months: int, problems: Problems) -> tuple[Decimal, ...] | None:
    if not isinstance(raw, list | tuple) or len(raw) != months:
        form = _("Must be a list of %(count)s amounts, one for each month of the period.")
        problems.add(line.path, form % {"count": months})
        return None
    values = [
        read_number(value, f"{line.path}.{number}", problems, places=line.places, signed=line.signed)
        for number, value in enumerate(raw)
    ]
    return tuple(value for value in values if value is not None)


def _refuse_misspelt_parts(top: Mapping[str, Any], lines: tuple[Line, ...], problems: Problems) -> None:
    """A part under a misspelt name must not pass as absent; other names at the top are nobody's figures."""
    known = {line.path.split(".")[0] for line in lines} | {*_OUTSIDE, *_HEAD, *_NOT_READ}
    refuse_misspelt(top, known, "", problems)


def _read_off_balance(raw: Any, problems: Problems) -> dict[str, Decimal]:
    if raw is None:
        return {}
    found = read_object(raw, "off_balance_sheet", problems) or {}
    if len(found) > MOST_OFF_BALANCE:
        problems.add("off_balance_sheet", _("Has more than %(longest)s entries.") % {"longest": MOST_OFF_BALANCE})
        return {}
    result = {}
    for name, amount in found.items():
        where = f"off_balance_sheet.{excerpt(name)}"
        title, value = read_text(name, where, problems, required=True), read_number(amount, where, problems)
        if value is not None:
            result[title] = value
    return result


def _read_loan_request(raw: Any, problems: Problems) -> LoanRequest | None:
    if raw is None:
        return None
    found = read_object(raw, "loan_request", problems)
    if found is None:
        return None
    where = "loan_request"
    refuse_misspelt(found, _LOAN_KEYS, where, problems)
    amount = read_number(found.get("amount"), f"{where}.amount", problems)
    term = read_number(found.get("term_months"), f"{where}.term_months", problems, places=0)
    rate = read_number(found.get("annual_rate_pct"), f"{where}.annual_rate_pct", problems, places=4)
    growth = found.get("expected_growth")
    if growth is not None:
        growth = read_number(growth, f"{where}.expected_growth", problems, places=6, signed=True)
    repayment = found.get("repayment")
    if repayment not in REPAYMENTS:
        problems.add(f"{where}.repayment", _("Must be one of: %(choices)s.") % {"choices": ", ".join(REPAYMENTS)})
    purpose = read_text(found.get("purpose_zh"), f"{where}.purpose_zh", problems)
    if term is not None and not 1 <= term <= 360:
        problems.add(f"{where}.term_months", _("Must be 1 to 360 months."))
    if rate is not None and rate > 100:
        problems.add(f"{where}.annual_rate_pct", _("Must be percent a year, at most 100."))
    if amount is None or term is None or rate is None:
        return None
    return LoanRequest(amount, int(term), rate, str(repayment), purpose, growth)
