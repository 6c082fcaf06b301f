"""Looking into an uploaded file before the Excel library opens it: what it is, how large it would become, and where
it holds formulas and merged cells, which the library's fast reading does not tell. The file is hostile until proven."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from review.statements.errors import Problem, StatementError

LARGEST_FILE: Final = 10 * 1024 * 1024
LARGEST_UNPACKED: Final = 40 * 1024 * 1024
LARGEST_XML: Final = 16 * 1024 * 1024
STEEPEST: Final = 120
"""How many times its packed size a file may unpack to; Excel's own tables reach about 30."""
UNSUSPICIOUS: Final = 2 * 1024 * 1024
MOST_ENTRIES: Final = 400
MOST_CELLS: Final = 60_000
MOST_SHEETS: Final = 40

_OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
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
    if len(content) > LARGEST_FILE:
        raise refuse(_("The file is larger than 10 MB. Leave pictures out of the workbook."))
    _check_kind(content)
    try:
        with ZipFile(BytesIO(content)) as package:
            _check_size(package, len(content))
            _check_parts(package)
            return {title: _facts(package, part, title) for title, part in _sheets(package).items()}
    except (DefusedXmlException, ParseError) as error:
        raise refuse(_("The workbook is damaged or contains entities. Save it again in Excel or WPS.")) from error
    except (
        BadZipFile,
        LargeZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        KeyError,
        ValueError,
    ) as error:
        raise refuse(
            _("The workbook is damaged. Open it in Excel or WPS, save it as .xlsx and upload that.")
        ) from error


def _check_kind(content: bytes) -> None:
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise refuse(_("The workbook is protected by a password. Remove the password and upload it again."))
        raise refuse(_("This is an old Excel file (.xls). Save it as .xlsx and upload that."))
    if not content.startswith(b"PK\x03\x04"):
        raise refuse(_("This is not an Excel workbook (.xlsx)."))


def _check_size(package: ZipFile, packed: int) -> None:
    """Judge by the directory alone, before anything is unpacked. A false directory fails on reading."""
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    steep = unpacked > UNSUSPICIOUS and unpacked > STEEPEST * packed
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or xml > LARGEST_XML or steep:
        raise refuse(_("The workbook would unpack to far more than five statements need. Use a fresh template."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse(_("The workbook is protected by a password. Remove the password and upload it again."))


def _check_parts(package: ZipFile) -> None:
    names = set(package.namelist())
    if "xl/vbaProject.bin" in names:
        raise refuse(_("The workbook contains macros. Save it as .xlsx without them."))
    if "xl/workbook.bin" in names:
        raise refuse(_("This is a binary Excel file (.xlsb). Save it as .xlsx and upload that."))
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise refuse(_("This is not an Excel workbook (.xlsx)."))


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
