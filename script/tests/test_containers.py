"""The checks of compose.yaml find what would hurt in production."""

import copy
from typing import Any

import pytest
import yaml

from script.containers import ROOT, compose_problems, main

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")


def test_ours_have_no_problems() -> None:
    assert main() == 0


@pytest.mark.parametrize(
    ("service", "entry", "value", "problem"),
    [
        ("web", "environment", {"SECRET_KEY": "typed in"}, "SECRET_KEY is written in the file"),
        ("web", "depends_on", ["cache"], "depends on cache"),
        ("web", "volumes", ["photos:/data"], "volume photos:/data is not declared"),
        ("web", "comand", ["gunicorn"], "unknown entry comand"),
        ("redis", "image", "redis:latest", "an image without a version"),
        ("redis", "healthcheck", None, "no health check"),
    ],
)
def test_what_is_wrong_with_a_service_is_named(service: str, entry: str, value: object, problem: str) -> None:
    compose = copy.deepcopy(COMPOSE)
    compose["services"][service][entry] = value
    assert any(problem in line for line in compose_problems(compose, EXAMPLE))


def test_every_setting_asked_for_is_offered() -> None:
    example = EXAMPLE.replace("AUDIT_KEY=", "")
    assert list(compose_problems(COMPOSE, example)) == [".env.example does not offer AUDIT_KEY"]
