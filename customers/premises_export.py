"""The list of shops and households as a file: CSV of any length, or a workbook. Rows are read as they are written."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, Final

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.premises_listing import PremisesListing
from customers.queries.premises import with_places
from jinxin.sheets import SheetColumn, write_workbook
from jinxin.workbooks import CONTENT_TYPE

MOST_ROWS: Final = 50_000
"""Rows of a workbook; it is made while the person waits."""
CHUNK: Final = 2000
BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes Chinese for something else."""
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def as_csv(listing: PremisesListing, name: str) -> StreamingHttpResponse:
    """Return the list as CSV, sent while it is read."""
    writer = csv.writer(_Echo())
    rows = chain([[label for label, _width in _heads()]], _rows(listing))
    lines = (str(writer.writerow([_written(value) for value in row])) for row in rows)
    response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    return response


def as_workbook(listing: PremisesListing, name: str) -> FileResponse:
    """Return the list as a workbook."""
    file = TemporaryFile()  # noqa: SIM115 - closed when it is sent
    columns = [SheetColumn(label, width) for label, width in _heads()]
    write_workbook(file, title=_("Territory"), columns=columns, rows=_rows(listing))
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from lines


def _heads() -> list[tuple[str, int]]:
    """Return the heads of the columns and how wide they stand in a sheet."""
    return [
        (pgettext("territory", "Area"), 26),
        (_("Kind"), 10),
        (_("Shop or household"), 24),
        (_("Address"), 24),
        (_("Place along the street"), 14),
        (_("Who is there"), 16),
        (_("Business with us"), 14),
        (_("Last visited"), 18),
        (_("Last outcome"), 18),
        (_("Next visit"), 14),
    ]


def _rows(listing: PremisesListing) -> Iterator[list[Any]]:
    for premises in with_places(listing.rows()).iterator(chunk_size=CHUNK):
        row = listing.row(premises)
        yield [
            row.area,
            premises.get_kind_display(),
            premises.name,
            premises.address,
            premises.sequence,
            row.party.name if row.party else "",
            _("Yes") if premises.is_dealing else _("No"),
            timezone.localtime(premises.visited_at).strftime("%Y-%m-%d %H:%M") if premises.visited_at else "",
            premises.get_outcome_display(),
            premises.next_on,
        ]


def _written(value: Any) -> Any:
    """Return a value as CSV has it."""
    if isinstance(value, date):
        return value.isoformat()
    return safe(value) if isinstance(value, str) else value


def safe(text: str) -> str:
    """Return a text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text
