"""A person at a browser: signs in, opens pages, fills forms, and notices when a page is broken."""

from typing import Any

from playwright.sync_api import ConsoleMessage, Page, expect

PASSWORD = "Jinxin-2026"


class Person:
    """One member of staff with a page open. Script errors and refused resources fail the story."""

    def __init__(self, page: Page, username: str) -> None:
        self.page = page
        self.username = username
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/staff/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        expect(page.locator("#content")).to_be_visible()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        """Open an address; it must answer with a page."""
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self.page

    def fill(self, fields: dict[str, Any], *, form: str = "main form") -> None:
        """Fill fields by name: text, a select's value, a radio's value, a list of check boxes."""
        scope = self.page.locator(form).filter(has=self.page.locator(f"[name={next(iter(fields))}]")).first
        for name, value in fields.items():
            field = scope.locator(f"[name={name}]")
            kind = field.first.evaluate("element => element.type || element.tagName.toLowerCase()")
            if kind in ("radio", "checkbox"):
                for item in value if isinstance(value, list) else [value]:
                    scope.locator(f"[name={name}][value='{item}']").evaluate("box => box.click()")
            elif kind.startswith("select"):
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def press(self, label: str) -> None:
        """Press the button or link with this text."""
        self.page.get_by_role("button", name=label).or_(self.page.get_by_role("link", name=label)).first.click()

    def sees(self, text: str) -> None:
        """The page shows this text."""
        expect(self.page.locator("body")).to_contain_text(text)

    def is_content(self) -> None:
        """Nothing on the pages so far complained in the browser's console."""
        assert self.complaints == []
