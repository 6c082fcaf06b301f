"""The list of shops and households as a file: CSV of any length, or a workbook. Rows are read as they are written."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook

from customers.premises_listing import PremisesListing
from customers.queries.premises import with_places
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
    lines = (str(writer.writerow(row)) for row in _table(listing))
    response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    return response


def as_workbook(listing: PremisesListing, name: str) -> FileResponse:
    """Return the list as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Territory"))
    for row in _table(listing):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from lines


def _table(listing: PremisesListing) -> Iterator[list[Any]]:
    yield [
        pgettext("territory", "Area"),
        _("Kind"),
        _("Shop or household"),
        _("Address"),
        _("Place along the street"),
        _("Who is there"),
        _("Business with us"),
        _("Last visited"),
        _("Last outcome"),
        _("Next visit"),
    ]
    for premises in with_places(listing.rows()).iterator(chunk_size=CHUNK):
        row = listing.row(premises)
        yield [
            safe(row.area),
            premises.get_kind_display(),
            safe(premises.name),
            safe(premises.address),
            premises.sequence,
            safe(row.party.name if row.party else ""),
            _("Yes") if premises.is_dealing else _("No"),
            timezone.localtime(premises.visited_at).strftime("%Y-%m-%d %H:%M") if premises.visited_at else "",
            premises.get_outcome_display(),
            premises.next_on.isoformat() if premises.next_on else "",
        ]


def safe(text: str) -> str:
    """Return a text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text
