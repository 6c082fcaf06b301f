"""Health and keys of an installation."""

import json
import os
import stat
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.db import OperationalError, connection
from django.test import Client

from jinxin import heartbeat
from jinxin.celery import app
from jinxin.models import Heartbeat
from jinxin.secrets import load_or_create
from jinxin.tasks import beat


def health(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_a_healthy_installation_answers_200(client: Client, db: None, at: datetime) -> None:
    status, told = health(client)
    assert status == 200
    assert told == {"status": "ok", "database": "ok", "broker": "ok", "last_sweep_age_seconds": None}
    heartbeat.leave("sweep", at)
    with time_machine.travel(at + timedelta(seconds=42), tick=False):
        assert health(client)[1]["last_sweep_age_seconds"] == 42


def test_the_scheduled_beat_is_the_pulse(db: None, at: datetime) -> None:
    for moment in (at, at + timedelta(minutes=1)):
        with time_machine.travel(moment, tick=False):
            beat()
    assert Heartbeat.objects.get().at == at + timedelta(minutes=1)
    assert heartbeat.age_seconds("sweep", at) == 0
    assert heartbeat.age_seconds("other", at) is None


def test_a_database_that_is_down_makes_503(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("could not connect to server")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        status, told = health(client)
    assert (status, told["status"], told["database"]) == (503, "down", "down")


def test_a_broker_that_is_down_makes_503(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_options: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(app, "connection_for_write", refuse)
    status, told = health(client)
    assert (status, told["broker"], told["database"]) == (503, "down", "ok")


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    keys = load_or_create(path)
    assert load_or_create(path) == keys
    assert json.loads(path.read_text()) == keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(keys.values())) == 4
    Fernet(keys["personal_data_key"])
    assert os.listdir(tmp_path) == ["secrets.json"]
    assert load_or_create(tmp_path / "other.json") != keys


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, found, gate = tmp_path / "secrets.json", list[dict[str, str]](), threading.Barrier(4)
    monkeypatch.setattr(os, "getpid", threading.get_ident)

    def start() -> None:
        gate.wait()
        found.append(load_or_create(path))

    threads = [threading.Thread(target=start) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(keys == found[0] for keys in found)
