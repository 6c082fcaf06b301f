"""A list from Excel: what is wrong stands at its cell; corrected it is imported, sent in twice it changes nothing."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from jinxin.tests.stories import lists, material, steps
from jinxin.tests.stories.people import WAIT_MS, Person

pytestmark = pytest.mark.browser
NAMES = ("蒋文斌", "蒋文静", "蒋文博")
WRONG = "1545566"


def send_in(officer: Person, file: FilePayload) -> None:
    """Send a list of salaried customers in and wait until its rows are checked."""
    officer.open("/customers/imports/")
    officer.fill({"kind": "salaried"})
    officer.attach("file", file)
    officer.press("上传并核对")
    wait(officer)


def wait(officer: Person) -> None:
    """Wait until the page that follows the work has given way to its outcome."""
    expect(officer.content.locator(".import-summary")).to_be_visible(timeout=3 * WAIT_MS)


def test_a_list_is_corrected_imported_and_changes_nothing_when_sent_in_again(people: steps.People) -> None:
    officer = people("officer6")
    officer.open("/customers/imports/")
    template = officer.download("工薪客户 中文模板").path().read_bytes()
    three = [material.person(name) for name in NAMES]
    rows = [lists.row(three[0]), lists.row(three[1], mobile=WRONG), lists.row(three[2])]

    send_in(officer, lists.filled(template, rows))
    officer.sees("1 行待改正", "改正之前不会保存任何内容")
    expect(officer.row(NAMES[1]).locator(".cell-wrong")).to_contain_text("手机号码应为 11 位")
    officer.content.get_by_role("link", name=re.compile("^待更正")).click()
    officer.lacks(NAMES[0])
    officer.open(f"/customers/?q={NAMES[0]}")
    expect(officer.content.locator("tbody tr")).to_have_count(0)

    officer.page.go_back()
    result = officer.download("下载待改正的名单").path().read_bytes()
    right = lists.corrected(result, WRONG, three[1]["mobile"])
    send_in(officer, right)
    officer.sees("各行均无误")
    officer.press("导入 3 行")
    wait(officer)
    officer.sees("已导入", "新增 3 行")
    officer.content.get_by_role("link", name=NAMES[1]).first.click()
    officer.sees("个人信息", "云岭县水利局")

    send_in(officer, right)
    officer.sees("导入过同一个文件", "无需导入", "无变化")
    expect(officer.content.get_by_role("button", name=re.compile("^导入"))).to_have_count(0)
    officer.open("/jobs/")
    officer.sees("导入名单", "已完成")
    officer.open("/notices/")
    officer.sees("后台任务已完成")


def test_what_is_no_list_is_refused_in_words(people: steps.People) -> None:
    officer = people("officer6")
    officer.open("/customers/imports/")
    officer.press("上传并核对")
    officer.is_told("file", "请先选择文件")
    officer.attach("file", {"name": "名单.xlsx", "mimeType": lists.XLSX, "buffer": "姓名,手机\n".encode()})
    officer.press("上传并核对")
    officer.is_told("file", "这不是 Excel 工作簿")
