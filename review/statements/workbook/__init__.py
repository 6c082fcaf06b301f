"""The statements as an Excel workbook: the template, filled from a case, and read back."""

from review.statements.workbook.reader import read_workbook
from review.statements.workbook.writer import write_workbook

__all__ = ["read_workbook", "write_workbook"]
