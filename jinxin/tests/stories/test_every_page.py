"""Every page that a link leads to, in Chinese by daylight on a desk and in English in the dark on a phone: axe finds
nothing, nothing is wider than either screen, nothing is refused by the content policy."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from jinxin.tests.stories import steps
from jinxin.tests.stories.people import DESK, PHONE, Person

pytestmark = pytest.mark.browser
AXE: Final = Axe().axe_script
RUN_AXE: Final = "axe.run({resultTypes: ['violations'], preload: false}).then(results => results.violations)"
OVERHANG: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AT_REST_MS: Final = 600
FILES: Final = re.compile(
    r"^/loans/papers/\d+/$|/photo/$|/template/|/file/$|/board/rounds/\d+/papers/|/consents/\d+/original/|/export/|/evidence/$|/minutes/\w+/$|\.(pdf|xlsx)\b"
)
HREFS: Final = "links => links.map(link => link.getAttribute('href').split('#')[0])"
LEADS: Final = "tbody tr:first-child a[href^='/'], .case-next a[href^='/'], main .btn-primary[href^='/']"
WALKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "officer1": (
        r"/$|/customers/|/loans/applications/|/board/cases/\d+/statements/|/after/|/notices/|/search/|/staff/",
        (
            *("/customers/new/?class=business", "/customers/new/?class=salaried", "/customers/?class=business"),
            *(f"/loans/applications/?state={state}" for state in ("draft", "submitted", "investigating", "paid_out")),
            *("/search/?q=A2", "/search/?q=？", "/after/callbacks/?state=planned"),
        ),
    ),
    "manager1": (
        r"/$|/dashboard/|/board/|/worktime/|/policy/|/loans/(products|due|stages)",
        (
            *(f"/loans/applications/?state={state}" for state in ("papers_complete", "admitted", "rejected")),
            *("/board/rounds/?state=approved", "/worktime/deadlines/?state=running", "/loans/products/"),
        ),
    ),
    "member1": (r"/$|/board/", ()),
    "operations1": (
        r"/$|/loans/(contracts|accounts|lines|payouts|applications/\d+/(contract|branch))",
        tuple(f"/loans/contracts/?tab={tab}" for tab in ("prepare", "sign", "pay", "release")),
    ),
    "auditor": (r"/$|/audit/|/worktime/accountability/$", ()),
    "admin": (r"/$|/staff/(accounts|centre)", ()),
}
"""Who walks where, and where else the walk begins. Each page is walked by somebody, few by two."""


@pytest.mark.parametrize("username", WALKS)
@pytest.mark.parametrize("judged_on", [DESK, PHONE], ids=["by-day-on-a-desk", "in-the-dark-on-a-phone"])
def test_every_page_can_be_read_by_everybody(people: steps.People, username: str, judged_on: ViewportSize) -> None:
    person = people(username, size=DESK)
    where, seeds = WALKS[username]
    person.open("/")
    if judged_on == PHONE:
        person.speak("en")
        switch_to(person, "dark")
    found, addresses = [], []
    for address in walk(person, re.compile(where), seeds):
        addresses.append(address)
        found += findings(person.page, judged_on=judged_on)
    if judged_on == PHONE:
        switch_to(person, "light")
    assert found == [], f"{len(found)} on {len(addresses)} pages:\n" + "\n".join(found)


def test_the_way_in_and_the_ways_that_are_closed_can_be_read_too(people: steps.People) -> None:
    person = people("officer1", size=DESK, afresh=True)
    person.speak("zh-hans")
    found = []
    for path in ("/nowhere/", "/dashboard/"):
        person.page.goto(path)
        found += findings(person.page)
    person.open("/")
    person.page.locator("details.topbar-person summary").click()
    person.page.get_by_role("button", name="退出登录").click()
    person.page.locator("#id_username").wait_for()
    person.page.wait_for_load_state()
    assert found + findings(person.page) == []


def walk(person: Person, where: re.Pattern[str], seeds: tuple[str, ...]) -> Iterator[str]:
    """Open one page of each kind that can be reached, and yield its address: kinds differ by more than a number.

    Of the lists the walk begins with, the first row is opened as well, and what comes next there: cases look different
    in each state.
    """
    waiting, seen, kinds, leading = ["/", *seeds], set[str](), {"/"}, set(seeds)
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        person.open(address)
        leads = _pages(person.content.locator(LEADS).evaluate_all(HREFS)) if address in leading else []
        links = person.page.locator("a[href^='/']").evaluate_all(HREFS)
        yield address
        seen.add(address)
        leading.update(leads[:1])
        waiting += leads[:1]
        for link in links:
            path = urlsplit(link).path
            kind = re.sub(r"\d+", "N", path)
            if kind not in kinds and where.match(path) and not FILES.search(path):
                kinds.add(kind)
                waiting.append(link)


def _pages(links: list[str]) -> list[str]:
    """Return the links that lead to pages and not to files."""
    return [link for link in links if not FILES.search(urlsplit(link).path)]


def switch_to(person: Person, theme: str) -> None:
    """Choose another theme, as the menu of the top bar does."""
    person.page.locator("details.topbar-person summary").click()
    person.page.locator(f"button[name=theme][value={theme}]").click()
    person.page.locator(f"html[data-bs-theme={theme}]").wait_for()


def findings(page: Page, *, judged_on: ViewportSize = DESK) -> list[str]:
    """What is wrong with the page: too wide on a desk or on a phone, or hard to read where axe judges it."""
    found = []
    page.evaluate(AXE)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if wide := too_wide(page):
            found.append(f"{page.url} at {size['width']}: {wide} too wide")
        if size == judged_on:
            found += [f"{page.url} at {size['width']}: {_described(violation)}" for violation in violations(page)]
    return found


def too_wide(page: Page) -> int:
    """By how much a page at rest is wider than the screen: pictures follow the screen's size a moment later."""
    if (wide := int(page.evaluate(OVERHANG))) > 0:
        page.wait_for_timeout(AT_REST_MS)
        wide = int(page.evaluate(OVERHANG))
    return max(wide, 0)


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds on a page at rest: parts that wait for an answer are dimmed, so a finding is looked at twice."""
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE)
    if found:
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.wait_for_timeout(AT_REST_MS)
        found = page.evaluate(RUN_AXE)
    return found


def _described(violation: dict[str, Any]) -> str:
    nodes = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
    return f"{violation['id']} ({violation['impact']}): {', '.join(nodes[:3])} ({len(nodes)})"
