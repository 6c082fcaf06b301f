"""Looking into an uploaded file before the Excel library opens it: what it is, how large it would become, and where
it holds formulas and merged cells, which the library's fast reading does not tell. The file is hostile until proven."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, Final
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from jinxin.workbooks import Limits, NotReadable, opened
from review.statements.errors import Problem, StatementError

LARGEST_UNPACKED: Final = 40 * 1024 * 1024
LARGEST_XML: Final = 16 * 1024 * 1024
MOST_CELLS: Final = 60_000
MOST_SHEETS: Final = 40

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class SheetFacts:
    """What the fast reading of a sheet does not tell: cells with a formula (and whether with a value), merged areas."""

    formulas: dict[str, bool] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)


def refuse(message: str, where: str = "") -> StatementError:
    """Return the error that a whole file, or a whole sheet, cannot be read."""
    return StatementError([Problem(where, message)])


def inspect(content: bytes) -> dict[str, SheetFacts]:
    """Return the facts of each sheet by its title. Raises StatementError for anything but a harmless .xlsx file."""
    too_large = _("The workbook would unpack to far more than five statements need. Use a fresh template.")
    limits = Limits(unpacked=LARGEST_UNPACKED, xml=LARGEST_XML, texts=LARGEST_XML, too_large=too_large)
    try:
        with opened(BytesIO(content), limits) as package:
            return {title: _facts(package, part, title) for title, part in _sheets(package).items()}
    except NotReadable as error:
        raise refuse(error.message) from error


def _elements(package: ZipFile, part: str) -> Iterator[Any]:
    with package.open(part) as stream:
        for _event, element in iterparse(stream, forbid_dtd=True):
            yield element


def _sheets(package: ZipFile) -> dict[str, str]:
    """Return the parts of the sheets by their titles."""
    targets = {
        element.get("Id"): element.get("Target", "")
        for element in _elements(package, "xl/_rels/workbook.xml.rels")
        if element.tag.endswith("}Relationship")
    }
    sheets = [one for one in _elements(package, "xl/workbook.xml") if one.tag == f"{_MAIN}sheet"]
    if len(sheets) > MOST_SHEETS:
        raise refuse(_("The workbook has more than %(most)s sheets.") % {"most": MOST_SHEETS})
    found = {}
    for sheet in sheets:
        target = targets.get(sheet.get(_RELATED), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "/worksheets/" in part:
            found[sheet.get("name", "")] = part
    return found


def _facts(package: ZipFile, part: str, title: str) -> SheetFacts:
    facts = SheetFacts()
    with package.open(part) as stream:
        cells = 0
        for element in _closed(stream):
            if element.tag == f"{_MAIN}c":
                cells += 1
                _note_formula(element, facts)
                if cells > MOST_CELLS:
                    raise refuse(_("The sheet has far more cells than the template. Use a fresh template."), title)
            elif element.tag == f"{_MAIN}mergeCell":
                facts.merged.append(element.get("ref", ""))
            elif element.tag == f"{_MAIN}row":
                element.clear()
    return facts


def _closed(stream: IO[bytes]) -> Iterator[Any]:
    """Yield each element when it ends, forgetting the rows already seen, so that memory does not grow with them."""
    holder: Any = None
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            holder = element if element.tag == f"{_MAIN}sheetData" else holder
            continue
        yield element
        if holder is not None and element.tag == f"{_MAIN}row":
            holder.clear()


def _note_formula(cell: Any, facts: SheetFacts) -> None:
    if cell.find(f"{_MAIN}f") is not None:
        facts.formulas[cell.get("r", "")] = bool(cell.findtext(f"{_MAIN}v"))


def overlaps(merged: str, column: int, first_row: int, last_row: int) -> bool:
    """Whether a merged area such as C3:D4 touches a column between two rows."""
    corners = [_CELL.fullmatch(corner) for corner in merged.split(":")]
    if len(corners) != 2 or not all(corners):
        return False
    (left, top), (right, bottom) = ((_column(c[1]), int(c[2])) for c in corners if c)
    return left <= column <= right and top <= last_row and bottom >= first_row


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
