"""Lists in Excel as an officer keeps them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from playwright.sync_api import FilePayload

from jinxin.tests.stories import material

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS: Final[Mapping[str, str]] = {
    "name": "姓名",
    "id_number": "身份证号",
    "mobile": "手机",
    "address": "家庭住址",
    "employer": "工作单位",
    "employer_kind": "单位性质",
    "position": "职务",
    "employed_since": "入职日期",
    "monthly_income": "月实发收入",
}


def row(person: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Somebody with a steady job, as a row of a list."""
    facts = {**person, **material.job(), "employer_kind": "政府机关、事业单位", **changes}
    return {key: facts[key] for key in HEADINGS}


def filled(template: bytes, rows: Sequence[Mapping[str, Any]], name: str = "名单.xlsx") -> FilePayload:
    """Fill the template in, below its example."""
    book = load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=3):
        for key, value in row.items():
            sheet.cell(number, columns[HEADINGS[key]], str(value))
    return _saved(book, name)


def corrected(content: bytes, wrong: str, right: str) -> FilePayload:
    """Write something else into the one cell that says `wrong`."""
    book = load_workbook(BytesIO(content))
    (cell,) = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == wrong]
    cell.value = right
    return _saved(book, "名单-改正.xlsx")


def _saved(book: Any, name: str) -> FilePayload:
    file = BytesIO()
    book.save(file)
    return {"name": name, "mimeType": XLSX, "buffer": file.getvalue()}
