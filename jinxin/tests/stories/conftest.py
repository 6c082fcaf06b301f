"""The stories run against the real thing: `script/server` with its web server, worker and scheduler, on demo data."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from jinxin.tests.stories.people import Person

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 240
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a centre started by the one command, in a data folder of its own."""
    folder = tmp_path_factory.mktemp("centre")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    outside = ("DATABASE_URL", "REDIS_URL", "DJANGO_DEBUG")
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    environment |= {"PORT": str(port), "JINXIN_DATA": str(folder / "data")}
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [ROOT / "script" / "server"], env=environment, stdout=output, stderr=output, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, log)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            process_pause()
    pytest.fail(f"the server did not start:\n{log.read_text()[-4000:]}")


def process_pause() -> None:
    """Give a starting process a moment before it is asked again."""
    time.sleep(0.5)  # a poll of another process: there is nothing to be woken by


@pytest.fixture
def people(server: str, browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Callable[..., Person]]:
    """Signs people in, each in a browser of their own: `people("officer1")`, `people("officer1", phone=True)`."""
    contexts: list[BrowserContext] = []

    def sign_in(username: str, *, phone: bool = False, **options: object) -> Person:
        size = {"viewport": PHONE} if phone else {}
        context = browser.new_context(**{**browser_context_args, **size, **options}, base_url=server)  # type: ignore[arg-type]  # options of new_context
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Person(context.new_page(), username)

    yield sign_in
    for context in contexts:
        context.close()
