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
from typing import Final

import pytest
from playwright.sync_api import StorageState, ViewportSize
from pytest_playwright.pytest_playwright import CreateContextCallback

from jinxin.tests.stories import centre
from jinxin.tests.stories.centre import Server
from jinxin.tests.stories.people import PHONE, WAIT_MS, Person

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
            if migrated := os.environ.get("JINXIN_MIGRATED"):
                shutil.copyfile(migrated, folder / "jinxin.sqlite3")
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


@pytest.fixture(scope="session")
def keys(server: Server) -> dict[str, StorageState]:
    """What the browsers of people who have signed in keep: they need not type their password for every story."""
    return {}


@pytest.fixture
def people(
    server: Server, keys: dict[str, StorageState], new_context: CreateContextCallback
) -> Iterator[Callable[..., Person]]:
    """Brings people, each in a browser of their own: `people("officer1")`, `people("officer1", size=PHONE)`. They are
    signed in and speak Chinese, whatever an earlier story left; `afresh` they sign in by the page and change nothing.
    """
    present: list[Person] = []

    def bring(username: str, *, size: ViewportSize | None = None, afresh: bool = False) -> Person:
        key = None if afresh else keys.get(username)
        context = new_context(base_url=server.address, has_touch=size == PHONE, storage_state=key)
        context.set_default_timeout(WAIT_MS)
        person = Person(context.new_page(), username)
        present.append(person)
        if size:
            person.page.set_viewport_size(size)
        if key:
            person.open("/")
        else:
            person.sign_in()
        if not afresh:
            person.speak("zh-hans")
            keys[username] = context.storage_state()
        return person

    yield bring
    assert [said for person in present for said in person.complaints] == []
