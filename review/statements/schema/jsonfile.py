"""From the bytes of a JSON file to plain data. The file is hostile until proven otherwise."""

import json
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from review.statements.case import Case
from review.statements.errors import Problem, StatementError
from review.statements.schema.load import load_case

LARGEST_JSON: Final = 2 * 1024 * 1024


def read_json(content: bytes) -> Case:
    """Return the case in a JSON file (UTF-8). Raises StatementError."""
    return load_case(parse_json(content))


def parse_json(content: bytes) -> Any:
    """Return the data of a JSON file. Too large, too deep, NaN, repeated names and broken text raise StatementError."""
    if len(content) > LARGEST_JSON:
        raise _refused(_("The file is larger than 2 MB."))
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repeats,
        )
    except UnicodeDecodeError as error:
        raise _refused(_("The file is not JSON text in UTF-8.")) from error
    except RecursionError as error:
        raise _refused(_("The file is nested too deeply.")) from error
    except ValueError as error:
        # Also numbers of more digits than Python reads; a JSONDecodeError says line and column.
        detail = str(error) if isinstance(error, json.JSONDecodeError) else _("a number is too long")
        raise _refused(_("The file is not valid JSON: %(detail)s.") % {"detail": detail}) from error


def _refused(message: str) -> StatementError:
    return StatementError([Problem("", message)])


def _no_constant(name: str) -> Any:
    raise _refused(_("The file contains %(name)s, which is not a number.") % {"name": name})


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _refused(_("“%(name)s” is given twice.") % {"name": repeated[:60]})
    return found
