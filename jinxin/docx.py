"""Papers as Word files, from the same blocks as `jinxin.pdf` sets: whoever must file or complete one gets it editable.

python-docx writes them; fonts are named, not embedded, as Word does it. The same input gives the same bytes.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from jinxin.pdf import Block, Sheet

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EAST_ASIAN, LATIN = "宋体", "Times New Roman"
_SIDES: Final = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
_FIXED: Final = (1980, 1, 1, 0, 0, 0)
"""The date in the archive's directory: that of making out stands in the properties."""


def make_docx(sheet: Sheet, *, at: datetime) -> bytes:
    """Return the Word file of a paper. `at` is the moment it was made out, written into its properties."""
    book = Document()
    _set_page(book, sheet)
    title = book.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, sheet.title, size=16, bold=True)
    if sheet.number:
        number = book.add_paragraph()
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(number, sheet.number, size=9)
    for block in sheet.blocks:
        _WRITERS[block["kind"]](book, block)
    properties = book.core_properties
    properties.title, properties.author, properties.comments = sheet.title, sheet.author, ""
    properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = sheet.author
    made = io.BytesIO()
    book.save(made)
    return _same_dates(made)


def docx_response(content: bytes, name: str) -> HttpResponse:
    """Return a Word file to be saved as `name`."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _set_page(book: Any, sheet: Sheet) -> None:
    section = book.sections[0]
    size = (Cm(29.7), Cm(21)) if sheet.landscape else (Cm(21), Cm(29.7))
    section.page_width, section.page_height = size
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = book.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), EAST_ASIAN)
    style.paragraph_format.space_after = Pt(4)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if sheet.footer:
        _run(footer, f"{sheet.footer}  ·  ", size=8)
    _field(footer, "PAGE")
    _run(footer, " / ", size=8)
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """Put a number in that Word itself keeps: of the page, of all pages."""
    run = _run(paragraph, "", size=8)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._r.append(part)


def _run(paragraph: Any, text: str, *, size: float = 10.5, bold: bool = False) -> Any:
    run = paragraph.add_run(_printable(text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), EAST_ASIAN)
    return run


def _printable(text: Any) -> str:
    """Leave out what XML cannot hold."""
    return "".join(char for char in str(text) if char in "\n\t" or (char >= " " and char not in "\ufffe\uffff"))


def _marked(paragraph: Any, text: str, *, size: float = 10.5) -> None:
    """Write a text in which `**bold**` is bold."""
    for number, part in enumerate(str(text).split("**")):
        if part:
            _run(paragraph, part, size=size, bold=number % 2 == 1)


def _heading(book: Any, text: str) -> None:
    if text:
        _run(book.add_paragraph(), text, size=12, bold=True)


def _pairs(book: Any, block: Block) -> None:
    _heading(book, block.get("caption", ""))
    widest = max((len(row) for row in block["rows"]), default=2)
    table = _table(book, len(block["rows"]), widest)
    for row, cells in zip(table.rows, block["rows"], strict=True):
        for number, value in enumerate(cells):
            _cell(row.cells[number], value, bold=number % 2 == 0)
        if len(cells) < widest:
            row.cells[len(cells) - 1].merge(row.cells[widest - 1])


def _grid(book: Any, block: Block) -> None:
    _heading(book, block.get("caption", ""))
    rows = [block["head"], *block["rows"], *([block["foot"]] if block.get("foot") else [])]
    table = _table(book, len(rows), len(block["head"]))
    sides = block.get("align", "")
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        for place, value in enumerate(cells):
            _cell(row.cells[place], value, bold=number == 0, side=sides[place : place + 1], size=9)
    _repeat_head(table.rows[0])


def _table(book: Any, rows: int, columns: int) -> Any:
    table = book.add_table(rows=rows, cols=columns)
    table.style = "Table Grid"
    return table


def _cell(cell: Any, text: Any, *, bold: bool = False, side: str = "", size: float = 10.5) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.alignment = _SIDES.get(side)
    _run(paragraph, str(text), size=size, bold=bold)


def _repeat_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _article(book: Any, block: Block) -> None:
    _heading(book, block.get("title", ""))
    for number, text in enumerate(block["paragraphs"], 1):
        _marked(book.add_paragraph(), f"{number}. {text}" if block.get("numbered") else text)


def _note(book: Any, block: Block) -> None:
    _marked(book.add_paragraph(), block["text"], size=9)


def _signatures(book: Any, block: Block) -> None:
    columns = block["columns"]
    table = book.add_table(rows=1, cols=len(columns))
    for cell, lines in zip(table.rows[0].cells, columns, strict=True):
        _cell(cell, "\n\n".join(str(line) for line in lines))


_WRITERS: Final[Mapping[str, Callable[[Any, Block], None]]] = {
    "pairs": _pairs,
    "table": _grid,
    "article": _article,
    "heading": lambda book, block: _heading(book, block["text"]),
    "note": _note,
    "signatures": _signatures,
    "page": lambda book, _block: book.add_page_break(),
}


def _same_dates(made: io.BytesIO) -> bytes:
    """Pack the archive again with one date for all its parts: else no two of the same content were the same."""
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _FIXED), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
