"""What a row of a bill says, and the headings under which WeChat Pay, Alipay and the banks write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinxin.errors import DomainError
from loans.bank.facts import folded
from review.models.flows import Source


@dataclass(frozen=True)
class Fact:
    """One column: what it is, and the headings it is known by."""

    name: str
    label: Promise
    headings: tuple[str, ...]
    help: Promise | str = ""


FACTS: Final = (
    Fact(
        "at",
        pgettext_lazy("flows", "Day, with or without time"),
        (
            "交易日期",
            "记账日期",
            "入账日期",
            "日期",
            "付款时间",
            "交易时间",
            "交易创建时间",
            "发生时间",
            "date",
            "time",
        ),
    ),
    Fact("clock", pgettext_lazy("flows", "Time of day"), ("交易时刻", "记账时间", "时间", "交易时间", "time of day")),
    Fact(
        "direction",
        pgettext_lazy("flows", "In or out"),
        ("收/支", "收支", "收支类型", "借贷标志", "借贷方向", "借贷", "收付标志", "direction"),
        help=gettext_lazy("收 and 支, 贷 and 借, in and out. Not needed where the amount has a sign."),
    ),
    Fact(
        "amount",
        gettext_lazy("Amount"),
        ("金额", "金额(元)", "交易金额", "发生额", "交易金额(元)", "amount"),
        help=gettext_lazy("One column for both ways; else name the two below."),
    ),
    Fact(
        "amount_in",
        pgettext_lazy("flows", "Amount received"),
        (
            "收入金额",
            "贷方发生额",
            "存入金额",
            "收入",
            "转入金额",
            "收入金额(+元)",
            "贷方金额",
            "存入",
            "贷方",
            "credit",
        ),
    ),
    Fact(
        "amount_out",
        pgettext_lazy("flows", "Amount paid"),
        (
            "支出金额",
            "借方发生额",
            "支取金额",
            "支出",
            "转出金额",
            "支出金额(-元)",
            "借方金额",
            "支取",
            "借方",
            "debit",
        ),
    ),
    Fact(
        "party",
        pgettext_lazy("flows", "Counterparty"),
        (
            "交易对方",
            "对方户名",
            "对方名称",
            "对方账户名称",
            "对方账户名",
            "对手户名",
            "交易对手",
            "counterparty",
            "payee",
        ),
    ),
    Fact(
        "account",
        pgettext_lazy("flows", "Counterparty's account"),
        ("对方账号", "对方帐号", "对方账户", "对方卡号", "对手账号", "交易对方账号", "counterparty account"),
    ),
    Fact("kind", gettext_lazy("Kind"), ("交易类型", "交易分类", "类型", "业务类型", "交易种类", "交易名称", "type")),
    Fact(
        "memo",
        pgettext_lazy("flows", "What it was for"),
        ("商品", "商品说明", "商品名称", "摘要", "用途", "交易摘要", "摘要代码", "memo", "description"),
    ),
    Fact("note", pgettext_lazy("flows", "Note"), ("备注", "附言", "交易附言", "交易备注", "note", "remark")),
    Fact("method", pgettext_lazy("flows", "Paid with"), ("支付方式", "收/付款方式", "资金渠道", "交易渠道", "渠道")),
    Fact("status", gettext_lazy("State"), ("当前状态", "交易状态", "状态", "status")),
    Fact(
        "reference",
        pgettext_lazy("flows", "Transaction number"),
        ("交易单号", "交易订单号", "交易号", "交易流水号", "流水号", "账务流水号", "核心流水号", "凭证号", "reference"),
    ),
    Fact("order", pgettext_lazy("flows", "Order number"), ("商户单号", "商家订单号", "商户订单号")),
    Fact("refunded", pgettext_lazy("flows", "Refunded of it"), ("成功退款", "成功退款(元)", "退款金额", "退款(元)")),
    Fact(
        "balance", pgettext_lazy("flows", "Balance after it"), ("余额", "账户余额", "交易后余额", "联机余额", "balance")
    ),
)
"""Every column that is read, in the order in which it is asked for."""

NAMES: Final = frozenset(folded(name) for fact in FACTS for name in fact.headings)

_WECHAT: Final = {"交易时间", "交易类型", "交易对方", "收/支", "支付方式", "当前状态"}
_ALIPAY: Final = (
    {"交易时间", "收/支", "交易对方", "商品说明", "交易状态"},
    {"交易号", "交易创建时间", "收/支", "交易状态"},
)


def source_of(headings: Sequence[str]) -> Source:
    """Return what made a file, by its headings: whatever is no bill of a wallet is a bank's."""
    there = {folded(heading) for heading in headings}
    if {folded(name) for name in _WECHAT} <= there:
        return Source.WECHAT
    if any({folded(name) for name in names} <= there for names in _ALIPAY):
        return Source.ALIPAY
    return Source.BANK


def guess(headings: Sequence[str]) -> dict[str, str]:
    """Return the heading under which each fact probably stands: the first of its usual names that the file has."""
    there = {folded(heading): heading for heading in reversed(headings) if heading}
    found: dict[str, str] = {}
    for fact in FACTS:
        usual = (there.get(folded(name)) for name in fact.headings)
        heading = next((name for name in usual if name and name not in found.values()), None)
        if heading:
            found[fact.name] = heading
    return found


def check_columns(columns: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    """Return the columns that are named; raise DomainError at the fact that is missing, unknown or named twice."""
    named = {fact.name: columns[fact.name] for fact in FACTS if columns.get(fact.name)}
    for name, heading in named.items():
        if heading not in headings:
            raise DomainError(_("The file has no such column."), field=name)
    doubled = [name for name, heading in named.items() if list(named.values()).count(heading) > 1]
    if doubled:
        raise DomainError(_("One column is named for two things."), field=doubled[-1])
    if "at" not in named:
        raise DomainError(_("Choose the column that holds the day."), field="at")
    if "amount" not in named and not {"amount_in", "amount_out"} <= named.keys():
        text = _("Choose the column of the amount, or the two columns of what was received and what was paid.")
        raise DomainError(text, field="amount")
    return named


def is_complete(columns: Mapping[str, str]) -> bool:
    """Say whether these columns are enough to read a file by."""
    return "at" in columns and ("amount" in columns or {"amount_in", "amount_out"} <= columns.keys())
