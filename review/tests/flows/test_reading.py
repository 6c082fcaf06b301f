"""Reading bills: the layouts of WeChat Pay and Alipay, of banks, and rows that cannot be read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jinxin.errors import DomainError
from jinxin.workbooks import NotReadable
from review.flows.facts import check_columns, guess, source_of
from review.flows.reading import Head, Payment, read_first, read_head, read_payments
from review.flows.texts import Unreadable, read_amount, read_moment
from review.models.flows import Direction, Source
from review.tests.flows import bills


def opened(upload: SimpleUploadedFile) -> Any:
    """Return the file of an upload."""
    return upload.file


def read(upload: SimpleUploadedFile) -> tuple[Head, list[Any]]:
    """Return the head of a file and its rows, by the columns that are guessed."""
    head = read_head(opened(upload))
    return head, list(read_payments(opened(upload), head.row, head.headings, guess(head.headings)))


def payments(upload: SimpleUploadedFile) -> list[Payment]:
    """Return the rows of a file that could be read."""
    return [row for row in read(upload)[1] if isinstance(row, Payment)]


SALE = bills.wechat_row("2026-06-05 12:30:11", "二维码收款", "王芳", "收入", "23.50", memo="收款")
DRAWN = bills.wechat_row("2026-06-06 20:15:00", "零钱提现", "工商银行", "/", "5,000.00")


@pytest.mark.parametrize("make", [bills.wechat_csv, bills.wechat_xlsx])
def test_a_bill_of_wechat_is_read_below_its_notes(make: Any) -> None:
    head, rows = read(make([SALE, ["2026-06-06 20:15:00", *DRAWN[1:5], "5000.00", *DRAWN[6:]]]))
    assert source_of(head.headings) == Source.WECHAT
    assert (head.account, head.first_on, head.last_on) == ("李家小店", date(2026, 1, 1), date(2026, 10, 31))
    sale, drawn = rows
    assert (sale.direction, sale.amount, sale.text("party")) == (Direction.IN, Decimal("23.50"), "王芳")
    assert sale.at.strftime("%Y-%m-%d %H:%M") == "2026-06-05 12:30"
    assert (drawn.neutral, drawn.amount, drawn.text("order")) == (True, Decimal("5000.00"), "")


def test_a_bill_of_alipay_is_read_from_gbk() -> None:
    row = bills.alipay_row("2026/8/27 14:56", "餐饮美食", "遇见小面", "支出", "27.63", memo="招牌冒菜")
    neutral = bills.alipay_row("2026-09-04 11:00:00", "账户存取", "本人", "不计收支", "20.00", memo="提现")
    head, rows = read(bills.alipay_csv([row, neutral]))
    assert source_of(head.headings) == Source.ALIPAY
    assert (head.account, head.holder) == ("13800000000", "李明")
    assert (rows[0].direction, rows[0].amount) == (Direction.OUT, Decimal("27.63"))
    assert rows[1].neutral


def test_a_bill_of_alipays_web_site_is_read_without_its_sums() -> None:
    paid = "2026082700000001 ,PO1,2026-08-27 10:00:00,2026-08-27 10:00:05,,手机,即时到账,粮油商贸,大米,100.00,"
    paid += "支出,交易成功,0.00,20.00,,已支出,"
    head, rows = read(bills.old_alipay_csv([paid.split(",")]))
    assert source_of(head.headings) == Source.ALIPAY
    assert [row.amount for row in rows] == [Decimal("80.00")]
    assert rows[0].text("reference") == "2026082700000001"


def test_a_statement_of_a_bank_has_two_columns_and_a_clock_of_its_own() -> None:
    rows = [
        bills.bank_row("20260605", "12:30:11", "转账", "-1,500.00", "粮油商贸有限公司", balance="800.00"),
        bills.bank_row("2026-06-06", "093000", "代发工资", "4,200.00", "衡州市教育局"),
    ]
    head, found = read(bills.bank_csv(rows))
    assert source_of(head.headings) == Source.BANK
    assert (head.account, head.holder, head.first_on) == ("6222021234567890123", "李明", date(2026, 1, 1))
    assert [(row.direction, row.amount) for row in found] == [
        (Direction.OUT, Decimal("1500.00")),
        (Direction.IN, Decimal("4200.00")),
    ]
    assert [row.at.strftime("%d %H:%M:%S") for row in found] == ["05 12:30:11", "06 09:30:00"]


def test_headings_that_are_printed_again_on_every_page_are_passed_over() -> None:
    row = bills.bank_row("20260605", "12:30:11", "转账", "-15.00", "张三")
    assert len(read(bills.bank_csv([row, bills.BANK_HEAD, row]))[1]) == 2


def test_one_column_with_a_sign_says_the_direction() -> None:
    head = ["日期", "摘要", "交易金额", "对方户名"]
    rows = [
        ["20260601", "支付", "-12.00", "甲"],
        ["20260602", "收款", "+30.00", "乙"],
        ["20260603", "付", "(5.00)", "丙"],
    ]
    assert [row.direction for row in payments(bills.bank_csv(rows, head))] == ["out", "in", "out"]


@pytest.mark.parametrize(
    ("word", "way"), [("收入", "in"), ("贷", "in"), ("C", "in"), ("支", "out"), ("借", "out"), ("Debit", "out")]
)
def test_a_column_may_say_the_direction(word: str, way: str) -> None:
    rows = payments(bills.bank_csv([["20260601", word, "12.00", "甲"]], ["日期", "借贷标志", "发生额", "对方户名"]))
    assert [row.direction for row in rows] == [way]


@pytest.mark.parametrize("status", ["支付失败", "已撤销", "等待付款"])
def test_what_came_to_nothing_is_no_payment(status: str) -> None:
    (_number, problem) = read(
        bills.wechat_csv([bills.wechat_row("2026-06-05 12:30:11", "转账", "王芳", "支出", "5.00", status=status)])
    )[1][0]
    assert problem.code == "closed"


def test_an_order_that_was_closed_after_it_was_paid_is_a_payment() -> None:
    paid = bills.alipay_row("2026-06-05 12:30:11", "数码", "某店", "支出", "5.00", status="交易关闭", method="余额")
    unpaid = bills.alipay_row("2026-06-05 12:31:11", "数码", "某店", "支出", "5.00", status="交易关闭", method="/")
    assert len(payments(bills.alipay_csv([paid, unpaid]))) == 1


@pytest.mark.parametrize(
    ("when", "amount", "code"),
    [("昨天", "5.00", "no_day"), ("2026-02-30 10:00:00", "5.00", "no_day"), ("2026-06-05", "五元", "no_amount")],
)
def test_a_row_that_cannot_be_read_says_what_is_wrong(when: str, amount: str, code: str) -> None:
    number, problem = read(bills.wechat_csv([bills.wechat_row(when, "转账", "王芳", "收入", amount)]))[1][0]
    assert (number, problem.code) == (18, code)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-05 12:30:11", "2026-06-05 12:30:11"),
        ("2026/6/5 7:05", "2026-06-05 07:05:00"),
        ("20260605 123011", "2026-06-05 12:30:11"),
        ("2026年6月5日", "2026-06-05 00:00:00"),
        ("46178.5", "2026-06-05 12:00:00"),
        ("`2026-06-05 12:30:11", "2026-06-05 12:30:11"),
    ],
)
def test_moments_are_read_as_banks_write_them(text: str, moment: str) -> None:
    assert f"{read_moment(text):%Y-%m-%d %H:%M:%S}" == moment


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("¥1,234.50", "1234.50"),
        ("（50.00）", "-50.00"),
        ("`100.00", "100.00"),
        ("-3.5元", "-3.50"),
        ("￥０.１２", "0.12"),
    ],
)
def test_amounts_are_read_as_banks_write_them(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "12.345", "1e5", "NaN", "99999999999999", "1,2", "--5", "\x00", "５" * 40])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_amount(text)


def test_a_file_without_a_table_is_refused() -> None:
    with pytest.raises(NotReadable):
        read_head(opened(SimpleUploadedFile("a.csv", b"hello\n\nworld\n")))


def test_the_first_rows_are_shown_as_they_stand() -> None:
    upload = bills.bank_csv([bills.bank_row("20260605", "12:30:11", "转账", "-15.00", "张三")] * 9)
    head = read_head(opened(upload))
    assert [row[2] for row in read_first(opened(upload), head)] == ["转账"] * 5


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"amount": "金额"}, "at"),
        ({"at": "日期"}, "amount"),
        ({"at": "日期", "amount_in": "收入"}, "amount"),
        ({"at": "日期", "amount": "日期"}, "amount"),
        ({"at": "时刻", "amount": "金额"}, "at"),
    ],
)
def test_columns_that_are_missing_or_doubled_are_named(columns: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_columns(columns, ["日期", "金额", "收入"])
    assert refusal.value.field == field
