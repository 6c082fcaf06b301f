"""The checks as Excel formulas, made from the same sums as our own arithmetic, so that both agree."""

from dataclasses import replace
from functools import singledispatchmethod
from typing import Any, Final

from openpyxl.utils import get_column_letter

from review.statements.case import MOST_DEBTS
from review.statements.identities.sides import Plus, Quotient, Sum
from review.statements.identities.totals import COUNTED, SALES_MIX_MARGIN
from review.statements.lines import LINES, Take
from review.statements.workbook.layout import FIRST, MONTHS, Layout, Place

ALL_INTEREST: Final = "debts.*.interest"
"""Stands for the interest of all listed debts, however many there are."""


class Formulas:
    """Writes sums and quotients of line items as formulas over the cells of a layout. Titles are in one language."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.places = layout.places

    def at(self, place: Place, month: int = 0) -> str:
        """Return a reference to a cell from any sheet."""
        return f"'{place.sheet.title}'!${get_column_letter(place.column + month)}${place.row}"

    def months(self) -> str:
        """Return the reference to the number of months covered."""
        cover = self.layout.sheets[0]
        row = next(row for row in cover.rows if row.key == "total.months")
        return self.at(Place(cover, row.number, FIRST))

    def total(self, path: str) -> str:
        """Return a line item for the whole period."""
        if path == ALL_INTEREST:
            return f"SUM({self._block('debts_interest')})"
        if path == COUNTED:
            return f"SUMPRODUCT({self.column('items', 'quantity')},{self.column('items', 'unit_cost')})"
        if path == SALES_MIX_MARGIN:
            return f"SUM({self.column('items', 'mix')})/SUM({self.column('items', 'sales_share_pct')})"
        place = self.places[path]
        if not place.monthly:
            return self.at(place)
        across = f"{self.at(place)}:${get_column_letter(place.column + MONTHS - 1)}${place.row}"
        take = LINES[path].take
        if take is Take.FIRST:
            return self.at(place)
        return f"INDEX({across},1,MAX(1,{self.months()}))" if take is Take.LAST else f"SUM({across})"

    def column(self, table: str, path: str) -> str:
        """Return the whole column of a table."""
        place = self.layout.field_place(table, path)
        _sheet, spec = self.layout.table(table)
        return f"{self.at(place)}:${get_column_letter(place.column)}${place.row + spec.size - 1}"

    def in_table(self, table: str, path: str, number: int) -> str:
        """Return one cell of a table, by the number of its row."""
        place = self.layout.field_place(table, path)
        return self.at(replace(place, row=place.row + number))

    def _block(self, table: str) -> str:
        sheet, spec = self.layout.table(table)
        first, last = get_column_letter(FIRST), get_column_letter(FIRST + MONTHS - 1)
        return f"'{sheet.title}'!${first}${spec.first}:${last}${spec.first + MOST_DEBTS - 1}"

    @singledispatchmethod
    def side(self, side: Any, *, month: int | None = None) -> str:
        """Return a side of a check for the whole period, or for one month."""
        raise TypeError(f"no formula for {side!r}")

    @side.register
    def _sum(self, side: Sum, *, month: int | None = None) -> str:
        text = self._add(side.plus, month) if side.plus else "0"
        text += f"-{self._add(side.minus, month)}" if side.minus else ""
        scale = (f"*{side.times}" if side.times != 1 else "") + (f"/{self._over(side)}" if side.over != 1 else "")
        return f"({text}){scale}" if scale else text

    @side.register
    def _quotient(self, side: Quotient, *, month: int | None = None) -> str:
        return f"({self.side(side.top, month=month)})/({self.side(side.bottom, month=month)})"

    @side.register
    def _plus(self, side: Plus, *, month: int | None = None) -> str:
        return f"({self.side(side.first, month=month)})+({self.side(side.second, month=month)})"

    def _over(self, side: Sum) -> str:
        """Means over the period divide by the months covered; a household's yearly figures always by twelve."""
        return self.months() if any(self.places[path].monthly for path in side.plus) else str(side.over)

    def _add(self, items: tuple[str, ...], month: int | None) -> str:
        return f"SUM({','.join(self._item(path, month) for path in items)})"

    def _item(self, path: str, month: int | None) -> str:
        if month is None or path not in self.places or not self.places[path].monthly:
            return self.total(path)
        return self.at(self.places[path], month)


def month_head(formulas: Formulas, month: int) -> str:
    """Return the formula of a month's head: its first day, or nothing beyond the period."""
    start = formulas.at(formulas.places["period.start"])
    return f'IF({month}<{formulas.months()},EDATE({start},{month}),"")'


def months_covered(formulas: Formulas) -> str:
    """Return the formula for the number of months from the first to the last day of the period."""
    start, end = (formulas.at(formulas.places[f"period.{end}"]) for end in ("start", "end"))
    count = f"(YEAR({end})-YEAR({start}))*12+MONTH({end})-MONTH({start})+1"
    return f"IF(AND(ISNUMBER({start}),ISNUMBER({end})),{count},0)"


def in_month(head: int, column: int, text: str) -> str:
    """Return a formula that stays empty in a month beyond the period; `head` is the row of the months' heads."""
    return f'IF({get_column_letter(column)}${head}="","",{text})'
