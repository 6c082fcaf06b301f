"""Calculating a workbook with a real formula calculator (pycel), from its formulas alone."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pycel.excellib
from openpyxl import load_workbook
from pycel import ExcelCompiler
from pycel.lib.function_helpers import flatten


def _sumproduct(*columns: Any) -> float:
    """pycel takes whole numbers of a column for text, because numpy's are none of Python's."""
    lists = [[float(x) if isinstance(x, int | float | np.number) else 0.0 for x in flatten(one)] for one in columns]
    return sum(a * b for a, b in zip(*lists, strict=True))


def calculated(content: bytes, folder: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of the sheet of checks by key and column, calculated anew: no value that was stored is used."""
    book = load_workbook(BytesIO(content))
    file = folder / "workbook.xlsx"
    book.save(file)
    title = book.sheetnames[-1]
    sheet = book[title]
    pycel.excellib.sumproduct = _sumproduct
    # pycel reads numbers back from their repr, which numpy 2 writes with its type.
    with np.printoptions(legacy="1.25"):
        engine = ExcelCompiler(filename=str(file))
        return {
            str(row[0].value): {
                cell.column_letter: engine.evaluate(f"'{title}'!{cell.coordinate}") for cell in row[2:8] if cell.value
            }
            for row in sheet.iter_rows(min_row=5, max_col=8)
            if row[0].value
        }
