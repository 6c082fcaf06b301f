"""What a signed-in person has read is not kept by the browser or on the way."""

import pytest
from django.test import Client
from django.urls import reverse

from jinxin.staff.models import User
from jinxin.tests.factories import sign_in


@pytest.mark.parametrize("address", [reverse("dashboards:workbench"), reverse("customers:list"), "/nowhere/"])
def test_pages_of_signed_in_people_are_not_stored(client: Client, officer: User, address: str) -> None:
    assert "no-store" in sign_in(client, officer).get(address)["Cache-Control"]


def test_what_says_itself_how_long_it_lasts_is_left_alone(client: Client, db: None) -> None:
    assert not client.get(reverse("healthz")).has_header("Cache-Control")
