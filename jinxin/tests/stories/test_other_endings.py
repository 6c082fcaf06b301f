"""Declined, returned for completion and completed again, withdrawn: the ways a case ends or turns back."""

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import material, steps
from jinxin.tests.stories.centre import Server
from jinxin.tests.stories.people import Person
from jinxin.tests.stories.ready import Ready
from loans.enums import PaperKind

pytestmark = pytest.mark.browser
DECLINED = "近三个月查询频繁且有两家网络小贷余额，资金长期紧张，暂不准入。"
RETURNED = "流水只到上月，且存货照片看不清品名，请补齐近一个月流水并重拍存货。"
WITHDRAWN = "客户已从亲戚处解决资金，不再需要贷款，电话告知。"


def head_says(person: Person, text: str) -> None:
    """The head of the case page says where the case stands."""
    expect(person.content.locator(".case-head")).to_contain_text(text)


def test_a_declined_case_is_closed_with_its_reason(people: steps.People, ready: Ready) -> None:
    officer, manager = people("officer4"), people("manager1")
    case = ready.cases["佘巧云"]
    steps.decide(manager, case, "declined", reason=DECLINED)
    manager.sees("已作出决定", DECLINED)
    officer.open(f"/loans/applications/{case}/")
    head_says(officer, "不予准入")
    officer.sees(DECLINED)
    officer.open("/notices/")
    officer.sees("不予准入", DECLINED)
    officer.open(f"/loans/applications/{case}/papers/")
    expect(officer.content.locator("input[type=file]")).to_have_count(0)


def test_a_returned_case_is_completed_and_the_clock_starts_again(
    people: steps.People, ready: Ready, server: Server
) -> None:
    officer, manager = people("officer5"), people("manager1")
    case = ready.cases["佘新宇"]
    missing = [PaperKind.FLOWS.value, PaperKind.STOCK.value]
    steps.decide(manager, case, "returned", reason=RETURNED)
    manager.is_told("missing", "请勾选需要补充的内容")
    assert manager.value("reason") == RETURNED
    steps.decide(manager, case, "returned", reason=RETURNED, missing=missing)
    manager.sees("已作出决定", "退回")
    officer.open(f"/loans/applications/{case}/papers/")
    officer.sees("退回补充", RETURNED, "银行及支付流水")
    officer.open(f"/board/cases/{case}/statements/")
    expect(officer.content.get_by_role("button", name="资料齐全，提交")).to_be_disabled()
    officer.open(f"/loans/applications/{case}/papers/")
    officer.attach("files_flows", material.scan(PaperKind.FLOWS))
    officer.attach("files_stock", material.photo("重拍货架.jpg"))
    officer.press("上传所选文件")
    officer.sees("已添加 2 份资料")
    steps.hand_in(officer, case)
    officer.sees("资料已齐全，由主任决定是否准入")
    manager.open(f"/loans/applications/{case}/")
    complete = manager.fact("资料齐全").inner_text()
    due = server.moment("working_deadline", "--from", complete.replace(" ", "T"), "--days", "1")
    expect(manager.content.locator(".case-head .clock-due")).to_contain_text(due)
    steps.decide(manager, case, "admitted")
    manager.sees("已准入")
    officer.open(f"/loans/applications/{case}/timeline/")
    told = officer.content.locator(".timeline-title strong").all_inner_texts()
    assert told.count("资料齐全") == 2


def test_a_customer_withdraws_and_the_clocks_stop(people: steps.People, ready: Ready) -> None:
    officer = people("officer6")
    case = ready.cases["佘冬林"]
    officer.open(f"/loans/applications/{case}/")
    officer.press("客户撤回申请")
    officer.fill({"reason": "不要"})
    officer.content.locator("form button.btn-danger").click()
    officer.is_told("reason", "至少 10 个字")
    officer.fill({"reason": WITHDRAWN})
    officer.content.locator("form button.btn-danger").click()
    officer.sees("已撤回", WITHDRAWN)
    expect(officer.content.locator(".case-head .clock")).to_have_count(0)
    officer.open(f"/loans/applications/{case}/investigation/")
    officer.sees("尚未调查")


def test_the_board_may_refuse_without_a_veto(people: steps.People, ready: Ready) -> None:
    officer, manager = people("officer7"), people("manager2")
    case = ready.cases["佘文斌"]
    steps.decide(manager, case, "admitted")
    board_round = steps.open_round(manager, case)
    for number, username in enumerate(steps.MEMBERS):
        member = people(username)
        choice = "decline" if number < 2 else "approve"
        steps.vote(member, board_round, choice, "旺季销售依赖单一客户，已与客户经理逐项核对后投票。")
        member.sees("您的表决已记录")
    officer.open(f"/loans/applications/{case}/")
    head_says(officer, "已否决")
    officer.open(f"/loans/applications/{case}/contract/")
    officer.sees("尚未授信")
