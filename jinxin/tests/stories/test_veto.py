"""Invented sales: the checks break, the veto is unlocked, one member rejects, and the case comes back on new facts."""

import re

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, steps, workbooks
from jinxin.tests.stories.people import Person
from jinxin.tests.stories.ready import Ready

pytestmark = pytest.mark.browser
VETO = "申报收入与三种方法推算均相差一成以上，来源无法解释，行使一票否决。"
NEW_FACTS = "客户更正了全年销售流水，补充一年期供货合同，并提供配偶工资流水。"
AGREED = "补充的供货合同真实有效，还款来源增强，此前顾虑已消除，同意。"


def test_a_veto_rejects_and_the_case_may_come_back_once(people: steps.People, ready: Ready) -> None:
    officer, manager = people("officer3"), people("manager1")
    case = ready.cases["佘丽娟"]
    hands_in_invented_sales(officer, case)
    steps.decide(manager, case, "admitted", reason="三项检查超限，已要求客户说明，提交审贷会审议。")
    board_round = steps.open_round(manager, case)
    manager.sees("已开启")
    one_member_vetoes(people, board_round)
    officer.open(f"/loans/applications/{case}/")
    expect(officer.content.locator(".case-head")).to_contain_text("已否决")
    officer.open(f"/board/cases/{case}/rounds/")
    officer.sees(VETO, "一票否决")
    manager.open(f"/board/rounds/{board_round}/minutes/")
    manager.sees(re.compile(f"{Person.named('member5')} ?的一票否决"), "依据检查项", VETO)
    comes_back_on_new_facts(people, manager, case)


def hands_in_invented_sales(officer: Person, case: str) -> None:
    """The officer sees at once what is wrong, by how much, and which figure is probably invented."""
    invented = workbooks.case("03")
    steps.upload_statements(officer, case, invented)
    officer.sees("第 1 版已保存", "已开启", "每位委员均可一票否决", "哪个数字可能有误", "不可能")
    checks.statements_show(officer, invented)
    steps.hand_in(officer, case)
    officer.sees("资料已齐全，由主任决定是否准入")


def one_member_vetoes(people: steps.People, board_round: str) -> None:
    """Four approve; the fifth alone rejects."""
    for username in steps.MEMBERS[:4]:
        member = people(username)
        member.open(f"/board/rounds/{board_round}/")
        expect(member.content.locator("[name=choice][value=veto]")).to_have_count(1)
        steps.vote(member, board_round, "approve", "客户口碑好，老客户占比高，还款来源真实，同意。")
        member.sees("您的表决已记录")
    member = people(steps.MEMBERS[4])
    steps.vote(member, board_round, "veto", VETO)
    member.sees("您的表决已记录", "不同意", VETO)


def comes_back_on_new_facts(people: steps.People, manager: Person, case: str) -> None:
    """Reconsideration needs named new facts; the members read them beside the former reasons."""
    manager.open(f"/board/cases/{case}/rounds/")
    manager.sees("如有新的事实，可以复议一次")
    manager.press("提交审贷会")
    manager.press("冻结案卷并开始审议")
    manager.is_told("new_facts", "必填")
    again = steps.open_round(manager, case, new_facts=NEW_FACTS)
    for username in steps.MEMBERS:
        member = people(username)
        member.open(f"/board/rounds/{again}/")
        member.sees(NEW_FACTS, VETO)
        steps.vote(member, again, "approve", AGREED)
        member.sees("您的表决已记录")
    manager.open(f"/loans/applications/{case}/")
    expect(manager.content.locator(".case-head")).to_contain_text("已批准")
