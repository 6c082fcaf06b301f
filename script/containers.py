"""Checks Dockerfile and compose.yaml, which cannot be run everywhere: by a linter, and by what production relies on."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SECRET_NAME = re.compile(r"PASSWORD|SECRET|KEY|TOKEN")
REFERENCE = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")
KNOWN = {
    *("build", "command", "depends_on", "environment", "healthcheck", "image", "ports", "read_only", "restart"),
    *("security_opt", "stop_grace_period", "tmpfs", "volumes"),
}
REQUIRED_SERVICES = {"web", "worker", "beat", "postgres", "redis"}


def dockerfile_problems() -> Iterator[str]:
    """What hadolint finds. Version pins of packages of the distribution are the base image's business."""
    hadolint = Path(sys.prefix) / "bin" / "hadolint"
    done = subprocess.run([hadolint, "--no-color", "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    yield from (done.stdout + done.stderr).splitlines()


def compose_problems(compose: dict[str, Any], example: str) -> Iterator[str]:
    """What is wrong with the services, their volumes, their order and their secrets."""
    services = compose.get("services", {})
    volumes = set(compose.get("volumes", {}))
    yield from (f"compose.yaml: no service {name}" for name in sorted(REQUIRED_SERVICES - set(services)))
    for name, service in services.items():
        for problem in service_problems(service, set(services), volumes):
            yield f"compose.yaml: {name}: {problem}"
    offered = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    asked = set(REFERENCE.findall(str(compose)))
    yield from (f".env.example does not offer {name}" for name in sorted(asked - offered))
    yield from (f".env.example offers {name}, which compose.yaml does not use" for name in sorted(offered - asked))


def service_problems(service: dict[str, Any], services: set[str], volumes: set[str]) -> Iterator[str]:
    """What is wrong with one service."""
    yield from (f"unknown entry {name}" for name in sorted(set(service) - KNOWN))
    if not {"image", "build"} & set(service):
        yield "neither image nor build"
    if str(service.get("image", "")).endswith(":latest"):
        yield "an image without a version"
    if not service.get("healthcheck") and "build" not in service:
        yield "no health check"
    yield from (f"depends on {other}, which is not there" for other in set(service.get("depends_on", ())) - services)
    for volume in service.get("volumes", ()):
        if volume.partition(":")[0] not in volumes:
            yield f"volume {volume} is not declared"
    for name, value in service.get("environment", {}).items():
        if SECRET_NAME.search(name) and not REFERENCE.search(str(value)):
            yield f"{name} is written in the file instead of being asked for"


def main() -> int:
    """Print every problem; the exit status says whether there was any."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    example = (ROOT / ".env.example").read_text("utf-8")
    problems = [*dockerfile_problems(), *compose_problems(compose, example)]
    print("\n".join(problems))
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
