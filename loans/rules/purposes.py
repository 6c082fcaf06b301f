"""What a loan may not be spent on.

Business loans: no purchase of a home, no securities, futures, equity, relending or wealth products
(银保监办发〔2021〕39号). Salaried customers borrow for homes, decoration and building among other things (the seed),
but never for a down payment.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerClass

BOTH = frozenset(CustomerClass)
BUSINESS = frozenset({CustomerClass.BUSINESS})
SALARIED = frozenset({CustomerClass.SALARIED})


@dataclass(frozen=True)
class BannedUse:
    """A use the rules forbid: the words that give it away, and for which class of customers it is forbidden."""

    code: str
    label: Promise
    words: tuple[str, ...]
    classes: frozenset[CustomerClass] = BOTH


BANNED_USES: tuple[BannedUse, ...] = (
    BannedUse(
        "house",
        _("buying a home"),
        (
            "购房",
            "买房",
            "购买住房",
            "购买房产",
            "购买商品房",
            "购买二手房",
            "房款",
            "炒房",
            "buy a house",
            "buy a flat",
            "house purchase",
        ),
        BUSINESS,
    ),
    BannedUse("down_payment", _("a down payment"), ("首付", "首期款", "down payment", "downpayment"), SALARIED),
    BannedUse(
        "securities",
        _("securities"),
        ("炒股", "股票", "买基金", "购买基金", "证券", "打新", "shares", "stock market", "stock trading", "securities"),
    ),
    BannedUse(
        "futures", _("futures"), ("期货", "炒汇", "炒币", "虚拟货币", "比特币", "futures", "bitcoin", "cryptocurrency")
    ),
    BannedUse("equity", _("equity stakes"), ("股权", "入股", "参股", "增资扩股", "equity stake", "equity investment")),
    BannedUse(
        "relending",
        _("lending on"),
        ("转贷", "放贷", "高利贷", "转借", "借给他人", "借给别人", "民间借贷", "relend", "lend on", "lend to others"),
    ),
    BannedUse("wealth", _("wealth products"), ("理财", "信托产品", "大额存单", "wealth product", "wealth management")),
)

DOUBTFUL_WORDS: tuple[str, ...] = (
    "投资",
    "房产",
    "首付",
    "还债",
    "还贷",
    "还款",
    "借新还旧",
    "周转他人",
    "invest",
    "repay",
    "refinance",
    "down payment",
)
"""Words that forbid nothing but make the reader ask: they are shown with the case."""


def banned_use(purpose: str, customer_class: str) -> tuple[BannedUse, str] | None:
    """Return the forbidden use the text gives away, with the word found; None where there is none."""
    for use in BANNED_USES:
        if customer_class in use.classes and (word := _first(purpose, use.words)):
            return use, word
    return None


def doubtful_word(purpose: str) -> str:
    """Return the first word that asks for a closer look, or an empty text."""
    return _first(purpose, DOUBTFUL_WORDS)


def _first(text: str, words: tuple[str, ...]) -> str:
    """Return the first of the words that occurs in the text; spaces and capitals are no disguise."""
    spaced = " ".join(text.lower().split())
    dense = re.sub(r"\s", "", spaced)
    for word in words:
        found = re.search(rf"\b{re.escape(word)}", spaced) if word.isascii() else word in dense
        if found:
            return word
    return ""
