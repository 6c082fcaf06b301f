"""A case that missed its deadline: warned, missed, explained and ruled on, as its timeline and the register tell it."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import NAMES, PHONE

pytestmark = pytest.mark.browser
TOO_SHORT = "忘了"
EXPLAINED = "客户连续三天在外地进货，我没有及时申请暂停，今后当天提出并附上通话记录。"
RULED = "情况属实但未按规定申请暂停，本次予以提醒，下月复查其未办结业务。"


def test_a_missed_deadline_is_explained_ruled_on_and_told_on_the_timeline(people: steps.People) -> None:
    manager = people("manager2")
    manager.open("/worktime/accountability/?state=open&kind=investigation")
    row = manager.content.locator("tbody tr").first
    name = row.locator("td").nth(1).inner_text().strip()
    record = material.number_in(row.get_by_role("link").first.get_attribute("href") or "")
    officer = people(next(username for username, known in NAMES.items() if known == name), size=PHONE)

    officer.open("/")
    officer.sees("待说明的超时")
    officer.open(f"/worktime/accountability/{record}/")
    officer.fill({"explanation": TOO_SHORT})
    officer.press("提交说明")
    officer.is_told("explanation", "10")
    assert officer.value("explanation") == TOO_SHORT
    officer.fill({"explanation": EXPLAINED})
    officer.press("提交说明")
    officer.sees("您的说明已送主任", EXPLAINED)

    manager.open(f"/worktime/accountability/{record}/")
    manager.sees(EXPLAINED)
    manager.fill({"ruling": "reminder", "reason": RULED})
    manager.press("记录认定")
    manager.sees("提醒", RULED)

    officer.open(f"/worktime/accountability/{record}/")
    officer.press("查看业务")
    officer.press("时间线")
    officer.sees("超时问责已认定")
    told = officer.content.inner_text()
    order = ["时限开始", "时限将到", "时限已超", "已说明超时原因", "超时问责已认定"]
    places = [told.index(step) for step in order]
    assert places == sorted(places, reverse=True)  # the newest first
    expect(officer.content).to_contain_text(RULED)

    manager.open("/worktime/accountability/?ruling=reminder")
    manager.sees(name, "提醒")
    sheet = load_workbook(io.BytesIO(manager.download("导出 Excel").path().read_bytes())).active
    assert sheet is not None
    assert any(RULED in row for row in sheet.iter_rows(values_only=True))
    manager.open("/worktime/accountability/statistics/")
    line = manager.content.locator("tr").filter(has_text=name)
    line.get_by_role("link").nth(2).click()
    expect(manager.content.locator("tbody tr").first).to_contain_text(name)
