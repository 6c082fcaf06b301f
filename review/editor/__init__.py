"""The statements as a sheet on the screen: the rows of the workbook with what was typed, what it adds up to, what the
checks say of it so far."""

from review.editor.page import EditorSheet, sheets_of_draft, shown
from review.editor.panel import Panel, panel_of
from review.editor.values import values_of

__all__ = ["EditorSheet", "Panel", "panel_of", "sheets_of_draft", "shown", "values_of"]
