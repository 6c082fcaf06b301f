"""Reading the tables of a credit report from Excel (one workbook) or CSV (a file for each table)."""

import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from customers.services.importing.cells import folded, folded_in_all, text_of
from jinxin.errors import DomainError
from jinxin.workbooks import MEBIBYTE, Limits, NotReadable, check_length, damaged, opened
from loans.creditfile.tables import TABLES, Table

HEAD_WITHIN: Final = 10
MOST_COLUMNS: Final = 40
MOST_SHEETS: Final = 12
MOST_FILES: Final = 3
UNPACKED: Final = 40 * MEBIBYTE
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True)
class Line:
    """A row as it stands in a file: where it stands, and its texts by the names of the columns."""

    place: str
    texts: dict[str, str]


def read_files(uploads: Sequence[UploadedFile]) -> dict[str, list[Line]]:
    """Return the rows of each table found. Raises DomainError for what cannot be read, or holds no table of ours."""
    if len(uploads) > MOST_FILES:
        raise DomainError(_("Choose one workbook, or at most three CSV files."))
    found: dict[str, list[Line]] = {}
    for upload in uploads:
        for code, lines in _read(upload).items():
            if code in found:
                text = _("The table “%(table)s” is there twice. Send each once.")
                raise DomainError(text % {"table": TABLES[code].title})
            found[code] = lines
    if "accounts" not in found and "inquiries" not in found:
        raise DomainError(_("No accounts and no inquiries were found. Download the template and use its headings."))
    return found


def _read(upload: UploadedFile) -> dict[str, list[Line]]:
    check_length(upload.size or 0)
    content = upload.read()
    if content.startswith((b"PK\x03\x04", bytes.fromhex("d0cf11e0"))):
        return _read_workbook(io.BytesIO(content))
    return _read_csv(content, str(upload.name))


def _read_workbook(file: IO[bytes]) -> dict[str, list[Line]]:
    too_large = _("The workbook would unpack to far more than a credit report needs.")
    found: dict[str, list[Line]] = {}
    with opened(file, Limits(unpacked=UNPACKED, xml=UNPACKED, texts=UNPACKED, too_large=too_large)):
        file.seek(0)
        for sheet in _sheets(file):
            rows = [tuple(text_of(cell) for cell in row) for row in sheet.rows]
            for code, lines in _tables(rows, sheet.title).items():
                found.setdefault(code, []).extend(lines)
    return found


@dataclass(frozen=True)
class _Sheet:
    title: str
    rows: list[tuple[Any, ...]]


def _sheets(file: IO[bytes]) -> list[_Sheet]:
    most = max(table.most_rows for table in TABLES.values()) + HEAD_WITHIN
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets[:MOST_SHEETS] if sheet.sheet_state == "visible"]
            return [
                _Sheet(sheet.title, list(sheet.iter_rows(max_row=most + 1, max_col=MOST_COLUMNS, values_only=True)))
                for sheet in visible
            ]
    except Exception as error:  # the library meets hostile bytes here: whatever it trips over, this is no workbook
        raise damaged() from error


def _read_csv(content: bytes, name: str) -> dict[str, list[Line]]:
    text = _decoded(content)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [tuple(text_of(cell) for cell in row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise NotReadable(_("“%(name)s” cannot be read as CSV.") % {"name": name}) from error
    return _tables(rows, name)


def _decoded(content: bytes) -> str:
    """CSV comes as UTF-8 from our template, as GB 18030 from Excel on a Chinese Windows."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotReadable(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))


def _tables(rows: list[tuple[str, ...]], place: str) -> dict[str, list[Line]]:
    """Return the table whose headings stand among the first rows; nothing where there are none."""
    heads = [
        (table, at, places)
        for at, row in enumerate(rows[:HEAD_WITHIN])
        for table in TABLES.values()
        if len(places := _places(row, table)) > 1
    ]
    if not heads:
        return {}
    table, at, places = max(heads, key=lambda head: len(head[2]))
    _refuse_gaps(table, places, place)
    lines = list(_lines(rows[at + 1 :], places, place, at + 2))
    if len(lines) > table.most_rows:
        words = {"table": table.title, "most": table.most_rows}
        raise NotReadable(_("The table “%(table)s” has more than %(most)s rows.") % words)
    return {table.code: lines}


def _places(row: Sequence[str], table: Table) -> dict[str, int]:
    names = {text: column.name for column in table.columns for text in folded_in_all(column.label)}
    found: dict[str, int] = {}
    for at, heading in enumerate(row[:MOST_COLUMNS]):
        if (name := names.get(folded(heading))) and name not in found:
            found[name] = at
    return found


def _refuse_gaps(table: Table, places: dict[str, int], place: str) -> None:
    missing = [str(column.label) for column in table.columns if column.required and column.name not in places]
    if missing:
        words = {"place": place, "names": ", ".join(missing)}
        raise NotReadable(_("%(place)s: these columns are missing: %(names)s.") % words)


def _lines(rows: list[tuple[str, ...]], places: dict[str, int], place: str, first: int) -> Iterator[Line]:
    for number, row in enumerate(rows, start=first):
        texts = {name: row[at] if at < len(row) else "" for name, at in places.items()}
        if any(texts.values()):
            yield Line(_("%(place)s, row %(number)s") % {"place": place, "number": number}, texts)
