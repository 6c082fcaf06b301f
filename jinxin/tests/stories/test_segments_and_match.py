"""A manager rules who belongs to a segment after seeing who moves; an officer matches a product on the phone."""

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import PHONE, Person

pytestmark = pytest.mark.browser
GREENGROCER, WORKER = "毕春生", "毕秋实"


def test_a_manager_adds_a_segment_after_seeing_who_moves(people: steps.People) -> None:
    officer, manager = people("officer6"), people("manager1")
    shop = material.person(GREENGROCER) | material.shop(GREENGROCER) | {"industry": "fresh_food"}
    customer = steps.register(officer, shop)
    fills_in_the_rule(manager)
    sees_who_moves(manager)
    officer.open("/customers/segments/")
    officer.lacks("生鲜经营", "新增细分")
    manager.press("保存并转入")
    manager.sees("“生鲜经营”已保存")
    row = manager.row("生鲜经营")
    expect(row).to_contain_text("所属行业")
    row.locator("a").first.click()
    manager.sees(GREENGROCER)
    officer.open(f"/customers/{customer}/")
    officer.sees("生鲜经营", f"{material.today()}起", "所属行业")
    goes_out_of_use(manager)
    officer.open(f"/customers/{customer}/")
    officer.sees("其他经营")


def fills_in_the_rule(manager: Person) -> None:
    """A rule without a condition is no rule; what was typed stays."""
    manager.open("/customers/segments/new/?class=business")
    manager.fill({"name_zh": "生鲜经营", "name_en": "Fresh food", "place": "1"})
    manager.press("查看哪些客户变动")
    manager.sees("请至少填一个条件")
    assert manager.value("name_zh") == "生鲜经营"
    manager.fill({"industry_is": ["fresh_food"], "years_licensed_at_least": "1"})
    manager.press("查看哪些客户变动")


def sees_who_moves(manager: Person) -> None:
    """The preview names the customers; going back keeps the rule, and nothing is saved before it is confirmed."""
    manager.sees("客户变动预览：生鲜经营", "转入“生鲜经营”", GREENGROCER)
    manager.press("返回修改")
    assert manager.value("years_licensed_at_least") == "1"
    manager.fill({"years_licensed_at_least": ""})
    manager.press("查看哪些客户变动")
    manager.sees("转入“生鲜经营”", GREENGROCER)


def goes_out_of_use(manager: Person) -> None:
    """Taken out of use, its customers go to the next segment that fits."""
    manager.open("/customers/segments/")
    manager.row("生鲜经营").get_by_role("link", name="修改").click()
    manager.fill({"is_active": []})
    manager.press("查看哪些客户变动")
    manager.sees("停用", "转入“其他经营”")
    manager.press("保存并转入")
    manager.sees("“生鲜经营”已保存", "已停用的细分")


def test_an_officer_matches_a_product_on_the_phone_and_opens_the_application(people: steps.People) -> None:
    officer = people("officer6", size=PHONE)
    facts = material.person(WORKER) | material.job() | {"monthly_income": "4000"}
    customer = steps.register(officer, facts, customer_class=steps.SALARIED)
    steps.sign_consents(officer, customer, ["personal_data"])
    officer.open(f"/customers/{customer}/")
    officer.press("产品匹配")
    officer.sees("请先选择贷款用途")
    officer.content.get_by_text("房屋装修", exact=True).click()
    officer.sees("24 × 4,000.00 = 96,000.00", "请填写测算额度的数据：按揭月供", "适用于另一类客户：经营型")
    checks.fits(officer)
    officer.fill({"instalment": "2500", "amount": "6万"})
    officer.page.keyboard.press("Tab")
    officer.sees("60 × 2,500.00 = 150,000.00", "需要60,000.00，最多可贷48,000.00")
    checks.fits(officer)
    card = officer.content.locator(".match-card").filter(has=officer.page.get_by_role("heading", name="按揭贷"))
    card.get_by_role("link", name="发起贷款申请").click()
    fills_in_the_rest(officer)


def fills_in_the_rest(officer: Person) -> None:
    """Product, amount, term and the beginning of the purpose came along."""
    officer.sees(f"为 {WORKER} 新建申请")
    assert (officer.value("amount"), officer.value("term_months")) == ("60000.00", "60")
    assert officer.value("purpose") == "房屋装修："
    officer.fill({"purpose": "房屋装修：自住房屋水电改造和厨卫翻新，已有两家报价"})
    officer.press("保存草稿")
    officer.sees("草稿", "已保存", "按揭贷", "60,000.00")
