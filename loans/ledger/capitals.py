"""Amounts in the capital numerals that contracts and payment orders use, so that no stroke can be added later."""

from decimal import Decimal

from jinxin.money import MAX_YUAN, to_fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ((10**8, "亿"), (10**4, "万"), (1, ""))


def in_capitals(amount: Decimal) -> str:
    """Return an amount in yuan as 人民币贰拾陆万元整.

    The wording follows the central bank's rules for payment instruments (正确填写票据和结算凭证的基本规定): one 零
    stands for any run of zeros inside the number, and 整 ends an amount without fen. Raises ValueError for a
    negative amount, one beyond the largest here, and one with parts of a fen.
    """
    if not 0 <= amount <= MAX_YUAN:
        raise ValueError(f"{amount} cannot be written in capitals")
    yuan, fen = divmod(to_fen(amount), 100)
    if not yuan and not fen:
        return "人民币零元整"
    return f"人民币{_whole(yuan)}{_change(fen, after_yuan=yuan > 0)}"


def _whole(yuan: int) -> str:
    text, gap = "", ""
    for size, name in _GROUPS:
        group = yuan // size % 10_000
        for place, digit in zip(_PLACES, f"{group:04d}", strict=True):
            if digit != "0":
                text += f"{gap}{_DIGITS[int(digit)]}{place}"
                gap = ""
            elif text:
                gap = "零"
        text += name if group else ""
    return f"{text}元" if text else ""


def _change(fen: int, *, after_yuan: bool) -> str:
    jiao, rest = divmod(fen, 10)
    if not fen:
        return "整"
    gap = "零" if after_yuan and not jiao else ""
    tenths = f"{_DIGITS[jiao]}角" if jiao else ""
    return f"{gap}{tenths}{_DIGITS[rest]}分" if rest else f"{tenths}整"
