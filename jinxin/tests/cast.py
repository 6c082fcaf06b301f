"""The pytest plugin of the project: a fixed cast of people, one per role and the outsiders, and a fixed Monday."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import settings as hypothesis_settings

from jinxin.access import Role
from jinxin.staff.models import Centre, User
from jinxin.tests import factories

Made = TypeVar("Made")

# A machine under load is no reason to call a property broken; what fifty examples do not find, the next run's may.
hypothesis_settings.register_profile("jinxin", deadline=None, max_examples=50)
hypothesis_settings.load_profile("jinxin")


@pytest.fixture
def at() -> datetime:
    """Monday 2026-11-23, 09:00 at the centre."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[Callable[[], Made]], Made]]:
    """`once(make)`: rows made for all tests of a module, each of which changes them for itself only.

    For a fixture of the module's scope that returns a primary key; the tests take the row from the database.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()

    def make_once(make: Callable[[], Made]) -> Made:
        with django_db_blocker.unblock():
            return make()

    yield make_once
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def sign_in() -> Callable[[Client, User], Client]:
    """`sign_in(client, user)`."""
    return factories.sign_in


@pytest.fixture
def centre(db: None) -> Centre:
    """The centre named in contracts."""
    return factories.make_centre()


@pytest.fixture
def officer(db: None) -> User:
    """The loan officer whose customers and cases a test is about."""
    return factories.make_user(Role.OFFICER, name="客户经理甲")


@pytest.fixture
def other_officer(db: None) -> User:
    """A colleague who must not see them."""
    return factories.make_user(Role.OFFICER, name="客户经理乙")


@pytest.fixture
def manager(db: None) -> User:
    """The manager."""
    return factories.make_user(Role.MANAGER, name="主任甲")


@pytest.fixture
def second_manager(db: None) -> User:
    """A manager for what the first may not do in his own case."""
    return factories.make_user(Role.MANAGER, name="主任乙")


@pytest.fixture
def operations(db: None) -> User:
    """Prepares contracts and payouts."""
    return factories.make_user(Role.OPERATIONS, name="综合柜员甲")


@pytest.fixture
def second_operations(db: None) -> User:
    """The second person who releases a payout."""
    return factories.make_user(Role.OPERATIONS, name="综合柜员乙")


@pytest.fixture
def auditor(db: None) -> User:
    """Reads everything, changes nothing."""
    return factories.make_user(Role.AUDITOR, name="审计员")


@pytest.fixture
def administrator(db: None) -> User:
    """Keeps accounts, takes no business decisions."""
    return factories.make_user(Role.ADMINISTRATOR, name="管理员")


@pytest.fixture
def members(db: None) -> list[User]:
    """Seven board members to draw five seats from."""
    return [factories.make_user(Role.MEMBER, name=f"委员{number}") for number in "一二三四五六七"]
