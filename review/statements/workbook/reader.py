"""Reading a filled template back into a case. Whatever is wrong is named by sheet and cell, all of it at once."""

import re
import warnings
from io import BytesIO
from typing import Any, BinaryIO, Final

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from jinxin.workbooks import LARGEST_FILE
from review.statements.case import CLASSES, Case
from review.statements.errors import Problem, Problems, StatementError
from review.statements.schema.load import load_case
from review.statements.workbook.extract import extract
from review.statements.workbook.grid import Grid
from review.statements.workbook.layout import MONTHS_TOTAL, VERSION, Layout, Row, Sheet, Table
from review.statements.workbook.package import SheetFacts, inspect, refuse
from review.statements.workbook.sheets import layout_of
from review.statements.workbook.source import Source
from review.statements.workbook.writer import LANGUAGES

_KEY: Final = re.compile(r"jinxin:(\w{1,20}):(\w{1,40}):(\d{1,3})", re.ASCII)


def read_workbook(file: BinaryIO | bytes, *, size: int | None = None) -> Case:
    """Return the case in a filled template, in whichever language it is.

    `size` is the length of the upload where it is known, so that a huge one is refused unread. Raises StatementError
    with the sheet and the cell of every mistake.
    """
    if size is not None and size > LARGEST_FILE:
        raise refuse(_("The file is larger than 10 MB. Leave pictures out of the workbook."))
    content = file if isinstance(file, bytes) else file.read(LARGEST_FILE + 1)
    facts = inspect(content)
    problems = Problems()
    layout, grids = _open(content, facts, problems)
    problems.raise_if_any()
    source = Source(layout, grids, problems)
    data = extract(source)
    try:
        case = load_case(data)
    except StatementError as error:
        raise StatementError([*problems.found, *_by_cell(error, source)]) from error
    problems.raise_if_any()
    return case


def _by_cell(error: StatementError, source: Source) -> list[Problem]:
    """Return the problems of a case by their cells, less those already noted and those that only follow from others."""
    typed = [one for one in error.problems if one.where not in source.computed]
    known = {problem.where for problem in source.problems.found}
    found = typed if typed or known else error.problems
    by_cell = [Problem(source.cell_of(one.where), one.message) for one in found]
    return [one for one in by_cell if one.where not in known]


def _open(content: bytes, facts: dict[str, SheetFacts], problems: Problems) -> tuple[Layout, dict[str, Grid]]:
    """Return the layout of the workbook and its sheets by key, after comparing their rows with the template's."""
    values = _values(content, facts)
    keys = {title: _KEY.fullmatch(str(rows[0][0])) for title, rows in values.items() if rows and rows[0]}
    known = {title: match.groups() for title, match in keys.items() if match and match[1] in CLASSES}
    if not known:
        raise refuse(_("This workbook was not made from the template. Download the template and fill that in."))
    customer_class = next(iter(known.values()))[0]
    if any(int(found[2]) != VERSION for found in known.values()):
        raise refuse(_("This is a template of another version. Download a fresh one and copy the figures."))
    layout = layout_of(customer_class)
    grids = {}
    for spec in layout.sheets:
        titles = [title for title, found in known.items() if found[:2] == (customer_class, spec.key)]
        if spec.optional and not titles:
            continue
        title = _find(spec, titles, list(values), problems)
        if title:
            grids[spec.key] = Grid(title, values[title], facts[title], problems)
            _compare_rows(spec, grids[spec.key], problems)
    return layout, grids


def _values(content: bytes, facts: dict[str, SheetFacts]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the values of every sheet, not further down or to the right than a template reaches."""
    rows = max(sheet.last for name in CLASSES for sheet in layout_of(name).sheets)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                area = {"min_row": 1, "max_row": rows, "min_col": 1, "max_col": MONTHS_TOTAL}
                return {
                    sheet.title: list(sheet.iter_rows(**area, values_only=True))
                    for sheet in book.worksheets
                    if sheet.title in facts
                }
            finally:
                book.close()
    except StatementError:
        raise
    except Exception as error:
        raise refuse(
            _("The workbook is damaged. Open it in Excel or WPS, save it as .xlsx and upload that.")
        ) from error


def _find(spec: Sheet, titles: list[str], all_titles: list[str], problems: Problems) -> str | None:
    """Return the title under which a sheet of the template is found; a missing, doubled or renamed one is noted."""
    proper = _in_all_languages(spec.title)
    if not titles:
        there = next((title for title in all_titles if title in proper), None)
        message = _("The first cell of this sheet was changed. Use a fresh template.")
        if there is None:
            message = _("The sheet “%(title)s” is missing.") % {"title": spec.title}
        problems.add(there or "", message)
        return None
    if len(titles) > 1:
        form = _("The sheet is there more than once: %(titles)s. Delete the copies.")
        problems.add(str(spec.title), form % {"titles": ", ".join(titles)})
        return None
    if titles[0] not in proper:
        form = _("The sheet was renamed; name it “%(title)s” again.")
        problems.add(titles[0], form % {"title": spec.title})
    return titles[0]


def _in_all_languages(title: Any) -> set[str]:
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(str(title))
    return found


def _compare_rows(spec: Sheet, grid: Grid, problems: Problems) -> None:
    """Note rows that are missing, moved or renamed. One inserted row moves all below: only the first is named."""
    places = {grid.raw(row, 1): row for row in range(1, len(grid.values) + 1) if grid.raw(row, 1) is not None}
    moved = False
    for row in spec.rows:
        found = places.get(row.key)
        if found is None:
            form = _("The row “%(title)s” is missing. Use a fresh template.")
            problems.add(grid.where(row.number, 2), form % {"title": row.title})
        elif found != row.number:
            if not moved:
                form = _("The row “%(title)s” belongs here but stands in row %(row)s. Use a fresh template.")
                problems.add(grid.where(row.number, 2), form % {"title": row.title, "row": found})
            moved = True
        else:
            _compare_label(row, grid, problems)
    for table in spec.tables:
        if not _keeps_rows(table, grid):
            message = _("Rows of this table were inserted, moved or deleted. Use a fresh template.")
            problems.add(grid.where(table.first, 2), message)


def _keeps_rows(table: Table, grid: Grid) -> bool:
    """Whether the rows of a table are where they were; of one with spare rows the last ones need not be there."""
    found = [grid.raw(table.first + number, 1) for number in range(table.size)]
    expected = [table.key(number) for number in range(table.size)]
    if table.spare < 0:
        return found == expected
    return all(key in (None, own) for key, own in zip(found, expected, strict=True))


def _compare_label(row: Row, grid: Grid, problems: Problems) -> None:
    label = grid.raw(row.number, 2)
    if label not in _in_all_languages(row.title):
        form = _("The row was renamed to “%(found)s”; it must be “%(title)s”.")
        found = str(label)[:40] if label is not None else ""
        problems.add(grid.where(row.number, 2), form % {"found": found, "title": row.title})
