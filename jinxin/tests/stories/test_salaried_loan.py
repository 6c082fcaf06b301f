"""A civil servant's loan; the loan officer works on a phone all the way."""

import re

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps, workbooks
from jinxin.tests.stories.people import PHONE, Person

pytestmark = pytest.mark.browser
NAME = "鄢秋月"
WHY = "工作稳定，工资流水与收入证明一致，月供占家庭收入比例适中，同意。"
MEMBERS = ("member3", "member4", "member5", "member6", "member7")


def test_a_salaried_loan_lives_its_whole_life_beside_a_phone(people: steps.People) -> None:
    officer, manager = people("officer2", size=PHONE), people("manager2")
    customer = registers(officer)
    steps.sign_consents(officer, customer)
    case = applies(officer, customer)
    hands_in_everything(officer, case)
    steps.decide(manager, case, "admitted")
    manager.sees("已准入")
    the_board_lends_less(people, manager, officer, case)
    loan = the_counter_pays_out(people, case)
    checks.first_call_is_raised(officer, NAME)
    checks.fits(officer)
    counter = people("operations3")
    steps.repay(counter, loan)
    checks.books_agree(counter, principal=100_000)
    makes_the_first_call(officer)
    checks.timeline_tells_all(officer, case)
    checks.fits(officer)


def registers(officer: Person) -> str:
    """Everything can be reached with a thumb: the menu, the form, its buttons."""
    officer.open("/")
    officer.page.locator("nav.bottombar").get_by_role("link", name="客户").click()
    officer.press("登记客户")
    officer.content.locator("a").filter(has_text="工薪型").click()
    checks.fits(officer)
    officer.fill(material.person(NAME) | material.job())
    officer.press("登记客户")
    officer.sees("个人信息", "云岭县水利局")
    checks.fits(officer)
    return material.number_in(officer.page.url)


def applies(officer: Person, customer: str) -> str:
    """The products of the class; a limit that is passed is told at the field and nothing is lost."""
    officer.open(f"/customers/{customer}/")
    officer.press("发起贷款申请")
    officer.lacks("营销流水贷")
    request = {"term_months": "36", "method": "equal_instalment", "purpose": "自住房屋装修，已与装修公司签订合同"}
    choice = officer.content.locator("label").filter(has_text="公职贷").locator("[name=product]")
    officer.fill({"product": choice.get_attribute("value"), "amount": "120万", **request})
    checks.fits(officer)
    officer.press("保存草稿")
    officer.is_told("amount", "公职贷的金额范围为 10,000.00 至 300,000.00 元")
    assert officer.value("purpose") == request["purpose"]
    officer.fill({"amount": "12万"})
    officer.sees(re.compile("首期还款"))
    officer.press("保存草稿")
    officer.sees("12.00万")
    officer.press("提交")
    officer.sees("已提交")
    checks.fits(officer)
    return material.number_in(officer.page.url)


def hands_in_everything(officer: Person, case: str) -> None:
    """Investigation, papers and the household statements with their checks."""
    answers = material.investigation("120000", business=False) | {"expected_return": "", "own_funds": "6万"}
    officer.open(f"/loans/applications/{case}/investigation/")
    steps.interview(officer, answers)
    checks.fits(officer)
    officer.press("完成调查")
    officer.sees("调查已完成")
    steps.bring_papers(officer, case, customer_class=steps.SALARIED)
    checks.fits(officer)
    household = workbooks.case("08")
    steps.upload_statements(officer, case, household)
    officer.sees("第 1 版已保存")
    checks.statements_show(officer, household)
    checks.fits(officer)
    steps.hand_in(officer, case)
    officer.sees("资料已齐全，由主任决定是否准入")


def the_board_lends_less(people: steps.People, manager: Person, officer: Person, case: str) -> None:
    """Four agree on 100,000; one would have lent nothing: the largest amount that four support is granted."""
    board_round = steps.open_round(manager, case, members=MEMBERS)
    for username in MEMBERS:
        member = people(username)
        if username == "member7":
            steps.vote(member, board_round, "decline", "家庭支出偏大，建议缩短期限后再申请，不同意。")
        else:
            steps.vote(member, board_round, "approve", WHY, amount="10万", term_months="36")
        member.sees("您的表决已记录")
    officer.open(f"/board/cases/{case}/rounds/")
    officer.sees("同意", "10.00万", "36 个月", WHY, "建议缩短期限后再申请")
    checks.fits(officer)


def the_counter_pays_out(people: steps.People, case: str) -> str:
    """Who has prepared a payout cannot release it, not even by address."""
    first, second = people("operations2"), people("operations3")
    steps.prepare_contract(first, case, NAME)
    checks.contract_says(first, NAME, "壹拾万元整", "36个月", "自住房屋装修")
    steps.sign(first, case)
    steps.prepare_payout(first, case)
    second.open(f"/loans/applications/{case}/contract/")
    second.press("复核放款")
    first.open(second.page.url)
    first.sees("须由另一名综合柜员复核放款")
    expect(first.content.get_by_role("button")).to_have_count(0)
    return steps.release(second, case, "100,000.00")


def makes_the_first_call(officer: Person) -> None:
    """The call is made from the list: three questions, what was said."""
    officer.open("/after/callbacks/")
    officer.content.get_by_role("link", name=NAME).click()
    officer.sees("第一次回访")
    checks.fits(officer)
    officer.press("登记回访")
    officer.is_told("source_grade", "必填")
    officer.fill(dict.fromkeys(("source_grade", "business_grade", "will_grade"), "green"))
    officer.fill({"notes": "工作稳定，工资按时到账，会按期还款。"})
    officer.press("登记回访")
    officer.sees("已登记回访")
