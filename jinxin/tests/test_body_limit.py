"""How much may be sent: what nobody has reason to send is refused unread."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
LOGIN = reverse("staff:login")


def send(client: Client, address: str, size: int) -> Any:
    return client.post(address, b"x" * 10, content_type="application/octet-stream", CONTENT_LENGTH=str(size))


def test_strangers_send_no_more_than_a_sign_in(client: Client, settings: Any) -> None:
    response = send(client, LOGIN, settings.LARGEST_BODY_OF_STRANGERS + 1)
    assert response.status_code == 413
    assert "一次提交的内容过大" in response.content.decode()
    assert client.post(LOGIN, {"username": "nobody", "password": "x"}).status_code != 413


def test_people_send_files_but_not_without_end(
    client: Client, sign_in: Callable[..., Client], officer: User, settings: Any
) -> None:
    sign_in(client, officer)
    address = reverse("notices:inbox")
    assert send(client, address, settings.LARGEST_BODY + 1).status_code == 413
    assert send(client, address, settings.LARGEST_BODY_OF_STRANGERS + 1).status_code != 413


@pytest.mark.parametrize("length", ["", "-1", "²", "9" * 30])
def test_a_length_that_is_no_number_breaks_nothing(client: Client, length: str) -> None:
    assert client.get(LOGIN, CONTENT_LENGTH=length).status_code == 200
