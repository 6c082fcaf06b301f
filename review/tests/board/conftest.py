"""One admitted case for all tests of a module, and its round; each test finds them as if it were alone."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.secondfactor.services import CODE, Proof
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.models import Application
from review.models import Round
from review.tests.factories import INFLATED, make_admitted, open_case_round
from review.views import confirming

Once = Callable[[Callable[[], Any]], Any]


def _admitted() -> int:
    officer, manager = make_user(Role.OFFICER, name="客户经理甲"), make_user(Role.MANAGER, name="主任甲")
    return make_admitted(make_business_customer(officer), manager=manager).pk


@pytest.fixture(scope="module", autouse=True)
def admitted(once: Once) -> int:
    """The key of a case with sound statements, admitted at ten o'clock."""
    return once(_admitted)


@pytest.fixture(scope="module")
def inflated(once: Once, admitted: int) -> int:
    """The key of a case whose statements unlock the veto."""
    return once(lambda: make_admitted(case=INFLATED).pk)


@pytest.fixture
def application(db: None, admitted: int) -> Application:
    return Application.objects.get(pk=admitted)


@pytest.fixture
def officer(application: Application) -> User:
    return application.officer


@pytest.fixture
def manager(application: Application) -> User:
    return User.objects.get(name="主任甲")


@pytest.fixture
def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


@pytest.fixture
def an_hour_later(later: datetime) -> Iterator[None]:
    """An hour after the round was opened, time standing still."""
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def board_round(application: Application, members: list[User], manager: User, later: datetime) -> Round:
    return open_case_round(application, members=members, manager=manager, at=later)


@pytest.fixture
def vetoable(db: None, inflated: int, members: list[User], manager: User, later: datetime) -> Round:
    case = Application.objects.get(pk=inflated)
    return open_case_round(case, members=members, manager=manager, at=later)


@pytest.fixture
def confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vote sent by the page is confirmed already: the second factor has tests of its own."""
    monkeypatch.setattr(confirming, "asks_code", lambda *_args: False)
    monkeypatch.setattr(confirming, "proof", lambda request, *_args, at, **_kwargs: Proof(request.user.pk, CODE, at))
