"""The frame: which link one is at, what waits beside it, four links on the phone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from customers.tests.factories import make_salaried
from jinxin.access import Role
from jinxin.dashboards.waiting import counts
from jinxin.navigation import bottom_for, groups_for
from jinxin.staff.models import User
from loans.enums import State
from loans.tests.factories import make_application


def here(path: str, role: Role) -> dict[str, str]:
    """The links that say a page is theirs."""
    groups = groups_for(frozenset({role}), path, {})
    return {link.item.route: link.here for group in groups for link in group.links if link.here}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", {"dashboards:workbench": "page"}),
        ("/loans/applications/", {"loans:applications": "page"}),
        ("/loans/applications/7/papers/", {"loans:applications": "true"}),
        ("/board/cases/7/statements/", {"loans:applications": "true"}),
        ("/board/rounds/7/", {"review:rounds": "true"}),
        ("/loans/payouts/7/", {"loans:contracts": "true"}),
        ("/loans/lines/", {"loans:loans": "true"}),
        ("/staff/profile/", {}),
        ("/customers/7/", {"customers:list": "true"}),
        ("/customers/premises/7/", {"customers:premises_list": "true"}),
        ("/customers/areas/", {"customers:premises_list": "true"}),
        ("/customers/coverage/", {"customers:coverage": "page"}),
    ],
)
def test_the_side_bar_knows_the_section_of_a_page(path: str, found: dict[str, str]) -> None:
    assert here(path, Role.MANAGER) == found


@pytest.mark.parametrize("role", Role)
def test_every_role_has_four_links_on_the_phone(role: Role) -> None:
    assert len(bottom_for(frozenset({role}), "/")) == 4


@pytest.mark.django_db
def test_what_waits_is_counted_for_each_role_in_one_query(
    officer: User, manager: User, at: datetime, django_assert_num_queries: Any
) -> None:
    make_application(make_salaried(officer), state=State.SUBMITTED)
    make_application(make_salaried(officer), state=State.PAPERS_COMPLETE)
    make_application(make_salaried(officer), state=State.ADMITTED)
    assert counts(officer, at)["loans:applications"] == 1
    assert manager.roles  # read before, as on every page
    with django_assert_num_queries(1):
        waiting = counts(manager, at)
    assert waiting["loans:applications"] == 2
    assert waiting["worktime:accountability"] == 0


@pytest.mark.django_db
def test_the_count_stands_beside_the_link(client: Client, officer: User, sign_in: Callable[..., Client]) -> None:
    make_application(make_salaried(officer), state=State.DRAFT)
    page = sign_in(client, officer).get("/staff/profile/").content.decode()
    assert '<span class="sidebar-count">1<' in page
