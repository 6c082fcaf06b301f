"""What an officer finds out beside the texts: the person, the need, the means to repay, what is owned and owed.

Drawn from a source of chance of its own, so that the rest of the demo stays as it is.
"""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from jinxin.demo.lives.run import Run
from loans.choices import HoldingKind
from loans.enums import Method
from loans.rules.capacity import instalment_of

MARGIN = Decimal("0.24")
SAID = (
    "生意实在，从不欠账，街坊都愿意和他打交道。",
    "为人本分，孝敬老人，没听说有赌博。",
    "合作多年，货款按月结清，没有拖欠。",
    "夫妻和气，做事勤快，守信用。",
)
WHO_SHOP = (("隔壁五金店店主", "trader"), ("对面早餐店老板", "trader"), ("楼上住户", "neighbour"))
WHO_JOB = (("对门邻居", "neighbour"), ("同科室同事", "colleague"), ("社区网格员", "village"))
SUPPLIERS = ("衡阳副食批发城老李商行", "长沙高桥大市场湘源商贸", "衡阳县城东建材市场")
CONTRACTORS = ("衡阳县鸿运装饰公司", "县城家居建材城", "镇上建筑队王师傅")
SITE = "门面临主街，租约到期日晚于借款期限，装修完好，上门时有客人进出，货架整洁。"
PARTNERS = "主要向两家批发商进货，货款月结；零售为主，老客户占六成，个别饭店赊账一个月。"


def understanding(run: Run) -> dict[str, Any]:
    """Return the answers that are choices, figures and rows, with where they come from."""
    random = Random(f"understanding-{run.number}")
    shop = run.business is not None
    return {
        **_person(random, shop=shop),
        "use": "turnover" if shop else "consumption",
        "supplier": random.choice(SUPPLIERS if shop else CONTRACTORS),
        "amount_needed": _hundreds(run.application.amount * random.randint(125, 160) / 100),
        **_repayment(run, random, shop=shop),
        **_sources(shop=shop),
    }


def _person(random: Random, *, shop: bool) -> dict[str, Any]:
    people = random.sample(WHO_SHOP if shop else WHO_JOB, 2)
    single = random.random() < 0.15
    found: dict[str, Any] = {
        "marital_status": "single" if single else "married",
        "dependants": random.randint(0, 3),
        "years_local": random.randint(4, 35),
        "home": random.choice(("owned", "owned", "mortgaged", "family", "rented")),
        "spouse_knows": "none" if single else "yes",
        "spouse_signs": "none" if single else "yes",
        "health": "good",
        "habits": "none",
        "lawsuits": "none",
    }
    for place, (who, relation) in enumerate(people, start=1):
        found[f"opinion{place}_who"], found[f"opinion{place}_relation"] = who, relation
        found[f"opinion{place}_verdict"] = "good"
        found[f"opinion{place}_says"] = random.choice(SAID)
    return found


def _repayment(run: Run, random: Random, *, shop: bool) -> dict[str, Any]:
    """A household that can pay: what is left of the income covers the instalment also in worse times."""
    equal = instalment_of(run.application, run.day, method=Method.EQUAL_INSTALMENT) or Decimal(0)
    living = _hundreds(Decimal(random.randrange(3200, 6500, 100)))
    spare = equal * random.randint(155, 230) / 100
    if not shop:
        income = _hundreds((living + spare + 2500) / Decimal("0.8"))
        return {"monthly_income": income, "monthly_living": living, "lowest_months": _hundreds(income * 9 / 10)}
    revenue = _hundreds(run.application.amount * random.randint(52, 95) / 10)
    income = _hundreds(living + spare + 3000 + revenue / 12 * MARGIN / 5)
    stock = revenue * random.randint(30, 38) / 100
    return {
        "revenue_year": revenue,
        "cost_year": _hundreds(revenue * (1 - MARGIN)),
        "profit_year": _hundreds(revenue * random.randint(9, 14) / 100),
        "growth_percent": Decimal(random.choice((0, 3, 5, 8, 10))),
        "stock_average": _hundreds(stock),
        "receivables_average": _hundreds(revenue * random.randint(3, 8) / 100),
        "payables_average": _hundreds(stock * random.randint(10, 25) / 100),
        "working_loans": Decimal(0),
        "site_notes": SITE,
        "staff_count": random.randint(2, 6),
        "partners": PARTNERS,
        "monthly_income": income,
        "monthly_living": living,
        "lowest_months": _hundreds(revenue / 12 * random.randint(82, 92) / 100),
    }


def _sources(*, shop: bool) -> dict[str, Any]:
    found = {"source_person": "third", "source_marital_status": "document", "source_dependants": "said"}
    found |= {"source_home": "seen", "source_lawsuits": "document", "source_purpose": "document"}
    found |= {"source_own_funds": "said", "source_business": "seen", "source_capacity": "document"}
    return found | ({"source_need": "document"} if shop else {})


def holdings(run: Run, assets: Decimal, debts: Decimal) -> dict[str, Any]:
    """Return assets and debts as rows that add up to what the officer found, in yuan."""
    random = Random(f"holdings-{run.number}")
    shop = run.business is not None
    shares: tuple[tuple[str, int, str], ...] = (
        (("home", 58, "自住房"), ("stock", 22, "店内存货"), ("equipment", 8, "货架与冷柜")) if shop else ()
    )
    shares = shares or (("home", 70, "自住房"), ("money", 14, "存款与公积金"))
    found: dict[str, Any] = {}
    rest = assets
    for place, (kind, share, about) in enumerate(shares, start=1):
        seen = _hundreds(assets * share / 100)
        rest -= seen
        said = 118 if place == len(shares) and run.number % 5 == 4 else random.choice((100, 100, 103, 106))
        found |= _asset(place, kind, about, seen, stated=_hundreds(seen * said / 100))
    found |= _asset(len(shares) + 1, "vehicle", "小型汽车", rest, stated=rest)
    return found | _debts(debts, shop=shop, until=run.day + timedelta(days=700))


def _asset(place: int, kind: str, about: str, seen: Decimal, *, stated: Decimal) -> dict[str, Any]:
    by_document = kind in (HoldingKind.HOME, HoldingKind.VEHICLE, HoldingKind.MONEY)
    values = {
        "kind": kind,
        "about": about,
        "stated": stated,
        "seen": seen,
        "source": "document" if by_document else "seen",
        "proof": "证照已核对原件" if by_document else "现场清点",
    }
    return {f"asset{place}_{name}": value for name, value in values.items()}


def _debts(debts: Decimal, *, shop: bool, until: Any) -> dict[str, Any]:
    if not debts:
        return {}
    kind, about = (
        ("payable", "批发商，月结") if shop else ("mortgage", f"住房按揭，还有两年以上（{until:%Y-%m}之后到期）")
    )
    values = {
        "kind": kind,
        "about": about,
        "stated": debts,
        "seen": debts,
        "monthly": Decimal(0) if shop else Decimal(800),
        "source": "document",
    }
    return {f"debt1_{name}": value for name, value in values.items()}


def _hundreds(amount: Decimal) -> Decimal:
    return Decimal(round(amount / 100) * 100)
