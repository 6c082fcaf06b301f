"""An officer in front of the customer, a phone in the hand: both classes are registered at 390 pixels."""

from typing import Final

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import PHONE, WAIT_MS, Person

pytestmark = pytest.mark.browser
REASON: Final = "与身份证原件核对号码是否一致"


def test_a_salaried_customer_with_a_wrong_id_put_right(people: steps.People) -> None:
    officer = people("officer1", size=PHONE)
    officer.open("/customers/new/")
    officer.content.get_by_role("link", name="工薪型").click()
    facts = {**material.person("覃素芳"), **material.job()}
    wrong = facts["id_number"][:-1] + ("1" if facts["id_number"][-1] != "1" else "2")
    officer.fill({**facts, "id_number": wrong, "second_phone": "0734 2000321"})
    # Said at once, below the field, before anything is sent.
    said = officer.content.locator("#check-id_number")
    expect(said).to_contain_text("请对照证件逐位核对", timeout=WAIT_MS)
    officer.press("登记客户")
    officer.is_told("id_number", "请对照证件逐位核对")
    assert officer.value("employer") == facts["employer"]
    fits(officer)
    officer.fill({"id_number": facts["id_number"]})
    officer.page.keyboard.press("Tab")
    expect(said).to_contain_text("36 周岁", timeout=WAIT_MS)
    officer.press("登记客户")
    officer.sees("已登记覃素芳", "个人信息", "0734-****321", "尚未借款")
    officer.lacks(facts["id_number"], facts["mobile"])
    fits(officer)
    shown_in_full(officer, str(facts["id_number"]))


def test_a_business_customer_with_a_second_business_and_a_card(people: steps.People) -> None:
    officer = people("officer1", size=PHONE)
    premises = {"tenure": "rented", "floor_area": "80", "staff_count": "3"}
    customer = steps.register(officer, {**material.person("阳学军"), **material.shop("学军"), **premises})
    officer.sees("云岭县学军副食店", "执照已满年限", "租赁, 80 m²")
    young = material.shop("学军二店", licensed_on=material.days_ago(30))
    officer.press("新增经营主体")
    officer.fill(young)
    expect(officer.content.locator("#check-licensed_on")).to_contain_text("起方可申请", timeout=WAIT_MS)
    fits(officer)
    officer.press("新增经营主体")
    officer.sees("云岭县学军二店副食店", "发起贷款申请")

    number = material.card("阳学军")
    officer.content.locator("#cards").get_by_role("link", name="登记银行卡").click()
    officer.fill({"number": number[:-1] + str((int(number[-1]) + 5) % 10), "bank": "衡山湾农村商业银行"})
    expect(officer.content.locator("#check-number")).to_contain_text("卡号校验不通过", timeout=WAIT_MS)
    officer.fill({"number": number, "bank": "衡山湾农村商业银行"})
    fits(officer)
    officer.press("登记此卡")
    officer.sees(f"**** {number[-4:]}")
    officer.lacks(number)

    card = officer.content.locator("#cards")
    card.locator("summary").click()
    card.locator("[name=reason]").fill(REASON)
    card.get_by_role("button", name="查看一次").click()
    expect(card).to_contain_text(number, timeout=WAIT_MS)
    officer.open(f"/customers/{customer}/timeline/?kind=register")
    officer.sees("查看了完整的卡号", REASON, "登记银行卡", "新增经营主体", "客户登记")
    officer.lacks(number)

    officer.open(f"/customers/{customer}/")
    officer.content.locator("#cards").get_by_role("link", name="移除").click()
    officer.sees("放款和还款不再提供这张卡")
    officer.press("移除此卡")
    officer.sees("已移除", "尚未登记银行卡")


def test_who_looked_at_a_number_stands_in_the_audit_trail(people: steps.People) -> None:
    officer, auditor = people("officer2", size=PHONE), people("auditor")
    facts = {**material.person("贺春兰"), **material.job()}
    customer = steps.register(officer, facts, customer_class=steps.SALARIED)
    shown_in_full(officer, str(facts["id_number"]))
    auditor.open("/audit/?q=贺春兰")
    auditor.sees("查看了完整的身份证号", REASON)
    auditor.lacks(str(facts["id_number"]))
    auditor.open(f"/customers/{customer}/timeline/")
    auditor.sees("查看了完整的身份证号", REASON, "客户登记")


def shown_in_full(officer: Person, number: str) -> None:
    """Look at the ID on the customer's page: without a reason nothing is shown, with one the number, once."""
    fact = officer.fact("身份证号")
    fact.locator("summary").click()
    fact.get_by_role("button", name="查看一次").click()
    expect(fact.locator(".invalid-feedback")).to_be_visible(timeout=WAIT_MS)
    fact.locator("[name=reason]").fill(REASON)
    fact.get_by_role("button", name="查看一次").click()
    expect(fact).to_contain_text(number, timeout=WAIT_MS)
    officer.page.reload()
    officer.lacks(number)


def fits(person: Person) -> None:
    """Nothing on the page is wider than the phone, and whatever is typed into can be hit with a thumb."""
    checks.fits(person)
    for field in person.content.locator(".form-narrow :is(input.form-control, select.form-select)").all():
        box = field.bounding_box()
        assert box is None or box["height"] >= 44, field.get_attribute("name")
