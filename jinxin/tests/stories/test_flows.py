"""Account flows: a wallet's bill and a bank's statement are sent in, sorted, explained, and put into the statements."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import FilePayload, expect

from jinxin.tests.stories import steps
from jinxin.tests.stories.people import WAIT_MS, Person
from jinxin.tests.stories.ready import Ready
from review.tests.flows.bills import bank_csv, bank_row, wechat_csv, wechat_row

pytestmark = pytest.mark.browser
OWNER = "佘秋月"
WHY = "房东退还押金，有收据和转账截图。"
WALLET = (
    *(wechat_row(f"2026-{month:02d}-12 10:00:00", "二维码收款", "散客", "收入", "4000.00") for month in range(1, 11)),
    wechat_row("2026-03-05 09:00:00", "转账", "丁海", "收入", "30000.00"),
    wechat_row("2026-03-09 09:00:00", "转账", "丁海", "支出", "30000.00"),
    wechat_row("2026-04-02 11:00:00", "转账", "许建国", "收入", "38000.00"),
    wechat_row("2026-05-02 20:00:00", "零钱提现", "工商银行", "/", "6000.00"),
)
STATEMENT = (
    bank_row("20260503", "08:00:00", "转账", "6,000.00", "财付通支付科技有限公司"),
    bank_row("20260601", "08:00:00", "现金存入", "9,000.00", ""),
)


def test_flows_are_sorted_explained_and_feed_the_statements(people: steps.People, ready: Ready) -> None:
    officer = people("officer2")
    tab = f"/board/cases/{ready.cases[OWNER]}/flows/"
    officer.open(tab)
    officer.sees("还没有流水")
    sends(officer, wechat_csv(WALLET))
    is_read(officer)
    officer.sees("入库流水", "14")

    officer.open(tab)
    sends(officer, bank_csv(STATEMENT))
    officer.is_told("bank", "请填写出具流水的银行")
    sends(officer, bank_csv(STATEMENT), bank="云岭工商银行")
    officer.sees("文件前几行", "财付通支付科技有限公司")
    officer.press("读取文件")
    is_read(officer)

    officer.press("本笔业务全部流水")
    officer.sees("来回转账", "本人划转", "个人大额转入")
    officer.content.locator("a.figure").first.click()
    expect(officer.content.locator("tbody tr")).to_have_count(2)
    officer.row("许建国").get_by_role("link").first.click()
    officer.sees("这笔钱从哪里来")
    officer.fill({"flow_class": "other", "reason": "短"})
    officer.press("保存并看下一笔")
    officer.is_told("reason", "10")
    officer.fill({"reason": WHY})
    officer.press("保存并看下一笔")
    officer.sees("已说明 1 笔流水", "现金存入")

    officer.open(tab)
    officer.fill({"share": "80"})
    officer.press("写入五表")
    officer.sees("流水收入 50,000.00 元已写入五表草稿")


def sends(officer: Person, upload: SimpleUploadedFile, **more: str) -> None:
    """Send a file in."""
    file: FilePayload = {"name": upload.name or "", "mimeType": "text/csv", "buffer": upload.read()}
    officer.attach("file", file)
    if more:
        officer.fill(more)
    officer.press("上传并读取")


def is_read(officer: Person) -> None:
    """Wait until the page that follows the work has given way to its outcome."""
    expect(officer.content.get_by_text("已读取").first).to_be_visible(timeout=3 * WAIT_MS)
