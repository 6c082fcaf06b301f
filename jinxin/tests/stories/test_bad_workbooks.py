"""Workbooks that cannot be taken: each is refused in words, at the cell, and the former version stands."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload, expect

from jinxin.tests.stories import material, steps, workbooks
from jinxin.tests.stories.ready import Ready
from review.statements.workbook.layout import LABEL

pytestmark = pytest.mark.browser
FEBRUARY: Final = 1
MEGABYTE: Final = 1_000_000


def test_a_bad_workbook_is_refused_in_words_and_nothing_is_lost(people: steps.People, ready: Ready) -> None:
    officer = people("officer8")
    case = ready.cases["佘家辉"]
    steps.upload_statements(officer, case, workbooks.case("01"))
    officer.sees("第 1 版已保存")
    template = officer.download("中文模板").path().read_bytes()
    for title, file, messages in bad_files(template):
        officer.attach("file", file)
        officer.press("上传并检查")
        officer.sees(re.compile("没有保存|尚未保存"), *messages, "第 1 版的勾稽检查")
        assert officer.content.locator("table.problems tbody tr").count() <= 1, title
    expect(officer.content.locator("a").filter(has_text="第 2 版")).to_have_count(0)
    officer.press("上传并检查")
    officer.is_told("file", "请先选择报表文件")
    officer.attach("file", workbooks.workbook(template, workbooks.case("01")))
    officer.press("上传并检查")
    officer.sees("第 2 版已保存")


def bad_files(template: bytes) -> Iterator[tuple[str, FilePayload, tuple[str, ...]]]:
    """What people upload instead, and what they are told."""
    good = workbooks.workbook(template, workbooks.case("01"))["buffer"]
    yield "text", workbooks.upload("姓名,金额\n佘家辉,50000\n".encode()), ("这不是 Excel 工作簿",)
    yield "photo", workbooks.upload(material.photo()["buffer"]), ("这不是 Excel 工作簿",)
    yield "bomb", workbooks.upload(bomb(good)), ("工作簿解压后远超五表所需大小",)
    yield "large", workbooks.upload(good + bytes(10 * MEGABYTE + MEGABYTE // 2)), ("文件超过 10 MB",)
    yield "own", workbooks.upload(own_ledger()), ("不是由模板生成的",)
    for path, month, value, *messages in CELLS:
        yield path, edited(good, path, month, value), tuple(messages)
    yield "renamed", renamed(good), ("行名被改为“房租”，应为“租金”",)
    yield "missing", without_cash_flow(good), ("缺少工作表“现金流量表”",)
    yield "quantity", negative_quantity(good), ("库存表!", "不能为负数")


RENT: Final = "income_statement.rent"
CELLS: Final[tuple[tuple[str, int, Any, str, str], ...]] = (
    (RENT, FEBRUARY, "约两千五", "利润表!D", "“约两千五”是文字，不是数字；请只填数字"),
    (RENT, FEBRUARY, "=5*500", "利润表!D", "公式没有计算结果"),
    ("balance_sheet.closing.inventory", 0, -118_920, "资产负债表!D", "不能为负数"),
    ("unit", 0, "万元", "封面!C", "以万元填写的请先换算"),
)
"""A cell, what somebody put there, and what the page says about it."""


def edited(content: bytes, path: str, month: int, value: Any) -> FilePayload:
    book = load_workbook(io.BytesIO(content))
    workbooks.cell(book, steps.BUSINESS, path, month).value = value
    return saved(book)


def renamed(content: bytes) -> FilePayload:
    book = load_workbook(io.BytesIO(content))
    rent = workbooks.cell(book, steps.BUSINESS, RENT)
    rent.parent.cell(rent.row, LABEL, "房租")
    return saved(book)


def without_cash_flow(content: bytes) -> FilePayload:
    book = load_workbook(io.BytesIO(content))
    del book["现金流量表"]
    return saved(book)


def negative_quantity(content: bytes) -> FilePayload:
    book = load_workbook(io.BytesIO(content))
    workbooks.table_cell(book, steps.BUSINESS, "items", 1, "quantity").value = -420
    return saved(book)


def saved(book: Workbook) -> FilePayload:
    out = io.BytesIO()
    book.save(out)
    return workbooks.upload(out.getvalue())


def own_ledger() -> bytes:
    book = Workbook()
    book.active["A1"] = "流水账"
    return saved(book)["buffer"]


def bomb(content: bytes) -> bytes:
    """Small on the wire, huge when unpacked."""
    out = io.BytesIO(content)
    with ZipFile(out, "a", ZIP_DEFLATED) as package:
        package.writestr("xl/media/zeros.bin", bytes(200 * MEGABYTE))
    return out.getvalue()
