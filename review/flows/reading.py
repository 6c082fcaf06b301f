"""Reading a bill as a stream: finding its headings below whatever stands before them, and a payment in each row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Final

from django.utils.translation import gettext as _

from jinxin.workbooks import NotReadable
from loans.bank.facts import folded
from loans.bank.reading import MOST_ROWS, open_rows
from review.flows.facts import NAMES
from review.flows.texts import Unreadable, read_amount, read_moment
from review.models.flows import Direction

HEAD_WITHIN: Final = 60
"""Rows within which the headings stand: bills of wallets have up to 25 lines of notes before them."""
ACROSS: Final = 3
"""Cells a row of payments has at least; less is a line of text below the table."""
CLOSED: Final = (
    "交易关闭",
    "支付失败",
    "交易失败",
    "已撤销",
    "等待付款",
    "等待确认付款",
    "未支付",
    "已取消",
    "还款失败",
    "提现失败",
    "转账失败",
    "付款失败",
    "充值失败",
    "冻结",
)
_IN: Final = frozenset(["收入", "收", "贷", "贷方", "入账", "转入", "存入", "in", "credit", "cr", "c", "+"])
_OUT: Final = frozenset(["支出", "支", "借", "借方", "出账", "转出", "支取", "out", "debit", "dr", "d", "-"])
_ACCOUNT: Final = re.compile(r"(?:支付宝账户|账号|帐号|卡号|账户|微信号|微信昵称)\s*[:：]\s*\[?\s*([^\]\s,，]{2,40})")
_HOLDER: Final = re.compile(r"(?:姓名|户名|客户名称|账户名称|客户姓名)\s*[:：]\s*\[?\s*([^\]\s,，]{1,40})")
_PERIOD: Final = re.compile(
    r"(?:起始|开始|起)\S{0,4}?\s*[:：]\s*\[?\s*(\d[\d\-/.年月日]{5,11}).*?(\d{4}[\d\-/.年月日]{4,7})"
)


@dataclass(frozen=True)
class Head:
    """The row of headings, and what the lines above it say of whose account this is and of which days."""

    row: int
    headings: tuple[str, ...]
    account: str = ""
    holder: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(slots=True)
class Payment:
    """A row as read: when, which way, how much in yuan, and its texts by the names of the facts."""

    number: int
    at: datetime
    direction: Direction
    amount: Decimal
    texts: dict[str, str] = field(default_factory=dict)
    neutral: bool = False

    def text(self, name: str) -> str:
        """Return a text of the row, "" for what it does not say: wallets write a slash for nothing."""
        text = self.texts.get(name, "")
        return "" if text in ("/", "-", "--", "\\N", "null") else text


def read_head(file: IO[bytes], known: Sequence[str] = ()) -> Head:
    """Return the headings: of the first rows the one in which most is known, by its usual names or by `known`.

    Raises NotReadable where none is found.
    """
    names = NAMES | {folded(name) for name in known}
    with open_rows(file) as rows:
        first = list(islice(rows, HEAD_WITHIN))
    scores = [len(names & {folded(cell) for cell in row if cell}) for row in first]
    best = max(range(len(first)), key=lambda at: (scores[at], -at), default=None)
    if best is None or scores[best] < 2:
        best = max(range(len(first)), key=lambda at: (len([cell for cell in first[at] if cell]), -at), default=None)
        if best is None or len([cell for cell in first[best] if cell]) < ACROSS:
            raise NotReadable(_("No row of headings was found in this file."), field="file")
    headings = [cell[:60] for cell in first[best]]
    while headings and not headings[-1]:
        headings.pop()
    return _head(best + 1, tuple(headings), " ".join(cell for row in first[:best] for cell in row if cell))


def _head(row: int, headings: tuple[str, ...], above: str) -> Head:
    account, holder, period = _ACCOUNT.search(above), _HOLDER.search(above), _PERIOD.search(above)
    days: list[date | None] = [None, None]
    if period:
        try:
            days = [read_moment(text).date() for text in period.groups()]
        except Unreadable:
            days = [None, None]
    first, last = days
    swapped = bool(first and last and first > last)
    return Head(
        row,
        headings,
        account[1] if account else "",
        holder[1] if holder else "",
        None if swapped else first,
        None if swapped else last,
    )


def read_payments(
    file: IO[bytes], head_row: int, headings: Sequence[str], columns: Mapping[str, str]
) -> Iterator[Payment | tuple[int, Unreadable]]:
    """Yield each row below the headings as a payment, or with what is wrong with it.

    The code `closed` is a payment that came to nothing. Lines of text below the table are passed over. Raises
    NotReadable in the middle of a file that breaks there.
    """
    places = {name: list(headings).index(heading) for name, heading in columns.items() if heading in headings}
    with open_rows(file) as rows:
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                text = _("The file has more than %(most)s rows. Ask for shorter periods.")
                raise NotReadable(text % {"most": MOST_ROWS})
            if number <= head_row or len([cell for cell in row if cell]) < ACROSS:
                continue
            texts = {name: row[at] for name, at in places.items() if at < len(row) and row[at]}
            if not texts or row[: len(headings)] == list(headings):
                continue  # banks repeat the headings on every printed page
            try:
                yield _payment(number, texts, directed="direction" in places)
            except Unreadable as problem:
                yield number, problem


def read_first(file: IO[bytes], head: Head, most: int = 5) -> list[list[str]]:
    """Return the first rows below the headings as they stand in the file. Raises NotReadable."""
    with open_rows(file) as rows:
        below = (row for number, row in enumerate(rows, start=1) if number > head.row and any(row))
        return [row[: len(head.headings)] for row in islice(below, most)]


def _payment(number: int, texts: dict[str, str], *, directed: bool) -> Payment:
    direction, amount, neutral = _amount(texts, directed)
    if amount == 0 or _came_to_nothing(texts):
        raise Unreadable("closed")
    return Payment(number, read_moment(texts.get("at", ""), texts.get("clock", "")), direction, amount, texts, neutral)


def _came_to_nothing(texts: dict[str, str]) -> bool:
    """A closed order that names what it was paid with was paid first, and given back in a row of its own."""
    status = texts.get("status", "")
    if "交易关闭" in status:
        return texts.get("method", "/") == "/"
    return any(word in status for word in CLOSED)


def _amount(texts: dict[str, str], directed: bool) -> tuple[Direction, Decimal, bool]:
    """Return which way the money went, how much it was less what was given back of it, and whether no way is named."""
    if "amount" not in texts:
        received, paid = _column(texts, "amount_in"), abs(_column(texts, "amount_out"))
        if "amount_in" not in texts and "amount_out" not in texts:
            raise Unreadable("no_amount")
        net = received - paid
        return (Direction.IN if net >= 0 else Direction.OUT), abs(net), False
    amount = read_amount(texts["amount"])
    refunded = abs(read_amount(texts["refunded"])) if texts.get("refunded") else Decimal(0)
    word = folded(texts.get("direction", ""))
    size = abs(amount) - refunded if 0 < refunded < abs(amount) else abs(amount)
    if (amount < 0 and word not in _IN) or not directed:
        return (Direction.OUT if amount < 0 else Direction.IN), size, False
    if word in _IN or word in _OUT:
        return (Direction.IN if word in _IN else Direction.OUT), size, False
    return Direction.WITHIN, size, True


def _column(texts: dict[str, str], name: str) -> Decimal:
    return read_amount(texts[name]) if texts.get(name) else Decimal(0)
