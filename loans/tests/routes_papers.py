"""Who may open which route of cost statements, conditions, appointments, papers and their words."""

from jinxin.access import Role

_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
_BOTH = frozenset({Role.OFFICER, Role.OPERATIONS})
_MANAGER = frozenset({Role.MANAGER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "loans:cost_make": _BOTH,
    "loans:cost_statement": _READERS,
    "loans:cost_sign": _BOTH,
    "loans:cost_replace": _BOTH,
    "loans:cost_print": _READERS,
    "loans:cost_original": _READERS,
    "loans:fees": _READERS,
    "loans:fee_new": _MANAGER,
    "loans:fee": _MANAGER,
    "loans:conditions": _READERS,
    "loans:condition_prove": frozenset({Role.OFFICER}),
    "loans:condition_accept": _MANAGER,
    "loans:condition_send_back": _MANAGER,
    "loans:condition_waive": _MANAGER,
    "loans:condition_divide": _MANAGER,
    "loans:appointments": _READERS,
    "loans:appointment_book": _BOTH,
    "loans:appointment_move": _BOTH,
    "loans:appointment_cancel": _BOTH,
    "loans:appointment_missed": _BOTH,
    "loans:contract_print": _READERS,
    "loans:document": _READERS,
    "loans:document_texts": _READERS,
    "loans:document_text": _READERS,
    "loans:document_text_new": _MANAGER,
    "loans:document_text_preview": _MANAGER,
}
