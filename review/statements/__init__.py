"""The five statements (五表) of a business, or a household's, and the cross-checks between them (勾稽).

Pure functions over files: no database, no request, no clock. From a file to what the board sees:

    case = read_workbook(file)                    # or load_case(json_data); StatementError names every mistake
    result = crosscheck(case, CheckSettings(...))  # all checks, headline, ratios, suspects
    result.as_json()                              # stored; check_title(code), line_title(path) show it in any language

`Case` is immutable and amounts are `Decimal` yuan. A line item is the dotted path of a figure in the case file, such
as `balance_sheet.closing.inventory`; `review.statements.lines.LINES` lists them all.
"""

from review.statements.case import Case
from review.statements.checks import CheckResult, CheckSettings, Headline
from review.statements.errors import Problem, StatementError
from review.statements.result import CrosscheckResult, crosscheck
from review.statements.schema import case_to_json, load_case, read_json
from review.statements.suspects import Suspect
from review.statements.wording import check_cause, check_title, line_title, method_title, story_title, ties_title
from review.statements.workbook import read_workbook, write_workbook

__all__ = [
    "Case",
    "CheckResult",
    "CheckSettings",
    "CrosscheckResult",
    "Headline",
    "Problem",
    "StatementError",
    "Suspect",
    "case_to_json",
    "check_cause",
    "check_title",
    "crosscheck",
    "line_title",
    "load_case",
    "method_title",
    "read_json",
    "read_workbook",
    "story_title",
    "ties_title",
    "write_workbook",
]
