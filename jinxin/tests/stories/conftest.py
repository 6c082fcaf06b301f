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
from playwright.sync_api import Browser, ViewportSize
from pytest_playwright.pytest_playwright import CreateContextCallback

from jinxin.tests.stories import centre
from jinxin.tests.stories.browsers import Browsers
from jinxin.tests.stories.centre import Server
from jinxin.tests.stories.people import PHONE, Person
from jinxin.tests.stories.ready import Ready

LONGEST: Final = ("test_every_page", "test_business_loan", "test_salaried_loan")
STUMBLE: Final = re.compile(r"\b(ERROR|CRITICAL)\b|ended with status")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest stories come first, so that no process is still telling one when the others have done."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is ready for the stories. script/test has made one; else test processes that run side by side
    make one and share it."""
    if made := os.environ.get("JINXIN_STORIES"):
        return Path(made)
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
def ready(demo_data: Path) -> Ready:
    """Who has signed in, and which cases wait for their story: `ready.cases["佘巧云"]` is the number of its page."""
    return Ready.of(demo_data)


@pytest.fixture(scope="session")
def browsers(browser: Browser, browser_context_args: dict[str, Any], server: Server, ready: Ready) -> Browsers:
    """Everybody's own browser, kept from story to story."""
    return Browsers(browser, browser_context_args | {"base_url": server.address}, ready.keys)


@pytest.fixture
def people(
    browsers: Browsers, server: Server, new_context: CreateContextCallback, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Brings people, each at a browser of their own: `people("officer1")`, `people("officer1", size=PHONE)`. They are
    signed in and speak Chinese, whatever an earlier story left, and open the first page themselves. Asked for again
    they are still there. `afresh` they sign in by the page, in a browser that knows nothing, and change nothing.
    """
    present: dict[tuple[str, bool], Person] = {}
    strangers: list[Person] = []

    def bring(username: str, *, size: ViewportSize | None = None, afresh: bool = False) -> Person:
        if afresh:
            context = new_context(base_url=server.address, has_touch=size == PHONE)
            strangers.append(Person(context.new_page(), username, size=size).sign_in())
            return strangers[-1]
        who = (username, size == PHONE)
        if who not in present:
            present[who] = browsers.person(username, size=size)
        return present[who]

    yield bring
    if (told := getattr(request.node, "rep_call", None)) and told.failed:
        for person in present.values():
            person.page.screenshot(path=Path(request.getfixturevalue("output_path")) / f"{person.username}.png")
    browsers.leave([*present.values(), *strangers])
    assert [said for person in (*present.values(), *strangers) for said in person.complaints] == []
