"""A centre on its first day: nothing has happened, and the pages say so."""

from collections.abc import Callable

import pytest
from django.test import Client

from jinxin.staff.models import User

pytestmark = pytest.mark.django_db


def test_an_empty_centre_has_figures_too(client: Client, manager: User, sign_in: Callable[..., Client]) -> None:
    page = sign_in(client, manager).get("/dashboard/")
    assert page.status_code == 200
    assert {figure.value for section in page.context["centre"].sections for figure in section.figures} == {0, None}
