"""What a row says of itself: the words by which wallets, banks and people name what a payment was for."""

import re
from dataclasses import dataclass
from typing import Final

from jinxin.fields import keyed_hash
from loans.bank.facts import folded
from review.flows.reading import Payment
from review.flows.texts import digits_of
from review.models.flows import Direction, FlowParty

IN, OUT, WITHIN = Direction.IN, Direction.OUT, Direction.WITHIN
Kind = FlowParty.Kind


def _any(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


_REFUND: Final = _any("退款 退货款 退回 冲正 退票 退汇")
_GIVEN_BACK: Final = _any("已全额退款 对方已退还 交易关闭")
_TO_BANK: Final = _any(r"提现 零钱通转出-到(?!零钱) 转出到银行卡 转出至银行卡")
_FROM_BANK: Final = _any("零钱充值 账户充值 余额充值 ^充值 银行卡转入")
_OWN: Final = _any(
    "零钱提现 余额提现 微信提现 支付宝提现 提现到 本人转账 本行自转 卡卡转账 自转 活期转定期 定期转活期 "
    "购买理财 理财赎回 基金申购 基金赎回 银证转账 银行转证券"
)
_CASH_IN: Final = _any("现金存入 现存 ATM存款 柜面存款 现金存款 存现")
_CASH_OUT: Final = _any("ATM取款 现金支取 取现 现支 柜面取款 现金取款")
_LOAN: Final = _any(
    "贷款 放款 还贷 借款 微粒贷 借呗 网商贷 花呗.{0,4}还款 还款.{0,3}花呗 信用购还款 京东金条 白条还款 "
    "度小满 有钱花 生意贷 消费金融 小额贷 信用卡还款 贷记卡还款 分期还款 典当 抖音月付还款 月付还款"
)
_INTEREST: Final = _any("结息 利息 存款利息")
_WAGES: Final = _any("工资 代发 薪资 薪金 奖金 劳务费 绩效")
_GIFT: Final = _any("红包 亲属卡 礼金 压岁")
_SALE: Final = _any("二维码收款 收钱码 收款码 经营码 经营收款 商户收款 货款 营业款 销售款 定金 订金 尾款 餐费 收银")
_SETTLED: Final = _any("结算 清算 收单 POS 提成结算 商户入账")
_ACQUIRER: Final = _any(
    "拉卡拉 银联商务 通联支付 收钱吧 汇付 合利宝 随行付 富友 易宝 美团 饿了么 拉扎斯 抖音 拼多多 淘宝 "
    "京东 杉德 盛付通 聚合支付"
)
_WALLET: Final = _any("财付通 支付宝 微信 网银在线")
_PURCHASE: Final = _any("货款 进货 采购 订货 批发 材料款 原料 供货 补货 拿货")
_SUPPLIER: Final = _any(
    "商贸 贸易 批发 供应链 经销 烟草 配送 农资 建材 农产品 合作社 (?:厂|食品有限公司|粮油.{0,6}公司|商行|经营部)$"
)
_COST: Final = _any(
    "房租 租金 电费 水费 燃气 物业 税 社保 运费 物流 快递 广告 手续费 服务费 宽带 货拉拉 供电 电网 自来水"
)
_LIVING: Final = _any(
    "餐饮 日用百货 交通出行 服饰 医疗 教育 文化休闲 充值缴费 家居家装 母婴 美容 运动户外 爱车养车 "
    "生活服务 酒店旅游 数码电器 话费 学费 超市 外卖 打车 滴滴 加油 石油 石化 医院 药房 大药房 公交 地铁 "
    "电影 酒店 幼儿园 学校 便利店 奶茶 咖啡 早餐"
)
_COMPANY: Final = _any(
    "公司 物业 厂$ 店$ 店[（(] 商行 超市 经营部 合作社 批发 中心 银行 医院 学校 集团 工作室 个体 商贸 贸易 "
    "餐厅 饭店 酒店 局$ 社保 烟草 电网 农资 商户"
)


@dataclass(frozen=True)
class Hint:
    """What a row says of itself: the rule, the word it rests on, and which way the money went where no column says."""

    rule: str
    word: str = ""
    direction: Direction | None = None


NOTHING: Final = Hint("")


@dataclass(frozen=True)
class Whose:
    """The customer whose payments these are: the name, and the hashes of the account numbers known."""

    name: str
    accounts: frozenset[str]

    def is_name(self, party: str) -> bool:
        """Say whether a counterparty is the customer."""
        return bool(party) and folded(party) == folded(self.name)

    def owns(self, account: str) -> bool:
        """Say whether an account number is one of the customer's."""
        digits = digits_of(account)
        return bool(digits) and keyed_hash(digits) in self.accounts


def hint_of(payment: Payment, whose: Whose) -> Hint:
    """Return what a row says of itself, NOTHING where it says nothing."""
    said = " ".join(filter(None, (payment.text("kind"), payment.text("memo"), payment.text("note"))))
    status, party = payment.text("status"), payment.text("party")
    if payment.neutral:
        return _neutral(f"{said} {status}", party)
    return (
        _refund(said, status, payment)
        or _own(said, party, payment, whose)
        or _debt(f"{said} {party}", payment.direction)
        or (_received(said, party) if payment.direction == IN else _paid(said, party))
        or NOTHING
    )


def _neutral(said: str, party: str) -> Hint:
    """Wallets name no direction for what leaves nobody poorer: withdrawals, top-ups, refunds, repayments of cards."""
    both = f"{said} {party}"
    if found := _REFUND.search(said):
        return Hint("refund", found[0], IN)
    if found := _LOAN.search(both):
        return Hint("loan", found[0], IN if "放款" in both or "借款" in both else OUT)
    if found := _TO_BANK.search(said):
        return Hint("own_word", found[0], OUT)
    if found := _FROM_BANK.search(said):
        return Hint("own_word", found[0], IN)
    if "收益" in said:
        return Hint("interest", "收益", IN)
    return Hint("within", direction=WITHIN)


def _refund(said: str, status: str, payment: Payment) -> Hint | None:
    if found := _REFUND.search(said):
        return Hint("refund", found[0])
    given_back = payment.text("refunded") and payment.text("refunded") == payment.text("amount")
    if given_back or _GIVEN_BACK.search(status):
        return Hint("refunded")
    return Hint("refund", "退款成功") if "退款成功" in status else None


def _own(said: str, party: str, payment: Payment, whose: Whose) -> Hint | None:
    if whose.owns(payment.text("account")):
        return Hint("own_account")
    if found := _OWN.search(said):
        return Hint("own_word", found[0])
    if whose.is_name(party):
        return Hint("own_name")
    if payment.direction == OUT and (found := _CASH_OUT.search(said)):
        return Hint("cash_out", found[0])
    if payment.direction == IN and (found := _CASH_IN.search(said)):
        return Hint("cash_in", found[0])
    return None


def _debt(said: str, direction: Direction) -> Hint | None:
    if found := _LOAN.search(said):
        return Hint("loan", found[0])
    if found := _INTEREST.search(said):
        return Hint("interest") if direction == IN else Hint("loan", found[0])
    if found := _WAGES.search(said):
        return Hint("wages", found[0])
    found = _GIFT.search(said)
    return Hint("gift", found[0]) if found else None


def _received(said: str, party: str) -> Hint | None:
    if found := _SALE.search(said):
        return Hint("sale", found[0])
    if found := _ACQUIRER.search(f"{party} {said}"):
        return Hint("settlement", found[0])
    if found := _WALLET.search(f"{party} {said}"):
        return Hint("settlement", found[0]) if _SETTLED.search(said) else Hint("wallet_in", found[0])
    found = _SETTLED.search(said)
    return Hint("sale", found[0]) if found else None


def _paid(said: str, party: str) -> Hint | None:
    for rule, pattern, text in (
        ("purchase", _PURCHASE, said),
        ("cost", _COST, f"{said} {party}"),
        ("supplier", _SUPPLIER, party),
        ("living", _LIVING, f"{said} {party}"),
    ):
        if found := pattern.search(text):
            return Hint(rule, found[0])
    return None


def kind_of(name: str, whose: Whose) -> str:
    """Return what a counterparty is, by the name alone."""
    if whose.is_name(name):
        return Kind.SELF
    if _WALLET.search(name) or _ACQUIRER.search(name):
        return Kind.PLATFORM
    return Kind.COMPANY if _COMPANY.search(name) else Kind.PERSON
