"""What a telephone is given to go on without network."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from jinxin.offline import SHELL, device_secret
from jinxin.staff.models import User

SignIn = Callable[[Client, User], Client]


def test_the_worker_is_served_from_the_root_and_asked_for_anew(client: Client) -> None:
    response = client.get("/worker.js")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response["Content-Security-Policy"]
    shell = re.search(r"self\.SHELL = (.*);", response.content.decode())
    assert shell is not None and len(json.loads(shell.group(1))) == len(SHELL)


def test_everything_the_worker_keeps_is_there() -> None:
    assert [name for name in SHELL if finders.find(name) is None] == []


def test_a_page_is_drawn_with_what_the_worker_keeps(client: Client, officer: User, sign_in: SignIn, db: None) -> None:
    page = sign_in(client, officer).get(reverse("loans:today")).content.decode()
    used = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    assert used - set(SHELL) == set()


@pytest.mark.django_db
def test_each_person_has_a_secret_that_stays(client: Client, officer: User, manager: User, sign_in: SignIn) -> None:
    answer = sign_in(client, officer).get(reverse("offline_key"))
    assert answer.json() == {"person": officer.pk, "secret": device_secret(officer.pk)}
    assert "no-store" in answer["Cache-Control"]
    assert len(bytes.fromhex(device_secret(officer.pk))) == 32
    assert device_secret(officer.pk) != device_secret(manager.pk)


@pytest.mark.django_db
def test_the_page_of_what_is_kept_says_nothing_of_anybody(client: Client, officer: User, sign_in: SignIn) -> None:
    page = sign_in(client, officer).get(reverse("offline")).content.decode()
    assert officer.name not in page


def test_only_officers_devices_keep_anything(
    client: Client, manager: User, officer: User, sign_in: SignIn, db: None
) -> None:
    assert "data-kept" not in sign_in(client, manager).get("/").content.decode()
    assert f'data-person="{officer.pk}"' in sign_in(client, officer).get("/").content.decode()


def test_the_sign_in_page_locks_what_the_last_person_left(client: Client, db: None) -> None:
    assert "data-lock" in client.get("/staff/login/").content.decode()


def test_no_script_of_ours_writes_markup() -> None:
    """Texts of people go into pages as text: nothing typed can become an element."""
    folder = Path(finders.find("js/sync.js") or "").parent
    sinks = ("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write")
    names = ("vault", "sync", "drafts", "interview", "photos", "kept", "worker")
    assert [name for name in names for sink in sinks if sink in (folder / f"{name}.js").read_text()] == []
