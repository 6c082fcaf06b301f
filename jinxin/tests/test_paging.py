"""How many rows a page has is the reader's choice."""

from typing import Any

import pytest
from django.http import QueryDict

from jinxin.access import Role
from jinxin.paging import page_of, size_of
from jinxin.staff.models import User
from jinxin.tests.factories import make_user


@pytest.mark.parametrize(
    ("query", "rows"), [("", 20), ("size=50", 50), ("size=100", 100), ("size=30", 20), ("size=x", 20), ("size=-50", 20)]
)
def test_a_page_has_the_rows_asked_for_of_those_that_are_offered(query: str, rows: int) -> None:
    assert size_of(QueryDict(query)) == rows


@pytest.mark.django_db
def test_a_page_that_does_not_exist_is_the_nearest_and_a_known_count_is_not_counted_again(
    django_assert_num_queries: Any,
) -> None:
    for number in range(23):
        make_user(Role.OFFICER, name=f"客户经理{number}")
    people = User.objects.order_by("pk")
    assert len(page_of(people, QueryDict("page=2")).object_list) == 3
    assert page_of(people, QueryDict("page=99")).number == 2
    assert page_of(people, QueryDict("page=nonsense")).number == 1
    with django_assert_num_queries(1):
        assert len(list(page_of(people, QueryDict("size=50"), count=23))) == 23
