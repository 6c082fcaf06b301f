"""How each figure is known: documented, observed or only stated, by line item."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from review.statements.case import EVIDENCE_KINDS, Case, Evidence
from review.statements.errors import Problems
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES
from review.statements.schema.reading import excerpt, read_date, read_object, read_text, refuse_misspelt

FIGURE_EVIDENCE: Final = "figure_evidence"
LARGEST_NUMBER: Final = 2**31 - 1
_KEYS: Final = ("kind", "note", "by", "on", "paper")
_METHOD: Final = "evidence.implied_annual_revenue"


def markable(case: Case) -> set[str]:
    """Return every line item of a case that evidence can be noted for: its lines, and the rows of its lists."""
    lines = {line.path for line in (*BUSINESS_LINES, *HOUSEHOLD_LINES)} & case.figures.keys()
    return {
        *lines,
        *_rows("debts", case.debts),
        "inventory_table.items",
        *_rows("inventory_table.items", case.items),
        *(f"{_METHOD}.{method.name}" for method in case.methods),
        *(f"off_balance_sheet.{name}" for name in case.off_balance_sheet),
    }


def _rows(prefix: str, rows: Iterable[object]) -> set[str]:
    return {f"{prefix}.{number}" for number, _row in enumerate(rows)}


def read_evidence(raw: Any, known: set[str], problems: Problems) -> dict[str, Evidence]:
    """Return the evidence by line item. A line that the case does not have is noted as a problem."""
    if raw is None:
        return {}
    found = read_object(raw, FIGURE_EVIDENCE, problems) or {}
    result = {}
    for line_item in sorted(found, key=str):
        where = f"{FIGURE_EVIDENCE}.{excerpt(line_item)}"
        if line_item not in known:
            problems.add(where, _("The statements have no such line."))
            continue
        evidence = _read_one(found[line_item], where, problems)
        if evidence:
            result[line_item] = evidence
    return result


def _read_one(raw: Any, where: str, problems: Problems) -> Evidence | None:
    entry = read_object(raw, where, problems)
    if entry is None:
        return None
    refuse_misspelt(entry, _KEYS, where, problems)
    kind = entry.get("kind")
    if kind not in EVIDENCE_KINDS:
        problems.add(f"{where}.kind", _("Must be one of: %(choices)s.") % {"choices": ", ".join(EVIDENCE_KINDS)})
        return None
    note, by = (read_text(entry.get(key), f"{where}.{key}", problems) for key in ("note", "by"))
    return Evidence(str(kind), note, by, _day(entry, where, problems), _paper(entry, where, problems))


def _day(entry: Mapping[str, Any], where: str, problems: Problems) -> date | None:
    return None if entry.get("on") is None else read_date(entry["on"], f"{where}.on", problems)


def _paper(entry: Mapping[str, Any], where: str, problems: Problems) -> int | None:
    raw = entry.get("paper")
    if raw is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= LARGEST_NUMBER:
        return raw
    problems.add(f"{where}.paper", _("Must be the number of a paper of the case."))
    return None


def evidence_to_json(evidence: Mapping[str, Evidence]) -> dict[str, dict[str, Any]]:
    """Return the evidence as plain data, without what is empty."""
    return {line_item: _plain(one) for line_item, one in evidence.items()}


def _plain(one: Evidence) -> dict[str, Any]:
    data = {"kind": one.kind, "note": one.note, "by": one.by, "on": one.on and one.on.isoformat(), "paper": one.paper}
    return {key: value for key, value in data.items() if value not in ("", None)}
