"""How the workbook looks: calm, inputs white, everything locked grey, print on one page across."""

from typing import Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_LINE: Final = Side(style="thin", color="D5D2CB")
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY: Final = PatternFill("solid", fgColor="F3F2EF")
_GOLD: Final = PatternFill("solid", fgColor="EADFC8")
_FONT: Final = "Microsoft YaHei"
PREFIX: Final = "jinxin-"
"""Names such as Input and Total are taken by Excel's own styles."""
MONEY: Final = "#,##0.00"
DATE: Final = "yyyy-mm-dd"
MONTH: Final = "yyyy-mm"
PERCENT: Final = "0.00%"


def _style(name: str, *, fill: PatternFill | None = None, locked: bool = True, **font: object) -> NamedStyle:
    style = NamedStyle(f"{PREFIX}{name}")
    style.font = Font(name=_FONT, size=10, **font)
    style.border = _BOX
    style.protection = Protection(locked=locked)
    if fill:
        style.fill = fill
    return style


def add_styles(book: Workbook) -> None:
    """Give the workbook its named styles: title, hint, head, label, note, input, text, derived, total."""
    title = _style("title", bold=True)
    title.font = Font(name=_FONT, size=14, bold=True)
    head = _style("head", fill=_GOLD, bold=True)
    head.alignment = Alignment(wrap_text=True, vertical="center")
    hint, note = _style("hint", color="6B6558"), _style("note", color="6B6558")
    for style in (title, hint, note):
        style.border = Border()
    words = _style("words", locked=False)
    words.number_format = "@"
    amounts = (_style("input", locked=False), _style("derived", fill=_GREY), _style("total", fill=_GREY, bold=True))
    for style in amounts:
        style.number_format = MONEY
    for style in (title, hint, head, _style("label", fill=_GREY), note, words, *amounts):
        book.add_named_style(style)


def finish(sheet: Worksheet, *, widths: dict[str, int], freeze: str) -> None:
    """Hide the keys, set widths, keep heads in sight, lock what is not an input, print on one page across."""
    sheet.column_dimensions["A"].hidden = True
    for column, width in widths.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = freeze
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
