"""Who may open which route of consents."""

from customers.rules.register import READERS
from jinxin.access import Role

_READERS = frozenset(READERS)

ROUTES: dict[str, frozenset[Role] | None] = {
    "customers:consent_texts": _READERS,
    "customers:consent_text": _READERS,
    "customers:consent_text_new": frozenset({Role.MANAGER}),
    "customers:consent": _READERS,
    "customers:consent_original": _READERS,
    "customers:consents": _READERS,
    "customers:consent_sign": frozenset({Role.OFFICER}),
    "customers:consent_paper": _READERS,
    "customers:consent_withdraw": frozenset({Role.OFFICER, Role.MANAGER}),
}
