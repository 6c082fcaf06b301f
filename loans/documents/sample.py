"""A paper with invented figures, so that whoever writes its words sees how they come out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from customers.models import Customer
from jinxin.pdf import Block, Sheet
from jinxin.staff.models import Centre
from loans.documents import costs, papers
from loans.documents import offer as made
from loans.documents.contract import main_terms
from loans.documents.offer import Offer
from loans.documents.texts import laid_out, title_of
from loans.enums import DocumentKind, Method
from loans.models import Application, Product


def _offer() -> Offer:
    customer = Customer(name="王小明", address="衡阳县西渡镇蒸阳大道128号", customer_class="business")
    product = Product(name_zh="营销流水贷", name_en="Sales-flow loan", customer_class="business")
    case = Application(
        number="A20261124-0001",
        customer=customer,
        product=product,
        method=Method.EQUAL_INSTALMENT,
        purpose="节前备货，向上游批发商采购",
    )
    centre = Centre.objects.first() or Centre(
        name="金鑫小微贷中心", lender="××农村商业银行", address="××路1号", phone="0734-0000000"
    )
    return Offer(case, Decimal(100_000), 12, Decimal("6.6000"), centre, 20, date(2026, 11, 24), 50, 3)


def sample_values(kind: str) -> Mapping[str, str]:
    """Return what the placeholders of a kind come out as in the preview."""
    offer = _offer()
    return made.values(offer, made.facts(offer, offer.schedule())) | {
        "成本明示表编号": "CB2026-0001",
        "利息合计": "3,610.93",
        "费用合计": "0.00",
        "综合融资成本": "3,610.93",
        "年化成本": "6.60%",
        "合同编号": "HT2026-0001",
        "放款金额": "100,000.00",
        "放款金额大写": "壹拾万元整",
        "放款用途": "节前备货，向上游批发商采购",
        "收款人": "湘江粮油批发有限公司",
    }


def sample_sheet(kind: str, body: str, number: int) -> Sheet:
    """Return a paper of the kind in these words, with invented figures."""
    offer = _offer()
    schedule = offer.schedule()
    facts, values = made.facts(offer, schedule), sample_values(kind)
    lender = made.lender_of(offer.centre)
    business = {"business": "小明副食店", "credit_code": "92430421MA4P000014"}
    borrower = {"name": "王小明", "address": "衡阳县西渡镇蒸阳大道128号"} | business
    account = {"holder": "王小明", "bank": "××农村商业银行营业部", "kind": "银行卡"}
    payee = ("湘江粮油批发有限公司", "中国农业银行衡阳分行", "")
    drawing = papers.Drawing(offer.principal, offer.application.purpose, *payee)
    marked: dict[str, list[Block]] = papers.marked(facts, values, schedule, drawing, lender, borrower)
    if kind == DocumentKind.CONTRACT:
        marked = {**marked, "主要条款": [main_terms(facts, account)]}
    if kind == DocumentKind.COST:
        marked = costs.marked(offer, facts, costs.reckon(offer, ()))
    numbers = {made.ID: "430421********0528", made.PHONE: "138****1234"}
    numbers |= {made.ACCOUNT: "6222 **** 0128", made.PAYEE: "6222 **** 0128"}
    label = made.words()["labels"]
    blocks = laid_out(body, values, marked)
    sheet = Sheet(title_of(body), blocks, footer=f"{label['edition']} {number or '—'}", author=lender["name"])
    return papers.with_numbers(sheet, numbers)
