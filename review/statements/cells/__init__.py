"""The statements as texts by cell, as a sheet on a screen shows and keeps them: from a case and back to it.

A cell is named by the dotted path of its figure in the case file: `balance_sheet.closing.inventory`, with the number of
the month behind a monthly line (`income_statement.wages.3`), with the number of the row in a list (`debts.0.opening`).
"""

from review.statements.cells.names import CellSpec, cells_known, markable_cells, row_of
from review.statements.cells.read import Reading, read_cells
from review.statements.cells.texts import canonical, understand
from review.statements.cells.write import cells_of, evidence_cells, starting_cells

__all__ = [
    "CellSpec",
    "Reading",
    "canonical",
    "cells_known",
    "cells_of",
    "evidence_cells",
    "markable_cells",
    "read_cells",
    "row_of",
    "starting_cells",
    "understand",
]
