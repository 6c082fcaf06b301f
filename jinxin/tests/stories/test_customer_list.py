"""A manager finds customers, keeps the list, hands two over and takes the list along as a workbook."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import PHONE, Person

pytestmark = pytest.mark.browser
FIRST, SECOND = "阚文清", "阚文渊"
WHY = "阚文清与阚文渊所在街道划入另一网格"


@pytest.fixture
def facts(people: steps.People) -> dict[str, dict[str, Any]]:
    """Two shop owners whom the first officer has registered, by name."""
    officer = people("officer1")
    known = {name: material.person(name) | material.shop(name) for name in (FIRST, SECOND)}
    for name, fields in known.items():
        officer.open(f"/customers/?q={name}")
        if not officer.content.locator("tbody tr").count():
            steps.register(officer, fields)
    return known


def test_a_manager_hands_two_customers_over_and_takes_the_list_along(
    people: steps.People, facts: dict[str, dict[str, Any]]
) -> None:
    manager = people("manager1")
    manager.open("/customers/")
    searches(manager, "kanwenq", FIRST)
    searches(manager, "kwy", SECOND)
    searches(manager, f"{SECOND}副食", SECOND)
    searches(manager, facts[FIRST]["mobile"], FIRST)
    assert not re.search(r"\d{11}", manager.page.url), "somebody's number stands in the address"
    searches(manager, "kw", FIRST, SECOND)
    manager.fill({"standing": "new"})
    manager.page.wait_for_url("**/customers/?q=kw&standing=new")
    keeps_view(manager)
    shows_columns(manager)
    hands_over(manager, people)
    exports(manager, facts)
    manager.open("/customers/")
    opens_by_keyboard(manager)


def searches(manager: Person, text: str, *names: str) -> None:
    """Press the key of the search, type, and read the rows that come while typing."""
    manager.page.locator("h1").click()
    manager.page.keyboard.press("/")
    expect(manager.page.locator("#q")).to_be_focused()
    manager.page.keyboard.type(text)
    expect(manager.content.locator("tbody tr")).to_have_count(len(names))
    for name in names:
        expect(manager.row(name)).to_be_visible()


def keeps_view(manager: Person) -> None:
    """Keep the list under a name, let the list open with it, and no longer."""
    manager.content.get_by_text("视图", exact=True).click()
    manager.content.locator("#view-name").fill("阚家两户")
    manager.press("保存视图")
    manager.sees("视图“阚家两户”已保存", FIRST, SECOND)
    manager.open("/customers/views/")
    manager.content.locator("li.view-row").filter(has_text="阚家两户").get_by_role("button").nth(1).click()
    manager.open("/customers/")
    assert manager.page.url.endswith("/customers/?q=kw&standing=new")
    manager.open("/customers/views/")
    manager.press("取消默认")
    manager.open("/customers/")
    assert manager.page.url.endswith("/customers/")


def shows_columns(manager: Person) -> None:
    """Choose the columns by which numbers are checked."""
    manager.open("/customers/?q=kw&standing=new")
    menu = manager.content.locator(".menu").filter(has_text="显示列")
    menu.locator("summary").click()
    manager.fill({"column": ["id", "mobile", "officer"]})
    manager.press("显示所选列")
    expect(manager.content.locator("thead th")).to_have_text(["姓名", "身份证号", "手机", "客户经理"])


def hands_over(manager: Person, people: steps.People) -> None:
    """Tick both, say to whom and why; the new officer has them, the former no longer."""
    manager.open("/customers/?q=kw&standing=new")
    for name in (FIRST, SECOND):
        manager.row(name).locator("input").check()
    manager.content.locator("#handover button").first.click()
    manager.sees("移交 2 位客户", Person.named("officer1"))
    officer = manager.content.locator("option").filter(has_text=Person.named("officer2"))
    manager.fill({"officer": officer.get_attribute("value"), "reason": "换人"})
    manager.press("移交 2 位客户")
    manager.is_told("reason", "字")
    manager.fill({"reason": WHY})
    manager.press("移交 2 位客户")
    manager.sees(f"2 位客户已移交给{Person.named('officer2')}")
    manager.row(FIRST).get_by_text(Person.named("officer2")).wait_for()
    taker, giver = people("officer2"), people("officer1")
    taker.open("/notices/")
    taker.sees("客户移交", WHY)
    taker.open("/customers/?q=kw")
    taker.sees(FIRST, SECOND)
    giver.open("/customers/?q=kw")
    giver.sees("没有符合条件的客户")


def exports(manager: Person, facts: dict[str, dict[str, Any]]) -> None:
    """Write the list to Excel, with whole numbers for a reason, and read it as Excel would."""
    manager.open("/customers/?q=kw&standing=new")
    manager.press("导出 Excel")
    manager.sees("导出 2 位客户")
    manager.content.locator("[name=unmasked]").check()
    manager.press("生成工作簿")
    manager.is_told("reason", "字")
    manager.fill({"reason": WHY})
    content = manager.download("生成工作簿").path().read_bytes()
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["姓名", "身份证号", "手机", "客户经理"]
    wanted = [[name, facts[name]["id_number"], facts[name]["mobile"], Person.named("officer2")] for name in facts]
    assert sorted(rows[1:]) == sorted(wanted)
    assert sheet.freeze_panes == "B2"
    people_told = manager.open("/audit/")
    expect(people_told.locator("main")).to_contain_text("2 人的完整号码")


def opens_by_keyboard(manager: Person) -> None:
    """j and k go through the rows, Enter opens one."""
    manager.open("/customers/?q=kw")
    names = manager.content.locator("tbody tr td:first-child a").all_inner_texts()
    for key in "jjk":
        manager.page.keyboard.press(key)
    manager.page.keyboard.press("Enter")
    manager.page.wait_for_url(re.compile(r"/customers/\d+/$"))
    expect(manager.content).to_contain_text(names[0])


def test_filters_are_folded_on_a_phone(people: steps.People, facts: dict[str, dict[str, Any]]) -> None:
    officer = people("officer3", size=PHONE)
    officer.open("/customers/")
    segment = officer.content.locator("select[name=segment]")
    expect(segment).to_be_hidden()
    officer.content.get_by_text("筛选", exact=True).click()
    expect(segment).to_be_visible()
    officer.fill({"sort": "name"})
    officer.page.wait_for_url("**/customers/?sort=name")
