"""The stories run against the real thing: `script/server` with its web server, worker and scheduler, on demo data.

Each test process serves a centre of its own, so that stories that run side by side do not see each other's cases. The
demo data are built once and copied.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext

from jinxin.tests.stories import centre
from jinxin.tests.stories.centre import Server
from jinxin.tests.stories.people import WAIT_MS, Person

PHONE: Final = {"width": 390, "height": 844}
STUMBLE: Final = re.compile(r"\b(ERROR|CRITICAL)\b|ended with status")


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start makes it. Test processes that run side by side make one and share it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo"
    with (folder.parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            folder.mkdir()
            centre.make_ready(folder)
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="session")
def server(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A centre started by the one command, on a copy of the demo data."""
    folder = tmp_path_factory.mktemp("centre")
    shutil.copytree(demo_data, folder / "data")
    with centre.serving(folder) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_broke(server: Server) -> Iterator[None]:
    """Whatever a story does, the server does not stumble: no error page, no failing job, no part that died."""
    before = server.log.stat().st_size
    yield
    said = server.log.read_bytes()[before:].decode()
    assert not STUMBLE.search(said), said[-6000:]


@pytest.fixture
def people(server: Server, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Person]]:
    """Signs people in, each in a browser of their own: `people("officer1")`, `people("officer1", phone=True)`. They
    speak Chinese, whatever an earlier story left, unless `language` is None."""
    signed_in: list[tuple[Person, BrowserContext]] = []

    def sign_in(username: str, *, phone: bool = False, language: str | None = "zh-hans", **options: Any) -> Person:
        size = {"viewport": PHONE, "has_touch": True} if phone else {}
        context = browser.new_context(**{**browser_context_args, **size, **options, "base_url": server.address})
        context.set_default_timeout(WAIT_MS)
        person = Person(context.new_page(), username)
        signed_in.append((person, context))
        person.sign_in()
        if language:
            person.speak(language)
        return person

    yield sign_in
    for _person, context in signed_in:
        context.close()
    assert [said for person, _context in signed_in for said in person.complaints] == []
