"""Who may open which route of contracts, payouts and loans."""

from jinxin.access import Role
from loans.tests.routes_papers import ROUTES as PAPERS

_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
_COUNTER = frozenset({Role.OPERATIONS})

ROUTES: dict[str, frozenset[Role] | None] = {
    **PAPERS,
    "loans:contracts": _READERS - {Role.OFFICER},
    "loans:lines": _READERS,
    "loans:case_contract": _READERS,
    "loans:contract_prepare": _COUNTER,
    "loans:branch_visit": _COUNTER | {Role.OFFICER},
    "loans:contract_sign": _COUNTER,
    "loans:contract_void": _COUNTER,
    "loans:payout_prepare": _COUNTER | {Role.OFFICER},
    "loans:payout_release": _COUNTER,
    "loans:payout_cancel": _COUNTER | {Role.OFFICER},
    "loans:payout_take": _COUNTER,
    "loans:payout_proof": _READERS,
    "loans:lines_export": _READERS,
    "loans:line": _READERS,
    "loans:line_step": frozenset({Role.MANAGER}),
    "loans:orders": _READERS - {Role.OFFICER},
    "loans:order": _READERS,
    "loans:order_settle": _COUNTER,
    "loans:batches": _READERS - {Role.OFFICER},
    "loans:batch_export": _COUNTER,
    "loans:batch": _READERS - {Role.OFFICER},
    "loans:batch_file": _COUNTER,
    "loans:bank_files": _READERS - {Role.OFFICER},
    "loans:bank_file": _READERS - {Role.OFFICER},
    "loans:bank_file_step": _COUNTER,
    "loans:bank_queue": _READERS - {Role.OFFICER},
    "loans:bank_row": _READERS - {Role.OFFICER},
    "loans:bank_row_reopen": _COUNTER,
    "loans:loans": _READERS,
    "loans:due": _READERS,
    "loans:loan": _READERS,
    "loans:repay": _COUNTER,
}
