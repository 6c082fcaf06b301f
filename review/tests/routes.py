"""Who may open which route."""

from jinxin.access import Role

_READERS = frozenset({Role.OFFICER, Role.MANAGER, Role.OPERATIONS, Role.AUDITOR})
_BOARD = frozenset({Role.MEMBER, Role.MANAGER, Role.AUDITOR})
_MEMBER = frozenset({Role.MEMBER})
_MANAGER = frozenset({Role.MANAGER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "review:flows": _READERS,
    "review:flow_list": _READERS,
    "review:flow_export": _READERS,
    "review:flow_explain": frozenset({Role.OFFICER}),
    "review:flow_method": frozenset({Role.OFFICER}),
    "review:flow": _READERS,
    "review:flow_back": frozenset({Role.OFFICER}),
    "review:flow_file": _READERS,
    "review:flow_file_step": frozenset({Role.OFFICER}),
    "review:statements": _READERS,
    "review:template": _READERS,
    "review:statement_file": _READERS,
    "review:edit_statements": frozenset({Role.OFFICER}),
    "review:save_typed": frozenset({Role.OFFICER}),
    "review:store_typed": frozenset({Role.OFFICER}),
    "review:discard_typed": frozenset({Role.OFFICER}),
    "review:evidence": frozenset({Role.OFFICER}),
    "review:differences": _READERS,
    "review:complete_papers": frozenset({Role.OFFICER}),
    "review:case_rounds": _READERS,
    "review:open_round": _MANAGER,
    "review:rounds": _BOARD,
    "review:round": _BOARD,
    "review:vote": _MEMBER,
    "review:minutes": _READERS | _MEMBER,
    "review:round_paper": _BOARD,
    "review:recuse": _MEMBER,
    "review:substitute": _MANAGER,
}
