"""Work without a mouse, the search, and the language that stays a person's own."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import Person
from jinxin.tests.stories.ready import Ready

pytestmark = pytest.mark.browser
NAME = "佘若兰"
MOST_TABS = 80
FOCUS = "document.activeElement.name || document.activeElement.className"


def test_the_language_is_remembered_for_the_person(people: steps.People) -> None:
    manager = people("manager2")
    manager.open("/loans/applications/?state=paid_out")
    manager.speak("en")
    expect(manager.page.locator("html")).to_have_attribute("lang", "en")
    assert manager.page.url.endswith("/loans/applications/?state=paid_out")
    manager.sees("Applications")
    elsewhere = people("manager2", afresh=True)
    elsewhere.sees("Workbench")
    people("manager1", afresh=True).sees("工作台")
    elsewhere.speak("zh-hans")
    elsewhere.sees("工作台")


def test_the_search_finds_by_name_mobile_id_and_number(people: steps.People, ready: Ready) -> None:
    officer = people("officer1")
    facts = material.person("佘紫薇")
    officer.open(f"/loans/applications/{ready.cases['佘紫薇']}/")
    number = officer.content.locator("h1").inner_text().split()[-1]
    queries = ("佘紫薇", "sheziwei", "szw", facts["mobile"], facts["id_number"], facts["id_number"][-4:], number)
    for text in queries:
        officer.open("/notices/")
        officer.page.keyboard.press("/")
        expect(officer.page.locator("#global-search")).to_be_focused()
        officer.page.keyboard.type(text)
        officer.page.keyboard.press("Enter")
        officer.page.wait_for_url("**/search/**")
        officer.sees("佘紫薇")
    officer.content.locator("a").filter(has_text=number).click()
    expect(officer.content.locator("h1")).to_contain_text(number)
    other = people("officer2")
    other.open(f"/search/?q={facts['mobile']}")
    other.lacks("佘紫薇")


def test_a_customer_is_registered_without_a_mouse(people: steps.People) -> None:
    officer = people("officer4")
    facts = material.person(NAME) | material.job()
    officer.open("/customers/new/?class=salaried")
    officer.page.keyboard.press("Tab")
    officer.page.keyboard.press("Enter")
    expect(officer.page.locator("#content")).to_be_focused()
    types(officer, "name", NAME)
    officer.page.keyboard.press("Enter")
    expect(officer.page.locator(".form-summary")).to_be_focused()
    officer.page.keyboard.press("Tab")
    officer.page.keyboard.press("Enter")
    assert officer.page.evaluate(FOCUS) == "id_number"
    for field in ("id_number", "mobile", "address"):
        types(officer, field, facts[field])
    chooses(officer, "marital_status", facts["marital_status"])
    types(officer, "employer", facts["employer"])
    chooses(officer, "employer_kind", facts["employer_kind"])
    types(officer, "position", facts["position"])
    types_day(officer, "employed_since", facts["employed_since"])
    types(officer, "monthly_income", facts["monthly_income"])
    officer.page.keyboard.press("Enter")
    officer.sees("个人信息", NAME, facts["employer"])


def types(person: Person, field: str, text: Any) -> None:
    """Go on with the Tab key to a field and type into it."""
    reaches(person, field)
    person.page.keyboard.type(str(text))


def types_day(person: Person, field: str, day: date) -> None:
    """Type a date as the browser wants it: the year comes first or last by the language it was installed in."""
    for order in ("%Y %m %d", "%m %d %Y"):
        reaches(person, field)
        for part in day.strftime(order).split():
            person.page.keyboard.type(part)
            if len(part) == len("2017"):
                person.page.keyboard.press("ArrowRight")
        if person.value(field) == day.isoformat():
            return
        person.fill({field: ""})
        while person.page.evaluate(FOCUS) == field:  # out of the parts of the date, to come in by the first
            person.page.keyboard.press("Shift+Tab")
    pytest.fail(f"{field} takes no date by the keyboard")


def chooses(person: Person, field: str, value: str) -> None:
    """Go on to a group of buttons and move through it with the arrow keys until the right one is chosen."""
    reaches(person, field)
    for _step in range(person.page.locator(f"main [name={field}]").count()):
        person.page.keyboard.press("ArrowRight")
        if person.page.evaluate("document.activeElement.checked && document.activeElement.value") == value:
            return
    pytest.fail(f"the arrow keys never reach {value} of {field}")


def reaches(person: Person, field: str) -> None:
    """Press Tab until the field has the focus."""
    for _tab in range(MOST_TABS):
        if person.page.evaluate(FOCUS) == field:
            return
        person.page.keyboard.press("Tab")
    pytest.fail(f"the Tab key never reaches {field}")
