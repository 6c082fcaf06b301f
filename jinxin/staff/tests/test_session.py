"""Signing in and out, and the language of the pages."""

from django.test import Client
from django.urls import reverse

from jinxin.access import Role
from jinxin.tests.factories import make_user, sign_in

PASSWORD = "river-stone-47"


def test_a_person_signs_in_and_goes_where_they_wanted(client: Client, db: None) -> None:
    make_user(Role.OFFICER, username="wang", password=PASSWORD)
    target = reverse("staff:profile")
    answer = client.post(reverse("staff:login"), {"username": "wang", "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer["Location"] == target
    assert client.get(target).status_code == 200
