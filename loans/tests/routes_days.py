"""Who may open which route of closed days and statements of account."""

from jinxin.access import Role

_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})

ROUTES: dict[str, frozenset[Role] | None] = {
    "loans:days": _READERS - {Role.OFFICER},
    "loans:day": _READERS - {Role.OFFICER},
    "loans:extract": _READERS,
    "loans:extract_pdf": _READERS,
    "loans:extract_workbook": _READERS,
}
