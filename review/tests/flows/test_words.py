"""What a row says of itself."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from jinxin.fields import keyed_hash
from review.flows.reading import Payment
from review.flows.rules import RULES, class_of, reason_of
from review.flows.words import Whose, hint_of, kind_of
from review.models.flows import Direction, FlowClass

WHOSE = Whose("李明", frozenset({keyed_hash("6222021234567890123")}))


def said(way: str, texts: dict[str, str], *, neutral: bool = False) -> tuple[str, str]:
    """Return the rule and the direction that a row with these texts gets."""
    texts = {"amount": "10.00", **texts}
    payment = Payment(1, datetime(2026, 6, 5, tzinfo=UTC), Direction(way), Decimal(10), texts, neutral)
    hint = hint_of(payment, WHOSE)
    return hint.rule, hint.direction or payment.direction


@pytest.mark.parametrize(
    ("way", "texts", "rule"),
    [
        ("in", {"kind": "二维码收款", "party": "王芳"}, "sale"),
        ("in", {"memo": "货款", "party": "顺达商行"}, "sale"),
        ("in", {"party": "拉卡拉支付股份有限公司"}, "settlement"),
        ("in", {"party": "财付通支付科技有限公司", "memo": "微信支付商户结算"}, "settlement"),
        ("in", {"party": "财付通支付科技有限公司"}, "wallet_in"),
        ("in", {"party": "财付通支付科技有限公司", "memo": "微信零钱提现"}, "own_word"),
        ("in", {"party": "李明", "memo": "转账"}, "own_name"),
        ("in", {"account": "6222 0212 3456 7890 123"}, "own_account"),
        ("in", {"memo": "代发工资", "party": "衡州市教育局"}, "wages"),
        ("in", {"memo": "贷款发放"}, "loan"),
        ("in", {"memo": "结息"}, "interest"),
        ("in", {"memo": "现金存入"}, "cash_in"),
        ("in", {"kind": "微信红包", "party": "王芳"}, "gift"),
        ("in", {"kind": "商户消费-退款", "party": "某店"}, "refund"),
        ("in", {"kind": "转账", "party": "王芳"}, ""),
        ("out", {"kind": "商户消费", "status": "已全额退款"}, "refunded"),
        ("out", {"kind": "商户消费", "status": "已退款(￥5.00)", "memo": "大米批发"}, "purchase"),
        ("out", {"refunded": "10.00"}, "refunded"),
        ("out", {"party": "衡州粮油商贸有限公司"}, "supplier"),
        ("out", {"memo": "电费"}, "cost"),
        ("out", {"kind": "餐饮美食", "party": "遇见小面"}, "living"),
        ("out", {"memo": "贷款利息"}, "loan"),
        ("out", {"memo": "ATM取款"}, "cash_out"),
        ("out", {"memo": "进货", "method": "花呗"}, "purchase"),
        ("out", {"party": "张三"}, ""),
    ],
)
def test_a_row_is_known_by_its_words(way: str, texts: dict[str, str], rule: str) -> None:
    assert said(way, texts)[0] == rule


@pytest.mark.parametrize(
    ("texts", "rule", "way"),
    [
        ({"kind": "零钱提现", "party": "工商银行"}, "own_word", "out"),
        ({"kind": "零钱充值"}, "own_word", "in"),
        ({"kind": "转入零钱通-来自零钱"}, "within", "within"),
        ({"kind": "零钱通转出-到零钱"}, "within", "within"),
        ({"kind": "零钱通转出-到工商银行(1234)"}, "own_word", "out"),
        ({"kind": "信用卡还款", "party": "招商银行"}, "loan", "out"),
        ({"kind": "信用借还", "memo": "花呗自动还款"}, "loan", "out"),
        ({"kind": "信用借还", "memo": "借呗放款"}, "loan", "in"),
        ({"kind": "投资理财", "memo": "余额宝-收益发放"}, "interest", "in"),
        ({"kind": "投资理财", "memo": "余额宝-单次转入"}, "within", "within"),
        ({"kind": "退款", "memo": "退款-早餐", "status": "退款成功"}, "refund", "in"),
    ],
)
def test_what_a_wallet_counts_neither_way_is_told_apart(texts: dict[str, str], rule: str, way: str) -> None:
    assert said("within", texts, neutral=True) == (rule, way)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("李明", "self"),
        ("财付通-美团", "platform"),
        ("衡州粮油商贸有限公司", "company"),
        ("王芳", "person"),
        ("A阿芳水果", "person"),
    ],
)
def test_a_counterparty_is_known_by_the_name(name: str, kind: str) -> None:
    assert kind_of(name, WHOSE) == kind


def test_every_rule_has_a_reason_that_can_be_said() -> None:
    for code in RULES:
        assert reason_of(code, {"word": "货款", "origin": "工商银行", "apart": 2})
        assert reason_of(code, {})
    assert (reason_of("gone", {}) != "", reason_of("", {}), class_of("gone")) == (True, "", FlowClass.UNEXPLAINED)
