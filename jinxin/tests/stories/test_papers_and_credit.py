"""A list of papers of a product is published; a case sent back asks for what is missing; a credit report comes in."""

import csv
import io

import pytest
from playwright.sync_api import FilePayload, expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import NAMES, PHONE, Person
from jinxin.tests.stories.ready import Ready
from loans.enums import PaperKind

pytestmark = pytest.mark.browser
WHY = "房贷还款流水只到上月，身份证照片反光看不清有效期，请一并补齐。"


def test_a_published_list_asks_of_a_case_what_it_names(people: steps.People) -> None:
    manager = people("manager1")
    case, officer = someone_with(people, manager, "draft", "周末贷")
    manager.open("/loans/products/")
    offer = manager.content.locator(".card").filter(has_text="周末贷")
    offer.get_by_role("link", name="资料").first.click()
    manager.fill({"need_payroll": "required", "count_payroll": "0"})
    manager.press("发布清单")
    manager.is_told("count_payroll", "1")
    manager.fill({"count_payroll": "3", "need_tax": "conditional", "when_tax": "amount", "above_tax": "3万"})
    manager.press("发布清单")
    manager.sees("清单已发布", "第1版")
    officer.open(f"/loans/applications/{case}/papers/")
    line = officer.content.locator("#kind-payroll")
    expect(line).to_contain_text("缺")
    officer.attach("files_payroll", material.scan(PaperKind.PAYROLL))
    officer.press("上传所选文件")
    expect(line).to_contain_text("还差2份")
    checks.fits(officer)


def test_a_case_sent_back_names_what_is_missing(people: steps.People) -> None:
    manager = people("manager1")
    case, officer = someone_with(people, manager, "papers_complete", "按揭贷")
    steps.decide(manager, case, "returned", reason=WHY, missing=[PaperKind.ID_CARD.value, PaperKind.FLOWS.value])
    manager.sees("已作出决定")
    officer.open(f"/loans/applications/{case}/papers/")
    officer.sees(WHY)
    expect(officer.content.locator("#kind-id_card")).to_contain_text("要求重新提供")
    officer.attach("files_id_card", material.scan(PaperKind.ID_CARD))
    officer.attach("files_flows", material.scan(PaperKind.FLOWS))
    officer.press("上传所选文件")
    officer.sees("已添加 2 份资料", "资料齐全")
    checks.fits(officer)


def test_a_credit_report_with_errors_is_refused_row_by_row(people: steps.People, ready: Ready) -> None:
    case, officer = ready.cases["佘海燕"], people("officer3", size=PHONE)
    officer.open(f"/loans/applications/{case}/credit-report/")
    officer.fill({"reported_on": material.days_ago(2), "guarantees": "0"})
    officer.attach("rows", table("账户.csv", accounts("十万") + accounts("100000", "2099-01-01")[1:]))
    officer.press("导入")
    officer.sees("账户.csv第2行，额度或借款金额", "账户.csv第3行，开立日期：日期晚于报告日")
    checks.fits(officer)
    officer.attach("rows", table("账户.csv", accounts("100000")), table("查询.csv", inquiries()))
    officer.press("导入")
    officer.sees("已导入", "衡山湾农村商业银行")
    checks.fits(officer)


def someone_with(people: steps.People, manager: Person, state: str, product: str) -> tuple[str, Person]:
    """A case of the demo in this state, and its loan officer on a telephone."""
    manager.open(f"/loans/applications/?state={state}")
    row = manager.content.locator("tbody tr").filter(has_text=product).first
    told = row.inner_text()
    officer = next(username for username, name in NAMES.items() if username.startswith("officer") and name in told)
    case = material.number_in(row.get_by_role("link").first.get_attribute("href") or "")
    return case, people(officer, size=PHONE)


def accounts(limit: str, opened: str = "2025-03-10") -> list[list[str]]:
    """The table of accounts with one loan."""
    head = ["账户编号", "账户类型", "机构", "机构类别", "开立日期", "额度或借款金额", "余额或已用额度", "账户状态"]
    return [head, ["R1", "贷款", "衡山湾农村商业银行", "银行", opened, limit, "60000", "正常"]]


def inquiries() -> list[list[str]]:
    """The table of inquiries with one."""
    return [["查询日期", "查询机构", "查询原因"], [f"{material.days_ago(30)}", "建设银行", "贷款审批"]]


def table(name: str, rows: list[list[str]]) -> FilePayload:
    """A table as Excel on a Chinese Windows saves it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}
