"""What people bring: invented customers, photos and papers. Days are counted from today: stories run on any day."""

import io
import re
from datetime import date, timedelta
from functools import cache
from itertools import count
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import FilePayload

from customers.identifiers import synthetic_bank_card, synthetic_credit_code, synthetic_mobile, synthetic_national_id
from jinxin import clock
from jinxin.demo.papers import draw_paper
from loans.enums import CHECKLIST, PaperKind

AGE: Final = 36
_serial = count(1)


def today() -> date:
    """The day at the centre."""
    return clock.local_date(clock.now())


def days_ago(days: int) -> date:
    """A day in the past."""
    return today() - timedelta(days=days)


@cache
def chance(name: str) -> Random:
    """Chance that gives a story the same numbers each time, and each story others."""
    return Random(f"stories {name}")


def person(name: str) -> dict[str, Any]:
    """The facts of somebody who is in no register yet."""
    random = chance(name)
    return {
        "name": name,
        "id_number": synthetic_national_id(random, born=date(today().year - AGE, 3, 15)),
        "mobile": synthetic_mobile(random),
        "address": "湖南省湘湾市云岭县桂塘镇解放路88号3栋502室",
        "marital_status": "married",
        "acquisition": "precise",
    }


def shop(name: str, *, licensed_on: date | None = None) -> dict[str, Any]:
    """The facts of a shop, by the names of the form; its licence is three years old unless told otherwise."""
    return {
        "business_name": f"云岭县{name}副食店",
        "credit_code": synthetic_credit_code(chance(name)),
        "licensed_on": licensed_on or days_ago(3 * 365),
        "industry": "grocery",
        "business_address": "湖南省湘湾市云岭县桂塘镇老街21号门面",
    }


def job() -> dict[str, Any]:
    """The facts of a steady job."""
    return {
        "employer": "云岭县水利局",
        "employer_kind": "government",
        "position": "科员",
        "employed_since": days_ago(9 * 365),
        "monthly_income": "9410.48",
    }


def card(name: str) -> str:
    """The number of a bank card of one's own."""
    return synthetic_bank_card(chance(name))


def scan(kind: PaperKind) -> FilePayload:
    """A photo or a PDF of a paper; no two are the same."""
    file = draw_paper(kind, f"STORY-{next(_serial):04d}")
    return {"name": str(file.name), "mimeType": str(file.content_type), "buffer": file.read()}


def photo(name: str = "现场照片.jpg", size: tuple[int, int] = (320, 240)) -> FilePayload:
    """A photo as a phone takes it."""
    out = io.BytesIO()
    Image.effect_noise(size, next(_serial) % 90 + 10).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def checklist(customer_class: str) -> dict[PaperKind, FilePayload]:
    """A file for each paper that the class must bring: drawn pages as PDF or picture, the shop as photos."""
    shots = {PaperKind.PREMISES: photo("门面.jpg"), PaperKind.STOCK: photo("货架.jpg")}
    return {kind: shots.get(kind) or scan(kind) for kind in CHECKLIST[customer_class]}


def investigation(amount: str, *, business: bool = True) -> dict[str, Any]:
    """Answers to all that the investigation asks of a class of customers; no flag goes up."""
    return {
        "visited_on": today(),
        "place": "桂塘镇老街21号门面及家中",
        **_person(),
        **_report(),
        "use": "turnover" if business else "consumption",
        "purpose_notes": "节前备货，看过三家供货商的报价单和订货合同。",
        "supplier": "桂塘副食批发部",
        "amount_needed": "15万",
        "own_funds": "2万",
        "expected_return": "1.8万",
        "purpose_assessment": "新增毛利高于全年利息两倍以上，金额与资金缺口相当。",
        "source_purpose": "document",
        **(_shop() if business else {}),
        "business_notes": "主街门面，经营七年，夫妻二人照看，老客户占六成，账流对得上。",
        "repayment_source": "第一还款来源为经营收入，月可支配资金可以覆盖月供。",
        "source_business": "seen",
        "monthly_income": "26000",
        "monthly_living": "4500",
        "lowest_months": "70000" if business else "24000",
        "source_capacity": "document",
        **_means("132000" if business else "20000"),
        "recommendation": "建议按申请金额、期限给予贷款，按月回访。",
        "recommended_amount": amount,
    }


def _person() -> dict[str, str]:
    return {
        "marital_status": "married",
        "dependants": "1",
        "years_local": "20",
        "home": "owned",
        "spouse_knows": "yes",
        "spouse_signs": "yes",
        "family": "三口之家，孩子读小学，配偶知情并同意借款，住自有房。",
        "health": "good",
        "habits": "none",
        "lawsuits": "none",
        "reputation": "走访左右邻居两户，均称守信用，无赌博等不良嗜好，未查到诉讼。",
        "source_person": "third",
        "opinion1_who": "隔壁五金店店主",
        "opinion1_relation": "trader",
        "opinion1_verdict": "good",
        "opinion2_who": "楼上住户",
        "opinion2_relation": "neighbour",
        "opinion2_verdict": "good",
    }


def _report() -> dict[str, Any]:
    zeros = ("inquiries_1_month", "inquiries_2_months", "inquiries_without_loan", "online_lenders", "cards_at_limit")
    late = ("tight_months", "overdue_24_months", "overdue_in_a_row", "current_overdue", "guarantees_given")
    return {
        "credit_report_on": days_ago(2),
        **dict.fromkeys((*zeros, *late), "0"),
        "inquiries_3_months": "1",
        "inquiries_6_months": "2",
        "card_limit": "3万",
        "card_used": "12000",
        "credit_notes": "征信显示一笔经营贷和一张信用卡，还款正常，用途与实际相符。",
    }


def _shop() -> dict[str, str]:
    return {
        "revenue_year": "98万",
        "cost_year": "75万",
        "profit_year": "16万",
        "source_need": "document",
        "site_notes": "门面八十平方米，自有产权，货架整洁。",
        "staff_count": "3",
        "partners": "三家批发商供货，月结；零售为主。",
    }


def _means(debts: str) -> dict[str, str]:
    return {
        "asset1_kind": "stock",
        "asset1_stated": "255560",
        "asset1_seen": "255560",
        "asset1_source": "seen",
        "debt1_kind": "bank",
        "debt1_stated": debts,
        "debt1_source": "document",
        "assets_seen": "看过存货、设备和自住房产证，房屋无抵押。",
        "debts_assessment": "负债与经营规模相称，未发现民间借贷。",
    }


def number_in(text: str) -> str:
    """The last whole number of an address: /loans/applications/12/papers/ is about 12."""
    found = re.findall(r"\d+", urlsplit(text).path)
    assert found, text
    return str(found[-1])
