"""People and the centre, as tests need them."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from jinxin.access import Role
from jinxin.staff.models import Centre, RoleGrant, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
_serial = count(1)


def make_user(roles: Role | Iterable[Role] = (), *, name: str = "", username: str = "", **fields: Any) -> User:
    """Create a person who holds `roles`. Without `password` in `fields` the person cannot sign in by the page."""
    number = next(_serial)
    user = User.objects.create_user(username or f"person{number}", name=name or f"员工{number}", **fields)
    held = [roles] if isinstance(roles, Role) else list(roles)
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=role) for role in held])
    return user


def make_centre(**fields: Any) -> Centre:
    """Create the centre."""
    defaults = {
        "name": "金鑫小微快贷中心",
        "lender": "衡州农村商业银行股份有限公司",
        "address": "衡州市解放路1号",
        "phone": "0734-0000000",
    }
    return Centre.objects.create(**{**defaults, **fields})


def sign_in(client: Client, user: User) -> Client:
    """Sign `user` in on `client` without the page, and return the client: `force_login` would write the session three
    times and tell everybody who counts attempts."""
    session = SessionStore()
    session.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
    )
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
