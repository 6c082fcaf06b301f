"""A running centre: made ready and started as its owner would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinxin.supervisor import die_with

ROOT: Final = Path(__file__).resolve().parents[3]
START_SECONDS: Final = 110
SWEEP_SECONDS: Final = "4"
"""The scheduler looks more often than once a minute, so that a story need not wait for it."""
STOP_SECONDS: Final = 20
OUTSIDE: Final = frozenset(
    {"DATABASE_URL", "REDIS_URL", "DJANGO_DEBUG", "DJANGO_SETTINGS_MODULE", "PORT", "JINXIN_HOST", "STATIC_ROOT"}
)
"""What the caller's own installation may be set up with."""


class Server(NamedTuple):
    """Where a centre answers, where it keeps its files, and what it writes to its terminal."""

    address: str
    data: Path
    log: Path

    def ask(self, *command: str) -> dict[str, Any]:
        """Ask a management command of this centre."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *command, "--json"],
            env=environment(self.data),
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def moment(self, *command: str) -> str:
        """Ask for a due moment, as pages write it: 2026-11-23 21:00."""
        return str(self.ask(*command)["due"])[:16].replace("T", " ")


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a person's shell would give to the one command, with the centre's files in `data`."""
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return inherited | {"JINXIN_DATA": str(data)} | more


def make_ready(data: Path) -> None:
    """Fill a data folder for the stories: tables, demo data, static files, waiting cases."""
    prepare = [sys.executable, "-m", "jinxin.tests.stories.prepare"]
    done = subprocess.run(prepare, cwd=ROOT, env=environment(data), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve the data in `folder` by the one command, on a free port."""
    server = Server(f"http://127.0.0.1:{_free_port()}", folder / "data", folder / "server.log")
    with server.log.open("w") as output:
        process = subprocess.Popen(
            [ROOT / "script" / "server"],
            env=environment(server.data, PORT=server.address.rpartition(":")[2], SWEEP_SECONDS=SWEEP_SECONDS),
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
        )
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)  # a poll of another process: there is nothing to be woken by
    raise AssertionError(f"the server did not start:\n{server.log.read_text()[-4000:]}")
