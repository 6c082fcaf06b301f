"""Reading a list as a stream: however many rows it has, a few of them lie in memory."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from customers.services.importing.cells import folded, folded_in_all, text_of
from customers.services.importing.columns import COLUMNS, OUTCOME, Column, label_column
from jinxin.errors import DomainError
from jinxin.workbooks import MEBIBYTE, Limits, NotReadable, damaged, opened

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 80
MOST_SHEETS: Final = 20
HEAD_WITHIN: Final = 10
UNPACKED: Final = 400 * MEBIBYTE
TEXTS: Final = 96 * MEBIBYTE


@dataclass(frozen=True)
class Line:
    """A row as it stands in the sheet: its number and what it says, by the names of the columns."""

    number: int
    texts: dict[str, str]


@dataclass(frozen=True)
class Head:
    """Where the headings stand and which column of the sheet has what; `ignored` are headings nobody knows."""

    row: int
    places: dict[str, int]
    ignored: tuple[str, ...]


class Sheet:
    """The sheet of a workbook that holds the list."""

    def __init__(self, sheet: Any, head: Head, kind: str) -> None:
        self.sheet, self.head = sheet, head
        self._examples = folded_in_all(label_column(kind).example)

    @property
    def expected(self) -> int | None:
        """How many rows the file itself announces, where it does and can be believed."""
        last = self.sheet.max_row or 0
        return last - self.head.row if self.head.row < last <= MOST_ROWS + self.head.row else None

    def lines(self) -> Iterator[Line]:
        """Yield the rows that say anything, less the template's example. Raises NotReadable for too many."""
        rows = self.sheet.iter_rows(min_row=self.head.row + 1, max_col=MOST_COLUMNS, values_only=True)
        count = 0
        for number, cells in enumerate(_unbroken(rows), start=self.head.row + 1):
            texts = {name: text_of(cells[at]) for name, at in self.head.places.items() if at < len(cells)}
            if not any(texts.values()) or folded(texts.get("name", "")) in self._examples:
                continue
            count += 1
            if count > MOST_ROWS:
                form = _("The list has more than %(most)s rows. Split it into several files.")
                raise NotReadable(form % {"most": MOST_ROWS})
            yield Line(number, texts)


@contextmanager
def open_list(file: IO[bytes], kind: str) -> Iterator[Sheet]:
    """Give the list of a workbook. Raises NotReadable where it is no workbook, or holds no list of this kind."""
    too_large = _("The workbook would unpack to far more than such a list needs. Leave other sheets and pictures out.")
    with opened(file, Limits(unpacked=UNPACKED, xml=UNPACKED, texts=TEXTS, too_large=too_large)):
        file.seek(0)
        book = _load(file)
        try:
            yield _find_list(book, kind)
        finally:
            book.close()


def _load(file: IO[bytes]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library meets hostile bytes here: whatever it trips over, this is no workbook
        raise damaged() from error


def _unbroken(rows: Iterator[Any]) -> Iterator[Any]:
    """Yield rows; whatever breaks on the way is a damaged file."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows)
        except StopIteration:
            return
        except DomainError:
            raise
        except Exception as error:  # hostile bytes again
            raise damaged() from error
        yield row


def _find_list(book: Any, kind: str) -> Sheet:
    """Return the sheet with the most headings of this kind; all that are required must be there, each once."""
    columns = COLUMNS[kind]
    best: tuple[int, Any, Sequence[Any], int] = (0, None, (), 0)
    for sheet in book.worksheets[:MOST_SHEETS]:
        rows = sheet.iter_rows(max_row=HEAD_WITHIN, max_col=MOST_COLUMNS, values_only=True)
        for number, cells in enumerate(islice(_unbroken(rows), HEAD_WITHIN), start=1):
            found = len(_places(cells, columns)[0])
            if found > best[0]:
                best = (found, sheet, cells, number)
    if best[0] < 2:
        raise NotReadable(
            _("No row of headings was found in this workbook. Download the template and use its headings.")
        )
    _found, sheet, cells, number = best
    return Sheet(sheet, _head(cells, number, columns), kind)


def _head(cells: Sequence[Any], row: int, columns: Sequence[Column]) -> Head:
    places, ignored, doubled = _places(cells, columns)
    if doubled:
        raise NotReadable(_("This heading is there twice: %(names)s.") % {"names": ", ".join(doubled)})
    missing = [str(column.label) for column in columns if column.required and column.name not in places]
    if missing:
        form = _("These columns are missing: %(names)s. Download the template and use its headings.")
        raise NotReadable(form % {"names": ", ".join(missing)})
    return Head(row, places, tuple(ignored))


def _places(cells: Sequence[Any], columns: Sequence[Column]) -> tuple[dict[str, int], list[str], list[str]]:
    """Return which column stands where, the headings nobody knows, and those that are there twice."""
    names = {text: column.name for column in columns for text in folded_in_all(column.label)}
    own = folded_in_all(OUTCOME)
    places: dict[str, int] = {}
    ignored: list[str] = []
    doubled: list[str] = []
    for at, cell in enumerate(cells):
        heading = text_of(cell)
        name = names.get(folded(heading))
        if name is None:
            if heading and folded(heading) not in own:
                ignored.append(heading[:60])
        elif name in places:
            doubled.append(heading[:60])
        else:
            places[name] = at
    return places, ignored, doubled
