"""The tables of the workbook: stock count, debts and their flows, estimates of revenue, off-balance items."""

from typing import Any, Final

from openpyxl.utils import get_column_letter

from review.statements.identities.business import METHOD_REVENUE
from review.statements.workbook import look
from review.statements.workbook.contents import Contents, Record
from review.statements.workbook.formulas import Formulas, in_month
from review.statements.workbook.layout import FIRST, LABEL, MONTHS, Field, Table
from review.statements.workbook.pen import Pen

LONG_LISTS: Final = "Z"
"""The hidden column of choices that are too many for a cell's own list."""


def write_field(pen: Pen, cell: str, field: Field, value: Any) -> None:
    """Write one input."""
    if field.long and field.choices is not None:
        pen.choice_of(cell, value, field.choices, LONG_LISTS)
    elif field.choices is not None:
        pen.choice(cell, value, field.choices, free=field.free)
    elif field.kind == "text":
        pen.text(cell, value, "words")
    elif field.kind == "date":
        pen.date(cell, value)
    else:
        form = "" if field.kind == "money" else "0" if field.places == 0 else "General"
        pen.number(cell, value, form=form)


def write_table(pen: Pen, table: Table, contents: Contents, formulas: Formulas) -> None:
    """Write a table with the records of a case, the rest of its rows blank."""
    records = contents.table(table.name)
    for number in range(table.rows(len(records))):
        row = table.first + number
        record = records[number] if number < len(records) else {}
        pen.text(f"A{row}", table.key(number), "note")
        for offset, field in enumerate(table.fields):
            cell = f"{get_column_letter(LABEL + offset)}{row}"
            if field.kind == "formula":
                _computed(pen, cell, _FORMULAS[field.path](formulas, row), field, record if contents.case else None)
            else:
                write_field(pen, cell, field, record.get(field.path))
        if table.monthly:
            _flows(pen, table, number, record, contents, formulas)


def _computed(pen: Pen, cell: str, formula: str, field: Field, record: Record | None) -> None:
    value = None if record is None else record.get(field.path, "")
    pen.formula(cell, formula, "derived", value, form=look.PERCENT if field.path == "deviation" else "")


def _flows(pen: Pen, table: Table, number: int, record: Record, contents: Contents, formulas: Formulas) -> None:
    """Write a debt's movement by month; its interest follows from balance and rate unless it was typed."""
    amounts, typed = record.get(table.monthly, ()), record.get("typed", ())
    for month in range(MONTHS):
        cell = f"{get_column_letter(FIRST + month)}{table.first + number}"
        amount = amounts[month] if month < len(amounts) else None
        if table.monthly == "interest" and not (month < len(typed) and typed[month]):
            shown = amount if amount is not None else "" if contents.case else None
            pen.formula(cell, _interest(formulas, table, number, month), "input", shown)
        else:
            pen.number(cell, amount)


def _interest(formulas: Formulas, table: Table, number: int, month: int) -> str:
    """Return the balance at the beginning of the month times a twelfth of the yearly rate."""
    opening, rate = (_beside(formulas, "debts", path, number) for path in ("opening", "annual_rate_pct"))
    balance = opening
    if month:
        first, last = get_column_letter(FIRST), get_column_letter(FIRST + month - 1)
        for sign, name in (("+", "debts_received"), ("-", "debts_repaid")):
            row = formulas.layout.table(name)[1].first + number
            balance += f"{sign}SUM(${first}${row}:${last}${row})"
    text = f'IF({opening}="","",ROUND(({balance})*{rate}/1200,2))'
    return in_month(table.first - 1, FIRST + month, text)


def _beside(formulas: Formulas, table: str, path: str, number: int) -> str:
    place = formulas.layout.field_place(table, path)
    return f"${get_column_letter(place.column)}${place.row + number}"


def _cost(formulas: Formulas, row: int) -> str:
    quantity, cost = (_in_row(formulas, "items", path, row) for path in ("quantity", "unit_cost"))
    return f'IF(OR({quantity}="",{cost}=""),"",{quantity}*{cost})'


def _mix(formulas: Formulas, row: int) -> str:
    cost, price, share = (_in_row(formulas, "items", p, row) for p in ("unit_cost", "unit_price", "sales_share_pct"))
    return f'IF(N({price})>0,N({share})*(1-N({cost})/N({price})),"")'


def _deviation(formulas: Formulas, row: int) -> str:
    amount, revenue = _in_row(formulas, "methods", "amount", row), formulas.side(METHOD_REVENUE)
    return f'IF(OR({amount}="",{revenue}=0),"",({revenue}-{amount})/({revenue}))'


def _name(formulas: Formulas, row: int) -> str:
    """Return the debt's name again, beside its flows."""
    tables = [formulas.layout.table(f"debts_{key}")[1] for key in ("received", "repaid", "interest")]
    number = next(row - table.first for table in tables if 0 <= row - table.first < table.size)
    name = _beside(formulas, "debts", "name", number)
    return f'IF({name}="","",{name})'


def _in_row(formulas: Formulas, table: str, path: str, row: int) -> str:
    return f"${get_column_letter(formulas.layout.field_place(table, path).column)}${row}"


_FORMULAS = {"cost": _cost, "mix": _mix, "deviation": _deviation, "name": _name}
