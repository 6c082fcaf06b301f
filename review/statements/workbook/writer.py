"""Writing the template, blank or filled from a case: one sheet for each statement, and one with the checks."""

from decimal import Decimal
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO, Final

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from review.statements.case import CLASSES, Case, MissingFigure
from review.statements.checks import CheckSettings
from review.statements.identities.sides import Sum
from review.statements.identities.totals import DEFINITIONS, Totals, totals_of
from review.statements.lines import Line
from review.statements.workbook import look
from review.statements.workbook.cached import Values, with_values
from review.statements.workbook.checksheet import write_checks
from review.statements.workbook.contents import Contents
from review.statements.workbook.formulas import Formulas, in_month, month_head, months_covered
from review.statements.workbook.layout import FIRST, LABEL, MONTHS, Head, Layout, Row, Sheet
from review.statements.workbook.pen import Pen
from review.statements.workbook.sheets import layout_of
from review.statements.workbook.tables import write_field, write_table

LANGUAGES: Final = ("zh-hans", "en")
RARE: Final = frozenset(
    {
        "income_statement.revenue_from_advances",
        "cash_flow_statement.customer_advances_received",
        "cash_flow_statement.fixed_assets_sold",
        "cash_flow_statement.supplier_prepayments_paid",
        *(
            f"balance_sheet.{side}.{key}"
            for side in ("opening", "closing")
            for key in ("prepayments_to_suppliers", "advances_from_customers", "non_operating_assets")
        ),
        "inventory_table.movement.purchases_from_prepayments",
        "equity_verification.appreciation",
        "equity_verification.write_offs",
        "receivables_written_off",
    }
)
"""Lines that few shops have: the blank template says 0. All others stay empty, so that nothing is forgotten."""


def write_workbook(
    target: str | PathLike[str] | BinaryIO,
    *,
    customer_class: str,
    language: str,
    case: Case | None = None,
    settings: CheckSettings | None = None,
) -> None:
    """Write the workbook of a class (`business`, `salaried`) in a language (`zh-hans`, `en`), filled from `case`.

    Its own checks go by `settings`, the policy of the moment. A filled workbook reads back as the same case. Raises
    ValueError for another class or language.
    """
    if customer_class not in CLASSES or language not in LANGUAGES:
        raise ValueError(f"no workbook for {customer_class!r} in {language!r}")
    if case is not None and case.customer_class != customer_class:
        raise ValueError(f"the case is {case.customer_class}, not {customer_class}")
    with translation.override(language):
        content = _Writer(layout_of(customer_class), case, settings or CheckSettings()).content()
    if isinstance(target, str | PathLike):
        Path(target).write_bytes(content)
    else:
        target.write(content)


