"""A shop owner's loan, from the first conversation to the first repayment, as the people of the centre see it."""

import re

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps, workbooks
from jinxin.tests.stories.centre import Server
from jinxin.tests.stories.figures import Figure, figures, opens_its_rows
from jinxin.tests.stories.people import Person

pytestmark = pytest.mark.browser
NAME = "佘春生"
WHY = "现金流稳定，月供覆盖充足，五表偏离在合理范围，同意发放。"
COUNTS = ("customers", "class_business", "loans", "borrowers", "round_approved", "calls")
MOVING = frozenset({"granted", "drawn", "balance", *COUNTS})
"""The dashboard's figures that one more loan changes."""


def test_a_business_loan_lives_its_whole_life(people: steps.People, server: Server) -> None:
    officer, manager = people("officer1"), people("manager1")
    before = figures(manager)
    customer = registers(officer)
    case = applies(officer, customer, server)
    investigates(officer, case)
    brings_papers(officer, case)
    brings_statements(officer, case)
    hands_in(officer, case)
    admits(manager, case, server)
    board_round = the_board_approves(people, manager, officer, case)
    loan = the_counter_pays_out(people, case)
    checks.first_call_is_raised(officer, NAME)
    counter = people("operations1")
    steps.repay(counter, loan)
    checks.books_agree(counter, principal=50_000)
    the_dashboard_has_moved(manager, before)
    checks.timeline_tells_all(officer, case)
    manager.open(f"/board/rounds/{board_round}/minutes/")
    manager.sees("同意", "50,000.00", WHY, Person.named("member5"))


def registers(officer: Person) -> str:
    """Step 1: the workbench, the customer; a young licence and a known ID are told as soon as they are typed."""
    officer.open("/")
    officer.sees("工作台")
    facts = material.person(NAME) | material.shop(NAME)
    officer.press("登记客户")
    officer.content.locator("a").filter(has_text="经营型").click()
    officer.fill(facts | {"licensed_on": material.days_ago(100)})
    officer.page.keyboard.press("Tab")
    officer.sees("执照未满 1 年", "起方可申请贷款")
    officer.fill({"licensed_on": facts["licensed_on"]})
    officer.page.keyboard.press("Tab")
    officer.lacks("执照未满")
    officer.press("登记客户")
    officer.sees("个人信息", NAME, "执照已满年限")
    customer = material.number_in(officer.page.url)
    officer.open("/customers/new/?class=salaried")
    officer.fill({"id_number": facts["id_number"].lower()})
    officer.page.keyboard.press("Tab")
    officer.sees("客户已登记", NAME)
    return customer


def applies(officer: Person, customer: str, server: Server) -> str:
    """Step 2: the application; submitting it starts a countdown to the exact moment of the working calendar."""
    case = steps.apply(officer, customer)
    submitted = officer.fact("提交时间").inner_text()
    due = server.moment("working_deadline", "--from", submitted.replace(" ", "T"), "--days", "2")
    officer.sees(re.compile(r"贷款调查\s+剩余 \d+ "))
    expect(officer.content.locator(".case-head .clock-due")).to_contain_text(due)
    officer.open("/")
    expect(officer.content.locator(".queue-row").filter(has_text=NAME).filter(has_text=due).first).to_be_visible()
    return case


def investigates(officer: Person, case: str) -> None:
    """Step 3, first part: a draft may have gaps, a complete investigation none."""
    officer.open(f"/loans/applications/{case}/investigation/")
    answers = material.investigation("50000")
    officer.fill({name: answers[name] for name in ("visited_on", "place", "family")})
    officer.press("完成调查")
    officer.sees("草稿已保存")
    officer.is_told("reputation", "完成调查前请填写此项")
    assert officer.value("family") == answers["family"]
    officer.fill(answers)
    officer.press("完成调查")
    officer.sees("调查已完成")


def brings_papers(officer: Person, case: str) -> None:
    """Step 3, second part: photos and PDF, each shown; a credit report is opened on purpose only."""
    steps.bring_papers(officer, case)
    thumbs = officer.content.locator(".paper-thumb img")
    expect(thumbs).not_to_have_count(0)
    for thumb in thumbs.all():
        thumb.scroll_into_view_if_needed()
        expect(thumb).to_have_js_property("complete", True)
        assert thumb.evaluate("image => image.naturalWidth") > 0
    expect(officer.content.locator(".paper-thumb .bi-file-earmark-pdf")).to_have_count(1)
    expect(officer.content.locator("#kind-credit_report .bi-file-earmark-lock")).to_have_count(1)
    officer.lacks("缺")


