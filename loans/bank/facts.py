"""What the rows of a bank's file say, and the headings under which banks write it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinxin.errors import DomainError
from jinxin.money import parse_amount
from loans.models.bank import FileKind


@dataclass(frozen=True)
class Fact:
    """One column: what it is, whether a file must have it, and the headings that banks give it."""

    name: str
    label: Promise
    headings: tuple[str, ...]
    required: bool = False
    help: Promise | str = ""


_AMOUNT: Final = (
    "金额",
    "交易金额",
    "发生额",
    "贷方发生额",
    "收入金额",
    "入账金额",
    "amount",
    "amount in yuan",
    "金额(元)",
)
_DAY: Final = ("交易日期", "日期", "记账日期", "入账日期", "支付日期", "date", "value date", "交易时间", "paid on")
_REFERENCE: Final = ("流水号", "交易流水号", "银行流水号", "核心流水号", "凭证号", "reference", "bank reference")

FACTS: Final[Mapping[str, tuple[Fact, ...]]] = {
    FileKind.RESULTS: (
        Fact(
            "number",
            gettext_lazy("Order number"),
            ("指令编号", "订单号", "客户流水号", "付款指令编号", "业务编号", "order number", "order"),
            required=True,
            help=gettext_lazy("Our number, such as FK2026-0001."),
        ),
        Fact(
            "outcome",
            pgettext_lazy("bank", "Result"),
            ("状态", "处理状态", "交易状态", "处理结果", "结果", "result", "status"),
            required=True,
            help=gettext_lazy("成功 or 失败, paid or refused."),
        ),
        Fact("value_on", gettext_lazy("Paid on"), _DAY, required=True),
        Fact("amount", gettext_lazy("Amount"), _AMOUNT, required=True),
        Fact(
            "cause",
            pgettext_lazy("bank", "Reason"),
            ("失败原因", "原因", "退汇原因", "返回信息", "备注", "reason", "message"),
        ),
        Fact("reference", gettext_lazy("Bank's reference"), _REFERENCE),
        Fact(
            "account",
            pgettext_lazy("bank", "Account number"),
            ("收款账号", "账号", "收款人账号", "account", "payee's account"),
        ),
        Fact(
            "name",
            pgettext_lazy("bank", "Name on the account"),
            ("收款人", "收款户名", "户名", "收款人名称", "name", "payee's name"),
        ),
    ),
    FileKind.RECEIPTS: (
        Fact(
            "reference",
            gettext_lazy("Bank's reference"),
            _REFERENCE,
            required=True,
            help=gettext_lazy("What the bank never gives twice; by it nothing is booked twice."),
        ),
        Fact("amount", gettext_lazy("Amount"), _AMOUNT, required=True),
        Fact("value_on", gettext_lazy("Received on"), _DAY, required=True),
        Fact(
            "number",
            gettext_lazy("Contract or loan number"),
            (
                "合同号",
                "合同编号",
                "借据号",
                "借据编号",
                "附言",
                "摘要",
                "用途",
                "备注",
                "contract number",
                "loan number",
                "memo",
            ),
            help=gettext_lazy("Also a text in which the number stands, such as the customer’s memo."),
        ),
        Fact(
            "account",
            gettext_lazy("Payer's account"),
            ("付款账号", "对方账号", "对方帐号", "付款人账号", "账号", "account", "payer's account"),
        ),
        Fact("name", gettext_lazy("Payer's name"), ("付款人", "对方户名", "付款户名", "户名", "name", "payer's name")),
    ),
}
"""The columns of each kind of file, in the order in which they are shown."""

PAID_WORDS: Final = frozenset(
    {
        *("成功", "交易成功", "支付成功", "付款成功", "处理成功", "已支付", "已付款", "已入账", "入账成功"),
        *("success", "successful", "paid", "ok", "s"),
    }
)
REFUSED_WORDS: Final = frozenset(
    {
        *("失败", "交易失败", "支付失败", "付款失败", "处理失败", "退票", "退汇", "已退汇", "拒绝", "未付"),
        *("failed", "failure", "refused", "rejected", "returned", "f"),
    }
)
OUR_NUMBER: Final = re.compile(r"(JK|HT)\s*-?\s*(\d{4})\s*-\s*(\d{4,9})", re.IGNORECASE)
_DAY_TEXT: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_SERIAL: Final = re.compile(r"[3-6]\d{4}(\.\d+)?")
_EPOCH: Final = date(1899, 12, 30)
MOST: Final = Decimal("100000000")


def folded(text: str) -> str:
    """Fold what people vary in headings and words: case, full width, blanks, marks."""
    return re.sub(r"[\s:*：()（）\[\]【】]", "", unicodedata.normalize("NFKC", text)).casefold()


def guess(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """Return the heading under which each fact probably stands: the first of its usual names that the file has."""
    there = {folded(heading): heading for heading in reversed(headings) if heading}
    found: dict[str, str] = {}
    for fact in FACTS[kind]:
        usual = (there.get(folded(name)) for name in fact.headings)
        heading = next((name for name in usual if name and name not in found.values()), None)
        if heading:
            found[fact.name] = heading
    return found


def missing(kind: str, columns: Mapping[str, str]) -> list[Fact]:
    """Return the facts that a file must have and that no heading was named for."""
    return [fact for fact in FACTS[kind] if fact.required and not columns.get(fact.name)]


def read_day(text: str) -> date:
    """Read a day as banks write it: 20261124, 2026-11-24 10:15:00, 2026年11月24日, also as Excel counts days."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        return _EPOCH + timedelta(days=int(float(plain)))
    match = _DAY_TEXT.match(plain)
    try:
        year, month, day = (int(part) for part in match.groups() if part) if match else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise DomainError(_("“%(text)s” is no day.") % {"text": plain[:30]}) from error


def read_amount(text: str) -> Decimal:
    """Read an amount of more than zero in yuan."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥￥+")
    try:
        amount = parse_amount(plain)
    except DomainError as error:
        raise DomainError(_("“%(text)s” is no amount.") % {"text": plain[:30]}) from error
    if not 0 < amount <= MOST:
        raise DomainError(_("The amount %(text)s cannot be booked.") % {"text": plain[:30]})
    return amount


def read_digits(text: str) -> str:
    """Return the digits of an account number as typed with spaces, hyphens or an apostrophe before them."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def our_numbers(text: str) -> list[str]:
    """Return the numbers of contracts and loans that stand in a text, as we write them."""
    plain = unicodedata.normalize("NFKC", text)
    return [f"{kind.upper()}{year}-{number}" for kind, year, number in OUR_NUMBER.findall(plain)]
