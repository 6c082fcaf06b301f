"""Reading a bank's file as a stream, however many rows it has: Excel, or CSV in UTF-8, UTF-16 or GBK.

The file is hostile until proven: its size, its kind and each cell have limits, and whatever breaks while it is read
becomes words for a person.
"""

import codecs
import csv
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from customers.services.importing.cells import text_of
from jinxin.workbooks import MEBIBYTE, Limits, NotReadable, damaged, opened
from loans.bank.facts import FACTS, folded

LARGEST_CSV: Final = 256 * MEBIBYTE
MOST_ROWS: Final = 2_000_000
MOST_COLUMNS: Final = 60
HEAD_WITHIN: Final = 20
UNPACKED: Final = 600 * MEBIBYTE
TEXTS: Final = 128 * MEBIBYTE
PIECE: Final = MEBIBYTE
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0")


@dataclass(frozen=True)
class Head:
    """The row of headings: its number and what stands in it."""

    row: int
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A row of the file: its number, and what it says by the names of the facts."""

    number: int
    texts: dict[str, str]


@contextmanager
def open_rows(file: IO[bytes]) -> Iterator[Iterator[list[str]]]:
    """Give the rows of a file as texts, one at a time. Raises NotReadable, also while they are read."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start in (_ZIP, _OLE):
        with _workbook_rows(file) as rows:
            yield rows
    else:
        yield _csv_rows(file)


def read_head(file: IO[bytes], kind: str, known: Sequence[str] = ()) -> Head:
    """Return the row of headings: of the first rows the one in which most is known, by its usual names or by `known`.

    Raises NotReadable where none is found.
    """
    names = {folded(name) for fact in FACTS[kind] for name in fact.headings} | {folded(name) for name in known}
    with open_rows(file) as rows:
        first = list(islice(rows, HEAD_WITHIN))
    scores = [len(names & {folded(cell) for cell in row if cell}) for row in first]
    filled = [len([cell for cell in row if cell]) for row in first]
    best = max(range(len(first)), key=lambda at: (scores[at], filled[at], -at), default=None)
    if best is None or filled[best] < 2:
        raise NotReadable(_("No row of headings was found in this file."), field="file")
    headings = [cell[:60] for cell in first[best]]
    while not headings[-1]:
        headings.pop()
    return Head(best + 1, tuple(headings))


def read_lines(file: IO[bytes], head: Head, columns: dict[str, str]) -> Iterator[Line]:
    """Yield the rows below the headings that say anything in one of the named columns. Raises NotReadable."""
    places = {name: head.headings.index(heading) for name, heading in columns.items() if heading in head.headings}
    with open_rows(file) as rows:
        for count, row in enumerate(rows, start=1):
            if count > MOST_ROWS:
                message = _("The file has more than %(most)s rows. Ask the bank for shorter periods.")
                raise NotReadable(message % {"most": MOST_ROWS})
            if count <= head.row:
                continue
            texts = {name: row[at] for name, at in places.items() if at < len(row) and row[at]}
            if texts:
                yield Line(count, texts)


@contextmanager
def _workbook_rows(file: IO[bytes]) -> Iterator[Iterator[list[str]]]:
    too_large = _("The workbook would unpack to far too much. Ask the bank for CSV.")
    with opened(file, Limits(unpacked=UNPACKED, xml=UNPACKED, texts=TEXTS, too_large=too_large)):
        file.seek(0)
        book = _load(file)
        try:
            yield _cells(book.worksheets[0]) if book.worksheets else iter(())
        finally:
            book.close()


def _load(file: IO[bytes]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library meets hostile bytes here: whatever it trips over, this is no workbook
        raise damaged() from error


def _cells(sheet: Any) -> Iterator[list[str]]:
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    while True:
        try:
            row = next(rows, None)
        except Exception as error:  # as above, in the middle of the sheet
            raise damaged() from error
        if row is None:
            return
        yield [text_of(cell) for cell in row]


def _csv_rows(file: IO[bytes]) -> Iterator[list[str]]:
    if file.seek(0, 2) > LARGEST_CSV:
        raise NotReadable(_("The file is larger than %(most)s MB.") % {"most": LARGEST_CSV // MEBIBYTE}, field="file")
    encoding = _encoding(file)
    file.seek(0)
    text = TextIOWrapper(getattr(file, "file", file), encoding=encoding, newline="")
    try:
        sample = text.read(8192)
        text.seek(0)
        yield from _csv_cells(csv.reader(text, delimiter=_delimiter(sample)))
    finally:
        text.detach()  # the file is the caller's


def _csv_cells(reader: Any) -> Iterator[list[str]]:
    while True:
        try:
            row = next(reader, None)
        except (csv.Error, UnicodeError) as error:
            raise NotReadable(_("Row %(row)s cannot be read as CSV.") % {"row": reader.line_num}) from error
        if row is None:
            return
        yield [text_of(cell).strip("'\"\ufeff") for cell in row[:MOST_COLUMNS]]


def _encoding(file: IO[bytes]) -> str:
    """Return the encoding of a text, by its mark or by what it can be read as; reads it once, piece by piece."""
    file.seek(0)
    start = file.read(4)
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        if _is_readable(file, encoding):
            return encoding
    raise NotReadable(_("This is neither an Excel workbook nor a text in UTF-8 or GBK."), field="file")


def _is_readable(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            if "\x00" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """Return what separates the cells: whatever of the usual ones stands most often in the first lines."""
    return max(",\t;|", key=sample.count)