def brings_statements(officer: Person, case: str) -> None:
    """Step 3, last part: every check with both sides, difference, deviation and verdict; the headline deviation."""
    statements = workbooks.case("01")
    steps.upload_statements(officer, case, statements)
    officer.sees("第 1 版已保存")
    checks.statements_show(officer, statements)
    officer.sees("未开启", "已轧平")


def hands_in(officer: Person, case: str) -> None:
    """Step 4, first part: nothing is missing, the papers are complete."""
    officer.sees("资料已齐。提交后主任的准入时限开始计算")
    steps.hand_in(officer, case)
    officer.sees("资料已齐全，由主任决定是否准入")


def admits(manager: Person, case: str, server: Server) -> None:
    """Step 4: one working day for the manager, shown as a countdown; admission with a reason."""
    manager.open("/")
    manager.content.locator(".queue-row").filter(has_text=NAME).first.click()
    complete = manager.fact("资料齐全").inner_text()
    due = server.moment("working_deadline", "--from", complete.replace(" ", "T"), "--days", "1")
    expect(manager.content.locator(".case-head .clock-due")).to_contain_text(due)
    steps.decide(manager, case, "admitted", reason="好")
    manager.is_told("reason", "至少 10 个字")
    steps.decide(manager, case, "admitted")
    manager.sees("已作出决定", "已准入", steps.WHY)


def the_board_approves(people: steps.People, manager: Person, officer: Person, case: str) -> str:
    """Step 5: five seats, blind votes, no veto; the fifth vote decides."""
    board_round = steps.open_round(manager, case)
    manager.sees("已提交审贷会")
    terms = {"amount": "5万", "term_months": "24"}
    for number, username in enumerate(steps.MEMBERS, 1):
        member = people(username)
        member.open("/")
        member.content.locator(".queue-row").filter(has_text=NAME).first.click()
        member.sees("最大偏离度", "第一还款来源为经营收入")
        assert member.content.locator("[name=choice][value=veto]").count() == 0
        member.lacks(WHY)
        conditions = {"conditions": "放款前核对采购合同原件"} if number == 1 else {}
        steps.vote(member, board_round, "approve", WHY, **terms, **conditions)
        member.sees("您的表决已记录", WHY)
        if number < len(steps.MEMBERS):
            officer.open(f"/board/cases/{case}/rounds/")
            officer.sees("审贷会正在表决")
            officer.lacks(WHY)
    officer.open(f"/board/cases/{case}/rounds/")
    officer.sees("同意", "5.00万", "24 个月", WHY, "放款前核对采购合同原件", Person.named("member5"))
    return board_round


def the_counter_pays_out(people: steps.People, case: str) -> str:
    """Step 6: contract, the one visit, payout by two people; schedule, granted and drawn."""
    first, second = people("operations1"), people("operations2")
    first.open("/loans/contracts/?tab=costs")
    expect(first.row(NAME)).to_contain_text("5.00万")
    steps.prepare_contract(first, case, NAME)
    checks.contract_says(first, NAME, "伍万元整", "¥50,000.00", "24个月", "等额本息", "6.85%", "节前备货")
    steps.sign(first, case)
    first.open(f"/loans/applications/{case}/contract/")
    first.sees("放款前还须落实1项")
    steps.meet_conditions(people("officer1"), people("manager1"), case)
    steps.prepare_payout(first, case)
    expect(first.content.get_by_role("link", name="复核放款")).to_have_count(0)
    second.open("/loans/contracts/?tab=release")
    expect(second.row(NAME)).to_contain_text(Person.named("operations1"))
    loan = steps.release(second, case)
    expect(second.content.locator("#schedule tbody tr")).to_have_count(24)
    second.open(f"/loans/applications/{case}/contract/")
    expect(second.fact("授信")).to_have_text("50,000.00")
    expect(second.fact("用信")).to_have_text("50,000.00")
    return loan


def the_dashboard_has_moved(manager: Person, before: dict[str, Figure]) -> None:
    """Step 8: counts and amounts have moved by this loan, and each number opens its rows."""
    after = figures(manager)
    moved = {key: figure.value - before[key].value for key, figure in after.items() if key in MOVING}
    owed = moved.pop("balance")
    assert 45_000 < owed < 50_000  # an instalment is paid; what is paid back is no longer drawn
    assert moved.pop("drawn") == owed
    assert moved.pop("granted") == 50_000
    assert set(moved.values()) == {1}, moved
    for figure in after.values():
        opens_its_rows(manager, figure)
