"""Calculated values beside the formulas, so that a viewer that does not calculate shows numbers too.

The Excel library writes formulas without values; they are put into the finished file.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Values = Mapping[str, Decimal | str]
_FORMULA: Final = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v\s*(?:/>|></v>)</c>', re.DOTALL)


def with_values(content: bytes, values: Mapping[str, Values]) -> bytes:
    """Return the workbook with the values put beside its formulas. `values` maps the sheet's part to cells."""
    result = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(result, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in values:
                data = _fill(data, values[entry.filename])
            new.writestr(entry.filename, data)
    return result.getvalue()


def _fill(data: bytes, values: Values) -> bytes:
    def cell(match: re.Match[bytes]) -> bytes:
        name, attributes, formula = match.groups()
        value = values.get(name.decode())
        if value is None:
            return match[0]
        kind = b' t="str"' if isinstance(value, str) else b""
        text = escape(value if isinstance(value, str) else format(value, "f")).encode()
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (name, attributes, kind, formula, text)

    return _FORMULA.sub(cell, data)
