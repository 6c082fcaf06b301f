"""Makes a data folder ready for the stories, as a program: JINXIN_DATA names it. Made once, copied by each process."""

import os
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinxin.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - as above
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - as above
from django.db import transaction  # noqa: E402 - as above

from customers.models import Customer  # noqa: E402 - as above
from customers.tests.factories import make_business_customer  # noqa: E402 - as above
from jinxin import clock  # noqa: E402 - as above
from jinxin.staff.models import User  # noqa: E402 - as above
from jinxin.tests.stories import material  # noqa: E402 - as above
from jinxin.tests.stories.ready import CASES, COMPLETE, PAPERED, SUBMITTED, Ready, Waiting  # noqa: E402 - as above
from loans.enums import State  # noqa: E402 - as above
from loans.models import Application  # noqa: E402 - as above
from loans.tests.factories import file_papers, make_application  # noqa: E402 - as above
from postloan.planning import plan_callbacks  # noqa: E402 - as above
from review.tests.factories import make_complete  # noqa: E402 - as above
from script import prepare  # noqa: E402 - as above

EARLIER: Final = timedelta(minutes=90)
"""How long before now the borrowers of the waiting cases came: ten minutes a step."""
ASKED: Final[dict[str, Any]] = {"amount": Decimal(50_000), "term_months": 24}


def main() -> int:
    """Do what `script/server` does at its first start, and add what the stories need."""
    if status := prepare.main():
        return status
    at = clock.now() - EARLIER
    plan_callbacks(at=clock.now())  # as the scheduler will: no figure moves by itself while a story looks at it
    with transaction.atomic():
        keys = {user.username: key(user) for user in User.objects.all()}
        cases = {name: str(bring(name, waiting, at).pk) for name, waiting in CASES.items()}
    Ready(keys, cases).keep(Path(settings.DATA_DIR))
    return 0


def key(user: User) -> dict[str, Any]:
    """Sign somebody in; return what the browser keeps. The sign-in page is told elsewhere; its hash takes long."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "domain": "127.0.0.1", "path": "/"}
    more = {"expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    return {"cookies": [cookie | more], "origins": []}


def bring(name: str, waiting: Waiting, at: datetime) -> Application:
    """Bring a case to where its story begins, through the services."""
    customer = shop_owner(name, User.objects.get(username=waiting.officer), at)
    if waiting.reached == COMPLETE:
        return make_complete(customer, at=at, **ASKED)
    state = State.SUBMITTED if waiting.reached == SUBMITTED else State.INVESTIGATING
    case = make_application(customer, state=state, at=at, **ASKED)
    if waiting.reached == PAPERED:
        file_papers(case, at + timedelta(minutes=30))
    return case


def shop_owner(name: str, officer: User, at: datetime) -> Customer:
    """Register the customer, who has signed both consents."""
    person, shop = material.person(name), material.shop(name)  # in this order: chance goes on from one to the other
    business = {field.removeprefix("business_"): value for field, value in shop.items()}
    return make_business_customer(officer, at=at, business=business, **person)


if __name__ == "__main__":
    sys.exit(main())
