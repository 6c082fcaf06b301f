"""Who may open which route of applications and products; contracts and loans stand in `routes_money`."""

from jinxin.access import Role
from loans.rules.cases import READERS
from loans.tests.routes_accounts import ROUTES as ACCOUNTS
from loans.tests.routes_days import ROUTES as DAYS
from loans.tests.routes_money import ROUTES as MONEY

_READERS = frozenset(READERS)
_OFFICER = frozenset({Role.OFFICER})
_MANAGER = frozenset({Role.MANAGER})

ROUTES: dict[str, frozenset[Role] | None] = {
    "loans:applications": _READERS,
    "loans:application": _READERS,
    "loans:timeline": _READERS,
    "loans:create": _OFFICER,
    "loans:quote": _OFFICER,
    "loans:edit": _OFFICER,
    "loans:submit": _OFFICER,
    "loans:withdraw": _OFFICER,
    "loans:investigation": _READERS,
    "loans:investigation_flags": _OFFICER,
    "loans:investigation_draft": _OFFICER,
    "loans:photo": _OFFICER,
    "loans:today": _READERS - {Role.OPERATIONS},
    "loans:investigation_complete": _OFFICER,
    "loans:credit_report": _READERS,
    "loans:credit_drop": _OFFICER,
    "loans:credit_template": _READERS,
    "loans:papers": _READERS,
    "loans:paper": _READERS,
    "loans:paper_remove": _OFFICER,
    "loans:decide": _MANAGER,
    "loans:stages": _READERS,
    "loans:promise": _READERS,
    "loans:promise_cases": _READERS,
    "loans:customer_loans": _READERS,
    "loans:match": _READERS,
    "loans:products": _READERS,
    "loans:product": _MANAGER,
    "loans:product_papers": _READERS,
    "loans:lpr": _MANAGER,
    **ACCOUNTS,
    **DAYS,
    **MONEY,
}
