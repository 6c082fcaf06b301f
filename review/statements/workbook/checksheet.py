"""The sheet with the checks as formulas, for the officer's eye while filling in. Ours decide, not these; they agree."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from review.statements.case import Case, MissingFigure
from review.statements.checks import CheckResult, CheckSettings, evaluate, identities_of, run_checks
from review.statements.identities.business import ROLLED_STOCK
from review.statements.identities.totals import Totals, totals_of
from review.statements.workbook import look
from review.statements.workbook.checkrows import HELP, CheckRow, Helpers, rows_of
from review.statements.workbook.formulas import Formulas
from review.statements.workbook.layout import MONTHS, Layout
from review.statements.workbook.pen import Pen, Value

_FIRST: Final = 5


def write_checks(
    sheet: Worksheet, layout: Layout, formulas: Formulas, case: Case | None, settings: CheckSettings
) -> Pen:
    """Write every check of the class; return the pen with the values of a filled workbook."""
    pen = Pen(sheet)
    pen.text("A1", f"jinxin:{layout.customer_class}:checks:1", "note")
    pen.text("B1", _("Checks"), "title")
    pen.text("B2", _("Computed by the workbook while you fill it in; the centre computes its own."), "hint")
    heads = (_("Check"), _("Declared"), _("Explained"), _("Difference"), _("Measured by"), _("Deviation"), _("Verdict"))
    for column, head in zip("BCDEFGH", heads, strict=True):
        pen.text(f"{column}4", head, "head")
    known = _Known(case, settings)
    helpers = Helpers(formulas, _FIRST)
    rows = rows_of(formulas, settings, helpers)
    for number, row in enumerate(rows, start=_FIRST):
        _write(pen, number, row, known.of(row), settings)
    for cell, text in helpers.cells():
        pen.formula(cell, text, "note", form=look.MONEY)
    _finish(sheet, _FIRST + len(rows) - 1)
    return pen


def _finish(sheet: Worksheet, last: int) -> None:
    broken = f'AND($H{_FIRST}<>"",$H{_FIRST}<>"{_("holds")}",$H{_FIRST}<>"{_("not counted")}")'
    red = FormulaRule(formula=[broken], font=Font(color="B42318", bold=True))
    sheet.conditional_formatting.add(f"H{_FIRST}:H{last}", red)
    look.finish(sheet, widths={"B": 62, **dict.fromkeys("CDEFGH", 16)}, freeze=f"C{_FIRST}")
    for column in range(HELP, HELP + MONTHS + 3):
        sheet.column_dimensions[get_column_letter(column)].hidden = True


class _Known:
    """What the formulas come to in a filled workbook, for viewers that do not calculate."""

    def __init__(self, case: Case | None, settings: CheckSettings) -> None:
        self.case, self.settings = case, settings
        self.figures = totals_of(case) if case else Totals()
        found = run_checks(case, settings).results if case else {}
        places = {method.name: f"T:{number}" for number, method in enumerate(case.methods if case else ())}
        self.results = {places.get(result.method, code): result for code, result in found.items()}

    def of(self, row: CheckRow) -> Mapping[str, Value]:
        """Return the values of a row by column; nothing for a blank template."""
        if self.case is None:
            return {}
        if row.impossible or not row.left:
            return self._differing(row)
        result = evaluate(row.identity, self.figures, self.settings) if row.identity else self._found(row)
        if result is None or (result.reason == "missing" and row.wanted and row.code != "R12"):
            return dict.fromkeys("BCDEFGH", "")
        sides = {"C": result.left, "D": result.right, "E": result.difference, "F": result.base, "G": result.deviation}
        named = {"B": f"T  {result.method}"} if row.named else {}
        return {column: "" if value is None else value for column, value in sides.items()} | {
            "H": _word(result),
            **named,
        }

    def _found(self, row: CheckRow) -> CheckResult | None:
        """Return what our own check found; of a kind of debt, what is left of its balance."""
        _code, _colon, kind = row.key.partition(":")
        if row.code != "R10" or self.case is None:
            return self.results.get(row.key)
        identity = next(one for one in identities_of(self.case, self.figures, self.settings) if one.code == "R10")
        ours = next((one for one in identity.others if one.left.parts(self.figures)[0][0].endswith(kind)), None)
        return evaluate(replace(identity, main=ours, others=()), self.figures, self.settings) if ours else None

    def _differing(self, row: CheckRow) -> dict[str, Value]:
        """Return the values of a row that has a difference only."""
        assert self.case is not None
        if not row.impossible:
            result = self.results.get(row.code)
            difference = result.difference if result else Decimal(0)
            return {"E": difference, "H": _word(result) if result else _("holds")}
        try:
            closing = min(self.case.months("cash_flow_statement.closing_cash"))
            least = closing if row.key == "N01:cash" else ROLLED_STOCK.value(self.figures)
        except MissingFigure:
            return {"E": "", "H": ""}
        return {"E": least, "H": _("impossible") if least < 0 else _("holds")}


def _write(pen: Pen, number: int, row: CheckRow, known: Mapping[str, Value], settings: CheckSettings) -> None:
    form = "0.0000%" if row.share else ""
    pen.text(f"A{number}", row.key, "note")
    if row.named:
        pen.formula(f"B{number}", _if(row, row.label), "label", known.get("B"))
    else:
        pen.text(f"B{number}", row.label, "label")
    difference = row.difference.format(row=number) or f"C{number}-D{number}"
    for column, text in (("C", row.left), ("D", row.right), ("E", difference)):
        if text:
            pen.formula(f"{column}{number}", _safe(_if(row, text)), "derived", known.get(column), form=form)
    if row.base:
        _measure(pen, number, row, known, form)
    pen.formula(f"H{number}", _verdict(number, row, settings), "total", known.get("H"))


def _measure(pen: Pen, number: int, row: CheckRow, known: Mapping[str, Value], form: str) -> None:
    pen.formula(f"F{number}", _safe(_if(row, row.base)), "derived", known.get("F"), form=form)
    nothing = f"AND(F{number}=0,ROUND(E{number},6)=0)"
    measured = f'IF(NOT(ISNUMBER(E{number})),"",IF(F{number}>0,E{number}/F{number},IF({nothing},0,"")))'
    pen.formula(f"G{number}", _safe(measured), "derived", known.get("G"), form=look.PERCENT)


def _verdict(number: int, row: CheckRow, settings: CheckSettings) -> str:
    holds, broken = _("holds"), _("exceeds") if row.base else _("does not add up")
    if row.impossible:
        return f'IF(ISNUMBER(E{number}),IF(ROUND(E{number},2)<0,"{_("impossible")}","{holds}"),"")'
    if not row.base:
        within = f"ROUND(ABS(E{number}),6)<={settings.arithmetic_tolerance}"
        return f'IF(ISNUMBER(E{number}),IF({within},"{holds}","{broken}"),"")'
    # Numbers of a sheet are binary: twelve decimals keep exactly 5% from exceeding.
    within = f"ROUND(ABS(G{number}),12)<={settings.threshold}"
    lacking = f'IF({row.wanted},"{_("not computable")}","")' if row.wanted else f'"{_("not computable")}"'
    if row.code == "R12":
        lacking = f'"{_("not computable")}"'
    return f'IF(ISNUMBER(G{number}),IF({within},"{holds}","{broken}"),{lacking})'


def _if(row: CheckRow, text: str) -> str:
    return f'IF({row.wanted},{text},"")' if row.wanted else text


def _safe(formula: str) -> str:
    return f'IFERROR({formula},"")'


def _word(result: CheckResult) -> str:
    if result.passes:
        return _("holds")
    if not result.computable:
        return _("not computable")
    return _("does not add up") if result.kind == "A" else _("exceeds")
