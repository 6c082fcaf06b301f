"""Cases at every stage, brought there through the services by the people whose work it is."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from importlib import import_module
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from customers.enums import CustomerClass
from customers.models import Customer
from customers.tests.factories import AT
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.steady import steady
from jinxin.tests.factories import make_user
from loans.enums import CHECKLIST, Method, PaperKind, State
from loans.models import Application, LprRate, Paper, Product
from loans.services.admission import decide
from loans.services.applications import open_application, submit
from loans.services.investigation import complete_investigation, save_investigation
from loans.services.papers import add_paper, mark_papers_complete

REASON = "资料齐全，经营正常，还款来源真实。"
_serial = count(1)


def make_product(code: str = "account-flow") -> Product:
    """Return one of the five products; a test that empties the database gets them again."""
    start = import_module("loans.migrations.0002_products")
    more = import_module("loans.migrations.0005_how_products_are_measured").PARAMETERS
    if not Product.objects.exists():
        Product.objects.bulk_create([Product(**values, **more[values["code"]]) for values in start.PRODUCTS])
    if not LprRate.objects.exists():
        LprRate.objects.create(**start.RATE)
    return Product.objects.get(code=code)


def photo(name: str = "photo.jpg", *, size: tuple[int, int] = (32, 24)) -> SimpleUploadedFile:
    """Return an upload with a small photo in it, a different one at each call."""
    number = next(_serial)
    picture = Image.new("RGB", size, (number % 256, number // 256 % 256, number // 65536 % 256))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def pdf(name: str = "report.pdf") -> SimpleUploadedFile:
    """Return an upload with a small PDF in it, a different one at each call."""
    body = f"%PDF-1.4\n% {next(_serial)}\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    return SimpleUploadedFile(name, body.encode(), "application/pdf")


def request_fields(customer: Customer, **changes: Any) -> dict[str, Any]:
    """Return what an application of this customer asks for: a product of their class within its limits."""
    business = customer.customer_class == CustomerClass.BUSINESS
    return {
        "business": customer.businesses.first() if business else None,
        "product": make_product("account-flow" if business else "public-servant"),
        "amount": Decimal("200000.00") if business else Decimal("100000.00"),
        "term_months": 12,
        "method": Method.EQUAL_INSTALMENT,
        "purpose": "春节前备货，向长期供货商采购副食品" if business else "自住房屋装修，购买材料与支付人工",
        **changes,
    }


def answers(application: Application, at: datetime, **changes: Any) -> dict[str, Any]:
    """Return a complete investigation without red flags."""
    business = application.customer.customer_class == CustomerClass.BUSINESS
    return {
        "visited_on": at.date(),
        "place": "西渡镇蒸阳大道88号",
        **PERSON,
        **CLEAN_REPORT,
        "credit_report_on": at.date(),
        "use": "turnover" if business else "consumption",
        "purpose_notes": "向两家供货商采购，已看合同",
        "supplier": "衡阳副食批发城",
        "amount_needed": Decimal("260000.00"),
        "own_funds": Decimal("60000.00"),
        "expected_return": Decimal("60000.00"),
        "purpose_assessment": "年增毛利约六万元，高于利息，金额合理",
        **(SHOP if business else {}),
        "business_notes": "副食店经营七年，日均营业额约两千七百元",
        "repayment_source": "门店经营收入，流水与账本相符",
        "monthly_income": Decimal("40000.00"),
        "monthly_living": Decimal("6000.00"),
        "lowest_months": Decimal("90000.00") if business else Decimal("36000.00"),
        **MEANS,
        "recommendation": "建议准入，金额与期限合理",
        "recommended_amount": application.amount,
        **{f"source_{code}": "seen" for code in ("person", "purpose", "business", "capacity")},
        **({"source_need": "document"} if business else {}),
        **changes,
    }


PERSON: dict[str, Any] = {
    "marital_status": "married",
    "dependants": 1,
    "years_local": 15,
    "home": "owned",
    "spouse_knows": "yes",
    "spouse_signs": "yes",
    "family": "已婚，一子在读小学，配偶同意借款并到场",
    "health": "good",
    "habits": "none",
    "lawsuits": "none",
    "reputation": "本地居住十五年，邻居与供货商评价良好",
    "opinion1_who": "隔壁五金店老板",
    "opinion1_relation": "trader",
    "opinion1_verdict": "good",
    "opinion1_says": "做生意讲信用",
    "opinion2_who": "楼下住户",
    "opinion2_relation": "neighbour",
    "opinion2_verdict": "good",
}
CLEAN_REPORT: dict[str, Any] = {
    "inquiries_1_month": 0,
    "inquiries_2_months": 1,
    "inquiries_3_months": 1,
    "inquiries_6_months": 2,
    "inquiries_without_loan": 0,
    "online_lenders": 0,
    "card_limit": Decimal("50000.00"),
    "card_used": Decimal("12000.00"),
    "cards_at_limit": 0,
    "tight_months": 0,
    "overdue_24_months": 0,
    "overdue_in_a_row": 0,
    "current_overdue": Decimal("0.00"),
    "guarantees_given": Decimal("0.00"),
    "credit_notes": "征信无逾期，用信适度，无网络小贷",
}
SHOP: dict[str, Any] = {
    "revenue_year": Decimal("1200000.00"),
    "cost_year": Decimal("900000.00"),
    "profit_year": Decimal("240000.00"),
    "site_notes": "临街门面八十平方米，租期至2028年",
    "staff_count": 3,
    "partners": "两家批发商供货，月结；零售为主",
}
MEANS: dict[str, Any] = {
    "asset1_kind": "stock",
    "asset1_about": "副食存货",
    "asset1_stated": Decimal("220000.00"),
    "asset1_seen": Decimal("220000.00"),
    "asset1_source": "seen",
    "asset2_kind": "vehicle",
    "asset2_about": "小货车",
    "asset2_stated": Decimal("100000.00"),
    "asset2_seen": Decimal("100000.00"),
    "asset2_source": "document",
    "debt1_kind": "payable",
    "debt1_about": "供货商",
    "debt1_stated": Decimal("60000.00"),
    "debt1_source": "document",
    "assets_seen": "现场清点存货，查看门店及货车，权属清楚",
    "debts_assessment": "仅有供货商欠款，负债适度",
}


@steady()
def make_application(
    customer: Customer, *, state: State = State.SUBMITTED, at: datetime = AT, manager: User | None = None, **asked: Any
) -> Application:
    """Bring a case of this customer through the services to `state`: DRAFT, SUBMITTED, INVESTIGATING (completed, papers
    still missing), PAPERS_COMPLETE or ADMITTED. Each stage happens ten minutes after the one before; `asked` changes
    what is asked for. The statements are not part of it.
    """
    officer = customer.officer
    application = open_application(customer=customer, actor=officer, at=at, **request_fields(customer, **asked))
    for number, reach in enumerate(STAGES, start=1):
        if application.state == state:
            break
        reach(application, at + timedelta(minutes=10 * number), manager)
        application.refresh_from_db()
    if application.state != state:
        raise ValueError(f"no way to {state} from here")
    return application


def _submit(application: Application, at: datetime, manager: User | None) -> None:
    submit(application, actor=application.officer, at=at)


def investigate(application: Application, at: datetime, manager: User | None = None) -> None:
    """Write and complete the investigation."""
    save_investigation(application, values=answers(application, at), version=0, actor=application.officer, at=at)
    complete_investigation(application, actor=application.officer, at=at)


@steady()
def file_papers(application: Application, at: datetime) -> list[Paper]:
    """Add one photo of every kind on the checklist."""
    kinds = CHECKLIST[application.customer.customer_class]
    return [add_paper(application, kind=kind, upload=photo(), actor=application.officer, at=at) for kind in kinds]


def _file_at_once(application: Application, at: datetime) -> None:
    """Add what the checklist asks for: the credit report as an officer does, of other papers only rows and files."""
    others = [kind for kind in CHECKLIST[application.customer.customer_class] if kind != PaperKind.CREDIT_REPORT]
    add_paper(application, kind=PaperKind.CREDIT_REPORT, upload=photo(), actor=application.officer, at=at)
    papers = []
    for kind in others:
        upload = photo()
        facts = {"name": upload.name, "content_type": upload.content_type, "size": upload.size}
        paper = Paper(application=application, kind=kind, uploaded_by=application.officer, uploaded_at=at, **facts)
        paper.sha256 = sha256(upload.read()).hexdigest()
        paper.file.save(upload.name or "", upload, save=False)
        papers.append(paper)
    Paper.objects.bulk_create(papers)


def _complete_papers(application: Application, at: datetime, manager: User | None) -> None:
    _manager(application, manager)
    _file_at_once(application, at)
    mark_papers_complete(application, actor=application.officer, at=at)


def _admit(application: Application, at: datetime, manager: User | None) -> None:
    actor = _manager(application, manager)
    decide(application, outcome="admitted", reason=REASON, missing=(), actor=actor, at=at)


def _manager(application: Application, manager: User | None) -> User:
    others = User.objects.with_role(Role.MANAGER).exclude(pk=application.officer_id)
    return manager or others.order_by("pk").first() or make_user(Role.MANAGER, name="主任")


STAGES: tuple[Callable[[Application, datetime, User | None], None], ...] = (
    _submit,
    investigate,
    _complete_papers,
    _admit,
)
