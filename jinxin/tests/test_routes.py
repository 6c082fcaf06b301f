"""Every route of the project, and who may open it: `<app>/tests/routes.py` is the table, this is the check.

A route that is missing from the table fails, and so does a table that differs from what the view says or does.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.http import HttpResponseForbidden
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jinxin.access import Role
from jinxin.navigation import GROUPS
from jinxin.tests.factories import make_user, sign_in

LOGIN = "/staff/login/"


class Route(NamedTuple):
    """A named address and the view behind it."""

    name: str
    view: Callable[..., Any]
    has_arguments: bool


def routes(patterns: list[Any] | None = None, space: str = "", arguments: bool = False) -> Iterator[Route]:
    """Walk all addresses of the project."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        has = arguments or bool(pattern.pattern.regex.groups)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner, has)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name}", pattern.callback, has)


def table() -> dict[str, frozenset[Role] | None]:
    """Put the tables of all apps together; a route named twice is a mistake."""
    whole: dict[str, frozenset[Role] | None] = {}
    for config in apps.get_app_configs():
        module = f"{config.name}.tests.routes"
        if find_spec(f"{config.name}.tests") and find_spec(module):
            rows = import_module(module).ROUTES
            assert not whole.keys() & rows.keys(), module
            whole |= rows
    return whole


ROUTES = list(routes())
TABLE = table()
NOBODY: frozenset[Role] = frozenset()


def roles_of(name: str) -> frozenset[Role] | None:
    """Who may open a route; nobody where the table does not know it (the first test says so)."""
    return TABLE.get(name, NOBODY)


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    assert {route.name for route in ROUTES} == set(TABLE)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_view_names_the_roles_of_the_table(route: Route) -> None:
    assert hasattr(route.view, "allowed_roles"), "a view without @allow or @public is open to nobody"
    assert route.view.allowed_roles == roles_of(route.name)


def open_status(client: Client, url: str) -> int:
    """Open an address; where the answer leads to the sign-in page, count it as 401."""
    answer = client.get(url)
    return 401 if answer.status_code == 302 and answer["Location"].startswith(LOGIN) else answer.status_code


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse without a page: hundreds are counted here, none is read."""
    monkeypatch.setattr("jinxin.urls.handler403", lambda request, exception=None: HttpResponseForbidden())


@pytest.fixture
def of_each_role(db: None) -> dict[Role, Client]:
    """A browser per role, signed in as a person who holds just that role."""
    return {role: sign_in(Client(), make_user(role)) for role in Role}


def test_each_role_opens_what_it_may_and_nothing_else(of_each_role: dict[Role, Client]) -> None:
    wrong = []
    for route in ROUTES:
        roles = roles_of(route.name)
        if route.has_arguments or roles is None:
            continue
        url = reverse(route.name)
        for role, client in of_each_role.items():
            status = open_status(client, url)
            if (status == 403) != (role not in roles) or status == 401 or status >= 500:
                wrong.append((route.name, role, status))
    assert not wrong


def test_without_signing_in_only_public_routes_open(db: None) -> None:
    for route in ROUTES:
        if not route.has_arguments:
            public = roles_of(route.name) is None
            assert (open_status(Client(), reverse(route.name)) == 401) != public, route.name


def test_a_person_without_a_role_opens_nothing(db: None) -> None:
    client = sign_in(Client(), make_user())
    opened = [
        r.name
        for r in ROUTES
        if not r.has_arguments and roles_of(r.name) and client.get(reverse(r.name)).status_code != 403
    ]
    assert not opened


def test_the_side_bar_offers_a_role_only_what_it_may_open() -> None:
    for item in (item for group in GROUPS for item in group.items):
        roles = roles_of(item.route)
        assert roles is not None and item.roles <= roles, item.route
        assert item.bottom <= item.roles, item.route
