"""The browsers of a test process: each person has one for the desk and one on the telephone, kept from story to story
with what it has cached, as at work. Opening a new one would take longer than most pages."""

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from jinxin.tests.stories.people import PHONE, Person


class Browsers:
    """Makes browsers with these options and keeps them; `keys` is what those of people who have signed in keep."""

    def __init__(self, browser: Browser, options: dict[str, Any], keys: dict[str, Any]) -> None:
        self.browser, self.options, self.keys = browser, options, keys
        self.kept: dict[tuple[str, bool], BrowserContext] = {}
        self.foreign: set[str] = set()

    def person(self, username: str, *, size: ViewportSize | None) -> Person:
        """Somebody who has signed in and speaks Chinese, at an empty page of their browser."""
        phone = size == PHONE
        if (username, phone) not in self.kept:
            options = self.options | {"has_touch": phone, "storage_state": self.keys[username]}
            self.kept[username, phone] = self.browser.new_context(**options)
        person = Person(self.kept[username, phone].new_page(), username, size=size)
        if username in self.foreign:
            person.open("/")
            person.speak("zh-hans")
        return person

    def leave(self, people: Iterable[Person]) -> None:
        """Close what these people have open. A browser in which somebody signed out is not kept."""
        for person in people:
            if person.language:
                (self.foreign.discard if person.language == "zh-hans" else self.foreign.add)(person.username)
        for who, context in list(self.kept.items()):
            if not context.pages:
                continue
            if self._is_as_it_was(who[0], context):
                for page in context.pages:
                    page.close()
            else:
                self.kept.pop(who).close()

    def _is_as_it_was(self, username: str, context: BrowserContext) -> bool:
        """Whether the person is still signed in by the same key."""
        (key,) = self.keys[username]["cookies"]
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
        return cookies.get(key["name"]) == key["value"]
