"""A person at a browser: signs in, opens pages, fills forms, presses buttons, and notices when a page is broken."""

import re
from typing import Any, Final, Self

from playwright.sync_api import ConsoleMessage, Download, FilePayload, Locator, Page, ViewportSize, expect

from jinxin.demo.logins import PASSWORD
from jinxin.demo.people import CAST

WAIT_MS: Final = 20_000
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
HARMLESS: Final = re.compile(r"the server responded with a status of 4\d\d|^htmx:(sendAbort|afterRequest)")
"""What the browser itself says of a form that was sent back (our pages tell the person), and what htmx says when a
person types on or leaves before an answer came: the request is dropped."""

NAMES: Final[dict[str, str]] = {
    f"{prefix}{number}" if len(names) > 1 else prefix: name
    for _role, prefix, names in CAST
    for number, name in enumerate(names, 1)
}
"""The people of the demo by user name."""


class Person:
    """One member of staff with a page open. `complaints` holds script errors and refused resources, `language` what was
    chosen last."""

    def __init__(self, page: Page, username: str, *, size: ViewportSize | None = None) -> None:
        self.page = page
        self.username = username
        self.language = ""
        self.complaints: list[str] = []
        page.set_default_timeout(WAIT_MS)
        if size:
            page.set_viewport_size(size)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._listen)

    @staticmethod
    def named(username: str) -> str:
        """The name the centre knows somebody by."""
        return NAMES[username]

    def sign_in(self) -> Self:
        """Sign in by the page, as everybody does."""
        self.page.goto("/staff/login/")
        self.fill({"username": self.username, "password": PASSWORD})
        self.press("登录")
        expect(self.page.locator("#content")).to_be_visible(timeout=WAIT_MS)
        return self

    def speak(self, language: str) -> None:
        """Choose a language by the button of the top bar, where it is not the page's already."""
        self.language = language
        button = self.page.locator(f"button[name=language][value={language}]")
        if button.count():
            button.click()
        expect(button).to_have_count(0, timeout=WAIT_MS)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not HARMLESS.search(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> Page:
        """Open an address; it must answer with a page."""
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self.page

    # --- Forms ----------------------------------------------------------------------------------------------------

    def fill(self, fields: dict[str, Any]) -> None:
        """Fill the fields of the form that has them: text, the value of a choice, a list of boxes to be ticked."""
        form = self.page.locator("form").filter(has=self.page.locator(f"[name={next(iter(fields))}]")).first
        for name, value in fields.items():
            field = form.locator(f"[name={name}]")
            kind = field.first.evaluate("element => element.type")
            if kind in ("radio", "checkbox"):
                _tick(form, name, value)
            elif kind.startswith("select"):
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def attach(self, field: str, *files: FilePayload) -> None:
        """Choose files."""
        self.page.set_input_files(f"[name={field}]", list(files))

    def draw(self, canvas: Locator) -> None:
        """Draw a few strokes on a canvas, as a finger or the mouse does."""
        canvas.evaluate("element => element.scrollIntoView({block: 'center'})")
        box = canvas.bounding_box()
        assert box is not None, "there is no sheet to draw on"
        for stroke in range(3):
            left, top = box["x"] + box["width"] * (0.15 + 0.25 * stroke), box["y"] + box["height"] * 0.25
            self.page.mouse.move(left, top)
            self.page.mouse.down()
            self.page.mouse.move(left + box["width"] * 0.18, top + box["height"] * 0.4, steps=6)
            self.page.mouse.move(left + box["width"] * 0.04, top + box["height"] * 0.3, steps=4)
            self.page.mouse.up()

    def press(self, label: str) -> None:
        """Press the button that says just this, or follow the link where there is no button."""
        button = self.content.get_by_role("button", name=label, exact=True)
        link = self.content.get_by_role("link", name=label, exact=True)
        button.or_(link).first.wait_for()
        (button if button.count() else link).first.click()

    def download(self, label: str) -> Download:
        """Follow a link that gives a file."""
        with self.page.expect_download() as download:
            self.press(label)
        return download.value

    # --- What is seen ---------------------------------------------------------------------------------------------

    @property
    def content(self) -> Locator:
        """The page's own part, without the frame."""
        return self.page.locator("main")

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """The page says all of this; blanks do not count."""
        for text in texts:
            expect(self.content).to_contain_text(text, timeout=WAIT_MS)

    def lacks(self, *texts: str) -> None:
        """The page says nothing of this."""
        for text in texts:
            expect(self.content).not_to_contain_text(text, timeout=WAIT_MS)

    def is_told(self, field: str, *texts: str) -> None:
        """The message stands at the field, inside the form that was sent back."""
        box = self.page.locator(f"main [name={field}]").first
        near = box.locator("xpath=ancestor::*[.//*[contains(@class, 'invalid-feedback')]][1]")
        for text in texts:
            expect(near.locator(".invalid-feedback").filter(has_text=text).first).to_be_visible(timeout=WAIT_MS)

    def value(self, field: str) -> str:
        """What a field holds."""
        return self.page.locator(f"main [name={field}]").first.input_value()

    def fact(self, label: str) -> Locator:
        """What a list of facts says under a label."""
        return self.content.locator("dl > div").filter(has=self.page.get_by_text(label, exact=True)).locator("dd").first

    def row(self, text: str) -> Locator:
        """The row of a table with this text."""
        return self.content.locator("tbody tr").filter(has_text=text).first


def _tick(form: Locator, name: str, value: Any) -> None:
    """Leave exactly these boxes ticked, by clicking what a person would click: some boxes are drawn by their label."""
    wanted = {str(item) for item in (value if isinstance(value, list) else [value])}
    boxes = form.locator(f"[name={name}]")
    for box in boxes.all():
        own = box.get_attribute("value")
        if box.is_checked() != (own in wanted) and (box.get_attribute("type") == "checkbox" or own in wanted):
            _label(form, box).click()
    ticked = {box.get_attribute("value") for box in boxes.all() if box.is_checked()}
    assert ticked == wanted, f"{name}: {ticked} instead of {wanted}"


def _label(form: Locator, box: Locator) -> Locator:
    around = box.locator("xpath=ancestor::label[1]")
    return around if around.count() else form.locator(f"label[for='{box.get_attribute('id')}']")
