"""Repeat marketing: a borrower of three clean years is on the list of the day; their need ends in an application."""

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, steps
from jinxin.tests.stories.people import PHONE, Person

pytestmark = pytest.mark.browser
NAME, OFFICER = "熊立军", "officer8"
NEED = "老厂房要翻新，预算十万左右，想在年前开工"
REASON = "客户说今年生意平稳，暂时没有用款打算"


def test_a_good_borrower_comes_back_with_a_need(people: steps.People) -> None:
    officer = people(OFFICER, size=PHONE)
    officer.open("/customers/repeat/")
    officer.sees("借款满 3 年", NAME, "回访正常")
    checks.fits(officer)
    notes_the_need(officer)
    need = officer.page.url
    moves_it_on(officer)
    case = opens_the_application(officer)
    officer.open(need)
    officer.sees("已申请", case)
    officer.open("/customers/repeat/")
    officer.lacks(NAME)
    the_manager_sees_all(people("manager1"), need, case)


def notes_the_need(officer: Person) -> None:
    """Without a kind the need is sent back, and what was written stays."""
    officer.press("记录需求")
    officer.fill({"note": NEED, "next_on": "2099-01-05"})
    officer.press("记录需求")
    officer.is_told("kind", "必填")
    assert officer.value("note") == NEED
    officer.fill({"kind": "renovation"})
    officer.press("记录需求")
    officer.sees("需求已记录", "房屋装修", "二次营销", NEED, "2099-01-05")
    checks.fits(officer)


def moves_it_on(officer: Person) -> None:
    """The next stage is one tap; the next step keeps its day."""
    officer.press("有意向")
    officer.sees("有意向")
    officer.fill({"note": f"{NEED}，已看过现场"})
    officer.press("保存")
    officer.sees("已看过现场")


def opens_the_application(officer: Person) -> str:
    """The application that is opened from the need belongs to it."""
    officer.press("发起贷款申请")
    steps.draft(officer, amount="8万", months=24, product="营销流水贷", purpose="翻新老厂房，已与施工队谈好价格")
    return officer.content.locator(".case-number").first.inner_text()


def the_manager_sees_all(manager: Person, need: str, case: str) -> None:
    """Managers read every need and change none."""
    manager.open("/customers/needs/?stage=applied")
    manager.sees(NAME, "房屋装修")
    manager.open(need)
    manager.sees(case, NEED)
    expect(manager.content.get_by_role("link", name="发起贷款申请")).to_have_count(0)


def test_without_a_need_a_borrower_rests_from_the_list(people: steps.People) -> None:
    officer = people("officer6", size=PHONE)
    officer.open("/customers/repeat/")
    name = officer.content.locator("tbody a").first.inner_text()
    officer.press("暂无需求")
    officer.fill({"reason": "无"})
    officer.press("移出名单")
    officer.is_told("reason", "至少")
    officer.fill({"reason": REASON})
    officer.press("移出名单")
    officer.sees("前不再入选")
    expect(officer.content.get_by_role("link", name=name, exact=True)).to_have_count(0)
