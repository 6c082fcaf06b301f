"""The work of script/screenshots: serves demo data, signs in as each role and photographs the pages."""

import argparse
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, ViewportSize, sync_playwright  # noqa: E402 - needs the path above

from jinxin.supervisor import web_command  # noqa: E402
from script import services  # noqa: E402
from script.services import Unavailable  # noqa: E402

WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}
LANGUAGES = ("zh-hans", "en")
THEMES = ("light", "dark")
BRIEF = [("zh-hans", "desktop", "light"), ("zh-hans", "phone", "light"), ("en", "desktop", "dark")]
LARGEST = 300_000
COLOURS = 256


@dataclass(frozen=True)
class Shot:
    """One picture: which page, seen by whom, how."""

    name: str
    path: str
    username: str
    language: str = "zh-hans"
    theme: str = "light"
    width: str = "desktop"
    whole: bool = False


# --- What is photographed -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A page of the demo and who is shown looking at it."""

    name: str
    path: str
    username: str


def places() -> list[Place]:
    """Every page worth looking at, with rows of the demo that show it at its fullest."""
    from django.urls import reverse  # noqa: PLC0415 - Django is set up by then

    from script.exhibits import exhibits  # noqa: PLC0415

    return [
        Place(name, reverse(route, args=args) + query, username) for name, route, args, query, username in exhibits()
    ]


def readme_shots(found: dict[str, Place]) -> list[Shot]:
    """The few pictures of the README."""
    wanted = (
        ("workbench", "workbench-officer", "zh-hans", "desktop"),
        ("case", "case-approved", "zh-hans", "desktop"),
        ("statements", "statements-deviating", "en", "desktop"),
        ("board", "round-member", "zh-hans", "desktop"),
        ("dashboard", "dashboard-manager", "en", "desktop"),
        ("phone", "workbench-officer", "zh-hans", "phone"),
    )
    return [
        Shot(name, found[place].path, found[place].username, language, width=width)
        for name, place, language, width in wanted
    ]


def all_shots(found: dict[str, Place], only: str, *, brief: bool) -> list[Shot]:
    """Every page in both languages, both widths and both themes; in brief, in three ways that show each once."""
    ways = BRIEF if brief else list(product(LANGUAGES, WIDTHS, THEMES))
    return [
        Shot(
            f"{place.name}.{width}.{language[:2]}.{theme}",
            place.path,
            place.username,
            language,
            theme,
            width,
            whole=True,
        )
        for place in found.values()
        if only in place.name
        for language, width, theme in ways
    ]


# --- Serving and photographing --------------------------------------------------------------------------------------


@contextmanager
def centre(base: Path) -> Iterator[str]:
    """A web server on demo data of its own; yields its address. The data folder may be kept in JINXIN_DATA."""
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_DEBUG", "JINXIN_HTTPS", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    os.environ.setdefault("JINXIN_DATA", str(base / "data"))
    prepared = subprocess.run(
        [sys.executable, "-P", ROOT / "script" / "prepare.py"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    if prepared.returncode:
        raise Unavailable("demo data, which could not be made")
    port, log = services.free_port(), base / "web.log"
    address = f"http://127.0.0.1:{port}"
    with services.running("web", web_command("127.0.0.1", port), log, signal.SIGTERM, cwd=ROOT):
        services.wait_until(lambda: answers(address), "the web server", log)
        yield address


def answers(address: str) -> bool:
    """Whether the server is up."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def take(browser: Browser, address: str, shots: list[Shot], folder: Path) -> list[str]:
    """Take the pictures and return what is wrong with any: an error page, something a browser complained of."""
    wrong: list[str] = []
    ways = dict.fromkeys((shot.username, shot.width, shot.language, shot.theme) for shot in shots)
    for way in ways:
        username, width, language, theme = way
        prefer(username, language, theme)
        page = signed_in(browser, address, username, width)
        page.on("console", partial(note, wrong, page))
        for shot in shots:
            if (shot.username, shot.width, shot.language, shot.theme) == way:
                wrong += photograph(page, address, shot, folder)
        page.context.close()
    return wrong


def note(wrong: list[str], page: Page, said: ConsoleMessage) -> None:
    """Keep what the browser complained of."""
    if said.type == "error":
        wrong.append(f"{page.url}: {said.text}")


def prefer(username: str, language: str, theme: str) -> None:
    """Set what the person reads and likes."""
    from jinxin.staff.models import User  # noqa: PLC0415 - Django is set up by then

    User.objects.filter(username=username).update(language=language, theme=theme)


def signed_in(browser: Browser, address: str, username: str, width: str) -> Page:
    """Open a browser window of a width and sign in."""
    from jinxin.demo.logins import PASSWORD  # noqa: PLC0415 - Django is set up by then

    wide, high = WIDTHS[width]
    size: ViewportSize = {"width": wide, "height": high}
    context = browser.new_context(
        viewport=size,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=width == "phone",
    )
    page = context.new_page()
    if not username:
        return page
    page.goto(f"{address}/staff/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def photograph(page: Page, address: str, shot: Shot, folder: Path) -> list[str]:
    """Take one picture."""
    try:
        answer = page.goto(address + shot.path)
    except Error as error:
        return [f"{shot.path}: {error.message.splitlines()[0]}"]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{shot.name}.png"
    page.screenshot(path=target, full_page=shot.whole, animations="disabled")
    reduce(target)
    wrong = [] if answer and answer.ok else [f"{shot.path} answered {answer.status if answer else 'nothing'}"]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 1:
        wrong.append(f"{shot.name}: wider than the window by {overflow} px")
    if not shot.whole and target.stat().st_size > LARGEST:
        wrong.append(f"{target.name} has {target.stat().st_size} bytes")
    return wrong


def reduce(target: Path) -> None:
    """Keep as many colours as the eye needs: a third of the bytes."""
    from PIL import Image  # noqa: PLC0415 - only where it is used

    with Image.open(target) as picture:
        picture.convert("RGB").quantize(COLOURS).save(target, optimize=True)


def main(arguments: list[str]) -> int:
    """Serve, photograph, and name what looked wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots", help="where the README's go")
    parser.add_argument("--all", type=Path, metavar="DIR", help="every page in every way, into this folder")
    parser.add_argument("--only", default="", help="with --all: pages whose name contains this")
    parser.add_argument("--brief", action="store_true", help="with --all: three of the eight ways")
    options = parser.parse_args(arguments)
    unmet = services.provide(["chromium", "font"])
    if unmet:
        print("; ".join(unmet.values()), file=sys.stderr)
        return 1
    try:
        with services.base_folder() as base, centre(base) as address:
            wrong = run(address, options)
    except Unavailable as error:
        print(f"screenshots need {error}", file=sys.stderr)
        return 1
    for problem in wrong:
        print(problem, file=sys.stderr)
    return int(bool(wrong))


def run(address: str, options: Any) -> list[str]:
    """Take what was asked for."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jinxin.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    import django  # noqa: PLC0415 - settings read JINXIN_DATA, which is set by now

    django.setup()
    found = {place.name: place for place in places()}
    shots = all_shots(found, options.only, brief=options.brief) if options.all else readme_shots(found)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        # Date fields speak the browser's own language, whatever a page says.
        chinese: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN"}
        browser = playwright.chromium.launch(executable_path=services.chromium(), args=flags, env=chinese)
        wrong = take(browser, address, shots, options.all or options.out)
        browser.close()
    print(f"{len(shots)} pictures in {options.all or options.out}")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
