"""The sheet with the checks as formulas, for the officer's eye while filling in. Ours decide, not these."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from review.statements.case import About, Case, Period
from review.statements.checks import CheckResult, CheckSettings, identities_of, run_checks
from review.statements.identities.sides import Identity, Sum
from review.statements.identities.totals import Totals
from review.statements.wording import check_title
from review.statements.workbook import look
from review.statements.workbook.formulas import ALL_INTEREST, Formulas
from review.statements.workbook.layout import Layout
from review.statements.workbook.pen import Pen, Value

_FIRST: Final = 5
_SETTINGS: Final = CheckSettings()


def write_checks(sheet: Worksheet, layout: Layout, formulas: Formulas, case: Case | None) -> Pen:
    """Write the checks that every case of the class has; return the pen with the values of a filled workbook."""
    pen = Pen(sheet)
    pen.text("A1", f"jinxin:{layout.customer_class}:checks:1", "note")
    pen.text("B1", _("Checks"), "title")
    pen.text("B2", _("Computed by the workbook while you fill it in; the centre computes its own."), "hint")
    heads = (_("Check"), _("Declared"), _("Explained"), _("Difference"), _("Measured by"), _("Deviation"), _("Verdict"))
    for column, head in zip("BCDEFGH", heads, strict=True):
        pen.text(f"{column}4", head, "head")
    results = run_checks(case, _SETTINGS).results if case else {}
    identities = _common_identities(layout.customer_class)
    for row, identity in enumerate(identities, start=_FIRST):
        _write_check(pen, row, identity, formulas, results.get(identity.code))
    last = _FIRST + len(identities) - 1
    held = f'AND($H{_FIRST}<>"",$H{_FIRST}<>"{_("holds")}")'
    red = FormulaRule(formula=[held], font=Font(color="B42318", bold=True))
    sheet.conditional_formatting.add(f"H{_FIRST}:H{last}", red)
    look.finish(sheet, widths={"B": 62, **dict.fromkeys("CDEFGH", 16)}, freeze=f"C{_FIRST}")
    return pen


def _common_identities(customer_class: str) -> list[Identity]:
    """Return the checks that do not depend on which evidence there is."""
    year = Period(date(2026, 1, 1), date(2026, 12, 31), tuple(f"2026-{month:02d}" for month in range(1, 13)))
    anybody = Case(customer_class, About(""), year, {})
    found = identities_of(anybody, Totals(), _SETTINGS)
    return [_with_all_interest(one) for one in found if not one.quiet and not one.code.startswith("T")]


def _with_all_interest(identity: Identity) -> Identity:
    if identity.code != "R12":
        return identity
    interest = Sum((ALL_INTEREST,))
    return replace(identity, main=replace(identity.main, right=interest, base=interest))


def _write_check(pen: Pen, row: int, identity: Identity, formulas: Formulas, result: CheckResult | None) -> None:
    pen.text(f"A{row}", identity.code, "note")
    pen.text(f"B{row}", f"{identity.code}  {check_title(identity.code)}", "label")
    main, form = identity.main, "0.0000%" if identity.places == 6 else ""
    pen.formula(f"C{row}", _safe(formulas.side(main.left)), "derived", _of(result, "left"), form=form)
    pen.formula(f"D{row}", _safe(formulas.side(main.right)), "derived", _of(result, "right"), form=form)
    pen.formula(f"E{row}", _safe(f"C{row}-D{row}"), "derived", _of(result, "difference"), form=form)
    if main.base is None:
        broken = f"ABS(E{row})>{_SETTINGS.arithmetic_tolerance}+0.000001"
        verdict = f'IF(ISNUMBER(E{row}),IF({broken},"{_("does not add up")}","{_("holds")}"),"")'
    else:
        pen.formula(f"F{row}", _safe(formulas.side(main.base)), "derived", _of(result, "base"), form=form)
        zero = f"AND(F{row}=0,ROUND(E{row},6)=0)"
        measured = f'IF(F{row}>0,E{row}/F{row},IF({zero},0,""))'
        pen.formula(f"G{row}", _safe(measured), "derived", _of(result, "deviation"), form=look.PERCENT)
        # Numbers of a sheet are binary: twelve decimals keep exactly 5% from exceeding.
        within = f"ROUND(ABS(G{row}),12)<={_SETTINGS.threshold}"
        verdict = f'IF(ISNUMBER(G{row}),IF({within},"{_("holds")}","{_("exceeds")}"),"{_("not computable")}")'
    pen.formula(f"H{row}", verdict, "total", _verdict(result))


def _safe(formula: str) -> str:
    return f'IFERROR({formula},"")'


def _of(result: CheckResult | None, side: str) -> Value:
    if result is None:
        return None
    value: Any = getattr(result, side)
    return "" if value is None else value


def _verdict(result: CheckResult | None) -> str | None:
    if result is None:
        return None
    if result.passes:
        return _("holds")
    if not result.computable:
        return _("not computable")
    return _("does not add up") if result.kind == "A" else _("exceeds")