class _Writer:
    """Writes one workbook."""

    def __init__(self, layout: Layout, case: Case | None, settings: CheckSettings) -> None:
        self.layout, self.case, self.settings = layout, case, settings
        self.formulas = Formulas(layout)
        self.contents = Contents(case)
        self.totals = totals_of(case) if case else Totals()

    def content(self) -> bytes:
        """Return the finished file."""
        book = Workbook()
        book.remove(book.active)
        look.add_styles(book)
        pens = [self._sheet(Pen(book.create_sheet(str(spec.title))), spec) for spec in self.layout.sheets]
        pens.append(write_checks(book.create_sheet(_("Checks")), self.layout, self.formulas, self.case, self.settings))
        book.calculation.fullCalcOnLoad = True
        file = BytesIO()
        book.save(file)
        values: dict[str, Values] = {
            f"xl/worksheets/sheet{number}.xml": pen.values for number, pen in enumerate(pens, start=1)
        }
        return with_values(file.getvalue(), values)

    def _sheet(self, pen: Pen, spec: Sheet) -> Pen:
        pen.text("A1", self.layout.sheet_key(spec), "note")
        pen.text("B1", spec.title, "title")
        pen.text("B2", spec.hint, "hint")
        for head in spec.heads:
            self._head(pen, head)
        for row in spec.rows:
            self._row(pen, spec, row)
        for table in spec.tables:
            write_table(pen, table, self.contents, self.formulas)
        look.finish(pen.sheet, widths=_widths(spec), freeze=f"C{spec.heads[0].number + 1}")
        return pen

    def _head(self, pen: Pen, head: Head) -> None:
        for offset, title in enumerate(head.titles):
            pen.text(f"{get_column_letter(LABEL + offset)}{head.number}", title, "head")
        if head.months:
            for month in range(MONTHS):
                cell = f"{get_column_letter(FIRST + month)}{head.number}"
                value = self.contents.month_serial(month)
                pen.formula(cell, month_head(self.formulas, month), "head", value, form=look.MONTH)
            pen.text(f"{get_column_letter(FIRST + MONTHS)}{head.number}", _("Whole period"), "head")
            pen.text(f"{get_column_letter(FIRST + MONTHS + 1)}{head.number}", _("Note"), "head")

    def _row(self, pen: Pen, spec: Sheet, row: Row) -> None:
        pen.text(f"A{row.number}", row.key, "note")
        pen.text(f"B{row.number}", row.title, "total" if row.totals else "label")
        if row.field:
            write_field(pen, f"C{row.number}", row.field, self.contents.field(row.field.path))
        elif row.key == "total.months":
            count = Decimal(self.case.month_count) if self.case else None
            pen.formula(f"C{row.number}", months_covered(self.formulas), "total", count, form="0")
        elif row.monthly:
            self._months(pen, spec, row)
        else:
            self._amounts(pen, row)
        width = MONTHS + 1 if row.monthly else max(1, len(row.lines), len(row.totals))
        pen.text(f"{get_column_letter(FIRST + width)}{row.number}", row.note, "note")

    def _amounts(self, pen: Pen, row: Row) -> None:
        for offset, line in enumerate(row.lines):
            cell = f"{get_column_letter(FIRST + offset)}{row.number}"
            if line.derived and self.contents.adds_up(line):
                own = self.formulas.side(DEFINITIONS[line.path])
                pen.formula(cell, own, "derived", self.contents.figure(line))
            else:
                self._declared(pen, cell, line)
        for offset, total in enumerate(row.totals):
            cell = f"{get_column_letter(FIRST + offset)}{row.number}"
            pen.formula(cell, self.formulas.side(total), "total", self._known(total))

    def _declared(self, pen: Pen, cell: str, line: Line, month: int = 0) -> None:
        """Write what a line says as a plain number; a total that does not add up stays as it was typed."""
        value = self.contents.figure(line, month)
        if self.case is None and line.path in RARE:
            value = Decimal(0)
        pen.number(cell, value, "derived" if line.derived else "input", form="" if line.places == 2 else "General")

    def _months(self, pen: Pen, spec: Sheet, row: Row) -> None:
        head, line = spec.heads[0].number, row.lines[0] if row.lines else None
        for month in range(MONTHS):
            column = FIRST + month
            cell = f"{get_column_letter(column)}{row.number}"
            if line is None:
                text = in_month(head, column, self.formulas.side(row.totals[0], month=month))
                pen.formula(cell, text, "total", self.contents.month_of(row.totals[0], month))
            elif line.derived and self.contents.adds_up(line, month):
                shown = self.contents.figure(line, month)
                text = in_month(head, column, self._own_month(line, month))
                pen.formula(cell, text, "derived", self.contents.beyond(month) if shown is None else shown)
            else:
                self._declared(pen, cell, line, month)
        self._whole_period(pen, row)

    def _own_month(self, line: Line, month: int) -> str:
        """Return the formula of a derived line in a month; the chain of cash links a month to the one before."""
        places = self.formulas.places
        if line.key == "opening_cash":
            closing = places["cash_flow_statement.closing_cash"]
            return self.formulas.at(closing, month - 1) if month else self.formulas.side(DEFINITIONS[line.path])
        if line.key == "closing_cash":
            opening, change = (places[f"cash_flow_statement.{key}"] for key in ("opening_cash", "net_cash_flow"))
            return f"{self.formulas.at(opening, month)}+{self.formulas.at(change, month)}"
        return self.formulas.side(DEFINITIONS[line.path], month=month)

    def _whole_period(self, pen: Pen, row: Row) -> None:
        cell = f"{get_column_letter(FIRST + MONTHS)}{row.number}"
        if row.lines:
            path = row.lines[0].path
            pen.formula(cell, self.formulas.total(path), "total", self.totals.get(path))
        else:
            pen.formula(cell, self.formulas.side(row.totals[0]), "total", self._known(row.totals[0]))

    def _known(self, total: Sum) -> Decimal | None:
        """Return what a total comes to, None in a blank template and in a draft without these lines."""
        try:
            return total.value(self.totals)
        except MissingFigure:
            return None


def _widths(spec: Sheet) -> dict[str, int]:
    if any(head.months for head in spec.heads):
        return {"B": 34} | {get_column_letter(column): 13 for column in range(FIRST, FIRST + MONTHS + 1)}
    notes = FIRST + max([1, *(len(row.lines) for row in spec.rows)])
    return {"B": 36, **dict.fromkeys("CDEFGHIJ", 18), get_column_letter(notes): 24 if spec.tables else 60}
