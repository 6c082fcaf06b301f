"""A second drawing under a revolving line: asked for on a telephone, prepared by one, released by another, paid."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import NAMES, PHONE, Person

pytestmark = pytest.mark.browser
MORE, AMOUNT, PURPOSE = "500万", "1,000.00", "添置冷柜一台"


def test_a_second_drawing_stays_within_the_line(people: steps.People) -> None:
    manager = people("manager1")
    manager.open("/loans/lines/?state=open&kind=revolving")
    manager.content.locator("tbody tr a").first.click()
    line, before = manager.page.url, figures(manager)
    officer = people(username(manager.fact("客户经理").inner_text()), size=PHONE)
    case = asks(officer, line)
    pays(people, case)
    manager.open(line)
    drawn, free = figures(manager)
    assert (drawn - before[0], before[1] - free) == (Decimal(1000), Decimal(1000))
    manager.sees("用信", "放款已复核放出")


def figures(person: Person) -> tuple[Decimal, Decimal]:
    """What the line has drawn and what is free."""
    shown = [text.replace(",", "") for text in person.content.locator(".figure-value").all_inner_texts()]
    return Decimal(shown[1]), Decimal(shown[3])


def username(name: str) -> str:
    """By whom a name is carried."""
    return next(known for known, carried in NAMES.items() if carried == name.strip())


def asks(officer: Person, line: str) -> str:
    """More than the line has is told at the field, and nothing typed is lost; what it has is asked for."""
    officer.open(line)
    officer.press("申请用信")
    officer.fill({"amount": MORE, "term_months": 1, "purpose": PURPOSE})
    officer.press("申请用信")
    officer.is_told("amount", "元")
    assert (officer.value("amount"), officer.value("purpose")) == (MORE, PURPOSE)
    checks.fits(officer)
    officer.fill({"amount": "1000"})
    officer.press("申请用信")
    officer.sees("用信已申请，由综合柜员经办")
    return material.number_in(officer.page.url.split("/contract/")[0])


def pays(people: steps.People, case: str) -> None:
    """One prepares what was asked for, another releases it; the bank's answer starts a loan of its own."""
    first, second = people("operations2"), people("operations3")
    first.open(f"/loans/applications/{case}/contract/")
    first.press("经办放款")
    first.sees("放款已经办")
    second.open(f"/loans/applications/{case}/contract/")
    second.press("复核放款")
    second.sees(AMOUNT, PURPOSE)
    second.press(f"放款 {AMOUNT} 元")
    second.sees("付款指令", "待发送")
    second.fill({"answer": "paid", "paid_on": material.today()})
    second.press("登记银行答复")
    second.content.get_by_role("link", name=re.compile("^JK")).click()
    expect(second.content.locator(".figure-value").first).to_have_text(AMOUNT)
