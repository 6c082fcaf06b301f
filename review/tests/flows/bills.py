"""Bills as wallets and banks export them: their preambles, their encodings, their odd cells."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

WECHAT_HEAD = [
    "交易时间",
    "交易类型",
    "交易对方",
    "商品",
    "收/支",
    "金额(元)",
    "支付方式",
    "当前状态",
    "交易单号",
    "商户单号",
    "备注",
]
ALIPAY_HEAD = [
    "交易时间",
    "交易分类",
    "交易对方",
    "对方账号",
    "商品说明",
    "收/支",
    "金额",
    "收/付款方式",
    "交易状态",
    "交易订单号",
    "商家订单号",
    "备注",
    "",
]
OLD_ALIPAY_HEAD = [
    "交易号 ",
    "商家订单号 ",
    "交易创建时间 ",
    "付款时间 ",
    "最近修改时间 ",
    "交易来源地 ",
    "类型 ",
    "交易对方 ",
    "商品名称 ",
    "金额（元） ",
    "收/支 ",
    "交易状态 ",
    "服务费（元） ",
    "成功退款（元） ",
    "备注 ",
    "资金状态 ",
    "",
]
BANK_HEAD = ["交易日期", "交易时间", "摘要", "借方发生额", "贷方发生额", "余额", "对方户名", "对方账号", "附言"]

Row = Sequence[str]


def _csv(rows: Sequence[Row]) -> str:
    target = StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def _number(*parts: str) -> str:
    return f"{crc32('|'.join(parts).encode()):015d}"


def wechat_rows(rows: Sequence[Row], nick: str = "李家小店") -> list[Row]:
    """Return a bill of WeChat Pay with the lines that stand before its table."""
    above = [
        "微信支付账单明细",
        f"微信昵称：[{nick}]",
        "起始时间：[2026-01-01 00:00:00] 终止时间：[2026-10-31 23:59:59]",
        "导出类型：[全部]",
        "导出时间：[2026-11-02 10:00:00]",
        "",
        f"共{len(rows)}笔记录",
        "收入：1笔 100.00元",
        "支出：1笔 23.50元",
        "中性交易：1笔 50.00元",
        "注：",
        "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易",
        "2. 本明细仅展示当前账单中的交易，不包括已删除的记录",
        "3. 本明细仅供个人对账使用",
        "",
        "----------------------微信支付账单明细列表--------------------",
    ]
    return [*([line, *[""] * 8] for line in above), WECHAT_HEAD, *rows]


def wechat_row(at: str, kind: str, party: str, way: str, amount: str, **more: str) -> Row:
    """Return one line of it: `way` is 收入, 支出 or /."""
    number = more.get("number", f"10000{_number(at, kind, party, amount)}")
    return [
        at,
        kind,
        party,
        more.get("memo", "/"),
        way,
        f"¥{amount}",
        more.get("method", "零钱"),
        more.get("status", "支付成功"),
        f"{number}\t",
        f"{more.get('order', '/')}\t",
        more.get("note", "/"),
    ]


def wechat_csv(rows: Sequence[Row], **more: str) -> SimpleUploadedFile:
    """Return it as CSV in UTF-8 with a mark, as until 2024."""
    content = _csv(wechat_rows(rows, **more)).encode("utf-8-sig")
    return SimpleUploadedFile("微信支付账单(20260101-20261031).csv", content)


def wechat_xlsx(rows: Sequence[Row]) -> SimpleUploadedFile:
    """Return it as a workbook, as since 2025: times are dates, amounts are numbers."""
    book, target = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in wechat_rows(rows):
        cells: list[object] = list(row)
        if len(row) == len(WECHAT_HEAD) and row is not WECHAT_HEAD:
            cells[0], cells[5] = datetime.fromisoformat(row[0]), float(row[5].strip("¥"))
        sheet.append(cells)
    book.save(target)
    return SimpleUploadedFile("微信支付账单流水文件(20260101-20261031).xlsx", target.getvalue())


def alipay_csv(rows: Sequence[Row], holder: str = "李明") -> SimpleUploadedFile:
    """Return a bill of Alipay's app: GBK, a preamble, a comma too many at the end of each line."""
    above = f"""------------------------------------------------------------------------------------
导出信息：
姓名：{holder}
支付宝账户：13800000000
起始时间：[2026-01-01 00:00:00]    终止时间：[2026-10-31 23:59:59]
导出交易类型：[全部]
导出时间：[2026-11-02 10:00:00]
共{len(rows)}笔记录
收入：1笔 140.08元
支出：2笔 100.00元
不计收支：1笔 20.00元

特别提示：
1.本回单内容可表明支付宝受理了相应支付交易申请；
2.若账单跨越不同年份，请注意，仅供参考。

------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------
"""
    return SimpleUploadedFile("alipay_record_20261102.csv", (above + _csv([ALIPAY_HEAD, *rows])).encode("gbk"))


def alipay_row(at: str, kind: str, party: str, way: str, amount: str, **more: str) -> Row:
    """Return one line of it: `way` is 收入, 支出 or 不计收支."""
    number = more.get("number", f"2026{_number(at, kind, party, amount)}")
    return [
        at,
        kind,
        party,
        more.get("account", "/"),
        more.get("memo", ""),
        way,
        amount,
        more.get("method", "余额"),
        more.get("status", "交易成功"),
        f"{number}\t",
        f"{more.get('order', '')}\t",
        more.get("note", ""),
        "",
    ]


def old_alipay_csv(rows: Sequence[Row]) -> SimpleUploadedFile:
    """Return a bill of Alipay's web site: padded cells, and lines of sums below the table."""
    above = "支付宝交易记录明细查询\r\n账号:[li@example.com]\r\n起始日期:[2026-01-01]    终止日期:[2026-11-01]\r\n"
    line = "---------------------------------交易记录明细列表------------------------------------\r\n"
    below = "----------------------------------------\r\n共2笔记录\r\n已收入:1笔,32.50元\r\n"
    padded = [[f"{cell}      " for cell in row] for row in rows]
    return SimpleUploadedFile(
        "alipay_record.csv", (above + line + _csv([OLD_ALIPAY_HEAD, *padded]) + below).encode("gbk")
    )


def bank_csv(rows: Sequence[Row], head: Row = BANK_HEAD, account: str = "6222021234567890123") -> SimpleUploadedFile:
    """Return a bank's statement in GBK."""
    above = [
        ["交易明细", "", ""],
        [f"户名：李明 账号：{account}", "", ""],
        ["起始日期：20260101 终止日期：20261031", "", ""],
    ]
    return SimpleUploadedFile("交易明细.csv", _csv([*above, head, *rows]).encode("gb18030"))


def bank_row(day: str, time: str, memo: str, amount: str, party: str, **more: str) -> Row:
    """Return one line of it; a negative amount is paid."""
    paid, got = (amount[1:], "") if amount.startswith("-") else ("", amount)
    return [day, time, memo, paid, got, more.get("balance", ""), party, more.get("account", ""), more.get("note", "")]


def days(first: str, count: int) -> list[str]:
    """Return so many days in a row, as texts."""
    start = datetime.fromisoformat(first)
    return [(start + timedelta(days=number)).strftime("%Y-%m-%d") for number in range(count)]
