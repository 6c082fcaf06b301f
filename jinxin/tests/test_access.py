"""Nothing is open by oversight."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from jinxin.access import Role, allow
from jinxin.staff.models import User
from jinxin.tests.factories import make_user, sign_in

pytestmark = pytest.mark.urls("jinxin.tests.troubles")
OVERSEERS = "/trouble/overseers/"
LOGIN = "/staff/login/"


def test_a_view_nobody_marked_is_open_to_nobody(client: Client, db: None) -> None:
    assert client.get("/trouble/unmarked/")["Location"].startswith(LOGIN)
    everything = make_user(list(Role))
    assert sign_in(client, everything).get("/trouble/unmarked/").status_code == 403


def test_one_of_the_roles_is_enough_and_none_is_not(client: Client, auditor: User, officer: User) -> None:
    assert sign_in(client, auditor).get(OVERSEERS).status_code == 200
    assert sign_in(client, officer).get(OVERSEERS).status_code == 403
    assert sign_in(client, make_user([Role.OFFICER, Role.MANAGER])).get(OVERSEERS).status_code == 200


def test_a_role_taken_away_counts_from_the_next_request(client: Client, auditor: User) -> None:
    sign_in(client, auditor)
    assert client.get(OVERSEERS).status_code == 200
    auditor.grants.all().delete()
    assert client.get(OVERSEERS).status_code == 403


def test_the_way_back_after_signing_in_is_remembered_for_pages_only(client: Client, db: None) -> None:
    assert client.get(OVERSEERS, {"page": "2"})["Location"] == f"{LOGIN}?next=%2Ftrouble%2Foverseers%2F%3Fpage%3D2"
    assert client.post(OVERSEERS)["Location"] == LOGIN


def test_a_fragment_leads_the_whole_page_to_signing_in(client: Client, db: None) -> None:
    answer = client.get(OVERSEERS, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, LOGIN)


def test_a_mark_names_at_least_one_role() -> None:
    with pytest.raises(ValueError, match="role"):

        @allow()
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse()


def test_a_deactivated_person_has_no_role(db: None) -> None:
    person = make_user(Role.MANAGER, is_active=False)
    assert not person.has_role(Role.MANAGER)
