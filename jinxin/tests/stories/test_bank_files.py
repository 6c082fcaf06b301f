"""Orders go to the bank in a batch; its result file and its receipts come back, the rest is assigned."""

import csv
import io
import re

import pytest
from playwright.sync_api import FilePayload, expect

from jinxin.demo.people import BANK
from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import WAIT_MS, Person

pytestmark = pytest.mark.browser
TEST_ROW = "银行联调数据，与本中心的指令无关"


def test_what_the_bank_answers_is_booked_and_the_rest_is_assigned(people: steps.People) -> None:
    clerk = people("operations1")
    orders = sends_a_batch(clerk)
    answer = [[number, "成功", f"{material.today()}", amount, ""] for number, amount in orders]
    results = sheet(
        [["指令编号", "状态", "交易日期", "金额", "失败原因"], *answer, ["FK1999-0001", "成功", *answer[0][2:]]]
    )
    brings(clerk, "results", "处理结果.csv", results)
    clerk.sees(f"付款成功 {len(orders)}", "待认领 1", "没有这个编号的付款指令")
    books(clerk)
    clerk.content.locator("tbody tr").filter(has_text="FK1999-0001").get_by_role("link").first.click()
    clerk.fill({"reason": TEST_ROW})
    clerk.press("排除")
    clerk.sees("该行已处理")
    clerk.lacks("FK1999-0001")
    loan = follows(clerk, orders[0][0])
    receives(clerk, loan)


def sends_a_batch(clerk: Person) -> list[tuple[str, str]]:
    """What waits goes into one file for the counter of the bank; it returns number and amount of each order."""
    clerk.open("/loans/orders/")
    clerk.press("生成批次")
    with clerk.page.expect_download() as batch:
        clerk.content.get_by_role("link", name=re.compile("^下载 CSV")).click()
    content = batch.value.path().read_bytes().decode("gb18030")
    rows = list(csv.reader(io.StringIO(content)))
    clerk.open("/loans/orders/")
    clerk.lacks("生成批次")
    return [(row[1], row[2]) for row in rows[1:]]


def sheet(rows: list[list[str]]) -> bytes:
    """A file as banks write it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("gb18030")


def brings(clerk: Person, kind: str, name: str, content: bytes) -> None:
    """Send a file in; its columns are known from the last one, and it is read while one waits."""
    clerk.open("/loans/bank/")
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    clerk.fill({"kind": kind, "bank": BANK})
    clerk.attach("file", file)
    clerk.press("上传并读取")
    expect(clerk.content.get_by_text("待入账", exact=True)).to_be_visible(timeout=WAIT_MS)


def books(clerk: Person) -> None:
    """Book what says what it means."""
    clerk.content.get_by_role("button", name=re.compile(r"^入账 \d+ 行$")).click()
    expect(clerk.content.locator(".card-header").get_by_text("已入账", exact=True)).to_be_visible(timeout=WAIT_MS)


def follows(clerk: Person, order: str) -> str:
    """From the order to the loan that the bank's payment started; return its number."""
    clerk.open("/loans/orders/?q=" + order)
    link = clerk.content.get_by_role("link", name=re.compile("^JK"))
    return link.first.inner_text()


def receives(clerk: Person, loan: str) -> None:
    """One receipt names its loan; another names none and is assigned by hand. The file again changes nothing."""
    day = f"{material.today()}"
    head = ["流水号", "金额", "交易日期", "附言", "付款户名"]
    rows = [head, ["STORY1", "11.00", day, f"还款{loan}", "客户"], ["STORY2", "12.00", day, "还贷款", "亲戚"]]
    brings(clerk, "receipts", "入账.csv", sheet(rows))
    books(clerk)
    clerk.open("/loans/bank/rows/")
    clerk.content.locator("tbody tr").filter(has_text="STORY2").get_by_role("link").first.click()
    clerk.fill({"number": "JK1999-0001"})
    clerk.press("认领并入账")
    clerk.is_told("number", "")
    clerk.fill({"number": loan})
    clerk.press("认领并入账")
    clerk.sees("该行已处理")
    clerk.open("/loans/accounts/?q=" + loan)
    clerk.content.locator("tbody tr").first.get_by_role("link").first.click()
    clerk.sees("11.00", "12.00")
    clerk.open("/loans/bank/")
    clerk.fill({"kind": "receipts", "bank": BANK})
    clerk.attach("file", {"name": "又一次.csv", "mimeType": "text/csv", "buffer": sheet(rows)})
    clerk.press("上传并读取")
    clerk.is_told("file", "入账.csv")
