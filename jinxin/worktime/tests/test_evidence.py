"""A photo or a PDF as evidence of a pause: kept as it is, seen by those who see the clock."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from jinxin.audit.models import Entry
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.tests.factories import sign_in
from jinxin.worktime.models import Pause
from jinxin.worktime.services import ask_pause
from jinxin.worktime.tests.factories import make_deadline

EVIDENCE = "10点和14点电话无人接听，已发短信"


def picture(name: str = "calls.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 6), (1, 2, 3)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def asked(officer: User, at: datetime, **more: Any) -> Pause:
    values = {"cause": "unreachable", "evidence": EVIDENCE, "actor": officer, "at": at, **more}
    return ask_pause(make_deadline(officer, at), **values)


def test_a_photo_shows_why_and_is_seen_by_those_who_see_the_clock(
    client: Client, officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    pause = asked(officer, at, file=picture())
    url = reverse("worktime:pause_evidence", args=[pause.pk])
    answer = sign_in(client, manager).get(url)
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer).startswith(b"\x89PNG")
    assert "calls.png" in client.get(pause.deadline.get_absolute_url()).content.decode()
    assert Entry.objects.get(action="deadline.pause_asked").data["sha256"] == pause.sha256
    assert sign_in(client, other_officer).get(url).status_code == 404


def test_what_is_no_photo_is_refused_at_its_field_and_nothing_is_kept(officer: User, at: datetime) -> None:
    with pytest.raises(DomainError) as refused:
        asked(officer, at, file=SimpleUploadedFile("x.png", b"<script>", "image/png"))
    assert refused.value.field == "file"
    assert not Pause.objects.exists()


def test_without_a_file_there_is_none_to_give_out(client: Client, officer: User, at: datetime) -> None:
    pause = asked(officer, at)
    url = reverse("worktime:pause_evidence", args=[pause.pk])
    assert sign_in(client, officer).get(url).status_code == 404


def test_what_is_refused_later_leaves_no_file_behind(
    officer: User, other_officer: User, at: datetime, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    deadline = make_deadline(officer, at)
    with pytest.raises(DomainError):
        ask_pause(deadline, cause="unreachable", evidence=EVIDENCE, actor=other_officer, at=at, file=picture())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
