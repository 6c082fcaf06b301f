"""The contract as a text: complete, in Chinese, frozen, and known by its hash."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.policy.services import change_policy
from jinxin.staff.models import Centre, User
from loans.documents.contract import fingerprint, is_intact
from loans.documents.offer import write_rate
from loans.documents.texts import plain
from loans.enums import Method
from loans.ledger.schedule import build_schedule
from loans.models import Contract
from loans.tests.factories_money import make_approved, make_contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(officer: User, operations: User, centre: Centre, at: datetime) -> Contract:
    case = make_approved(
        make_business_customer(officer), at=at, amount=Decimal("150000.00"), months=24, rate=Decimal("6.8500")
    )
    return make_contract(case, actor=operations, at=at, due_day=20)


def text_of(contract: Contract) -> str:
    return plain(contract.terms["blocks"])


def test_it_names_parties_amount_rates_dates_and_account(contract: Contract, centre: Centre) -> None:
    terms, facts = contract.terms, contract.terms["facts"]
    assert terms["number"] == contract.number == "HT2026-0001"
    assert terms["lender"]["name"] == centre.lender
    assert terms["borrower"]["name"] == contract.application.customer.name
    assert terms["borrower"]["business"] == contract.application.business.name
    assert (facts["principal"], facts["capitals"]) == ("150,000.00", "人民币壹拾伍万元整")
    assert (facts["annual_rate"], facts["monthly_rate"], facts["penalty_rate"]) == ("6.85%", "5.7083‰", "10.275%")
    assert (facts["planned_on"], facts["matures_on"]) == ("2026年11月23日", "2028年11月23日")
    assert facts["method"] == "等额本息"
    assert terms["account"]["kind"] == "银行卡"


def test_its_articles_say_all_a_loan_contract_must(contract: Contract) -> None:
    titles = " ".join(block["title"] for block in contract.terms["blocks"] if block["kind"] == "article")
    for matter in (
        "金额与用途",
        "期限",
        "利率",
        "放款",
        "还款",
        "提前还款",
        "权利和义务",
        "违约责任",
        "争议解决",
        "生效",
    ):
        assert matter in titles
    text = text_of(contract)
    assert "{" not in text and "[" not in text
    for words in ("等额本息", "每月还款日为20日", "宽限期", "加收50%，即年利率10.275%", "24个月", contract.purpose):
        assert words in text


def test_its_annex_is_the_schedule_from_the_planned_day(contract: Contract) -> None:
    expected = build_schedule(
        principal=contract.principal,
        annual_rate_pct=contract.annual_rate,
        months=24,
        method=contract.method,
        start=date(2026, 11, 23),
        due_day=20,
    )
    rows = contract.terms["blocks"][-1]["rows"]
    assert [(row[1], row[4]) for row in rows] == [
        (row.due.isoformat(), f"{row.total:,.2f}") for row in expected.instalments
    ]
    assert contract.terms["totals"]["interest"] == f"{expected.totals.interest:,.2f}"


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (Method.EQUAL_INSTALMENT, ("等额本息", "月利率为年利率除以12")),
        (Method.EQUAL_PRINCIPAL, ("等额本金", "月利率为年利率除以12")),
        (Method.INTEREST_ONLY, ("到期还本", "按实际用款天数计收")),
        (Method.REVOLVING, ("随借随还", "按实际用款天数计收")),
    ],
)
def test_the_method_brings_its_own_sentences(
    centre: Centre, at: datetime, method: Method, words: tuple[str, ...]
) -> None:
    text = text_of(make_contract(make_approved(at=at, method=method), at=at))
    assert all(word in text for word in words)
    assert "对应日" in text


def test_the_class_decides_what_the_money_is_not_for(officer: User, centre: Centre, at: datetime) -> None:
    assert "购买住房" in text_of(make_contract(make_approved(at=at), at=at))
    salaried = make_contract(make_approved(make_salaried(officer), at=at), at=at)
    assert "首付款" in text_of(salaried)
    assert salaried.terms["borrower"]["business"] == ""


def test_without_grace_there_is_no_sentence_about_it(centre: Centre, manager: User, at: datetime) -> None:
    change_policy(values={"grace_days": 0, "penalty_percent": 30}, reason="新签合同不再设宽限期", actor=manager, at=at)
    contract = make_contract(at=at)
    assert "宽限期" not in text_of(contract)
    assert "加收30%" in text_of(contract)


def test_it_is_in_chinese_whatever_language_the_preparer_reads(centre: Centre, at: datetime) -> None:
    with override("en"):
        contract = make_contract(at=at)
    assert contract.terms["facts"]["method"] == "等额本息"


def test_the_hash_covers_text_and_numbers(contract: Contract) -> None:
    assert contract.sha256 == fingerprint(contract.terms)
    fresh = Contract.objects.get(pk=contract.pk)
    assert is_intact(fresh), "what the database gives back is what was hashed"
    for changed in (
        {"terms": {**fresh.terms, "number": "HT2026-0009"}},
        {"account_number": "6222021234567890136"},
        {"borrower_id_number": "11010519491231002X"},
        {"borrower_mobile": "13800000000"},
    ):
        other = Contract.objects.get(pk=contract.pk)
        for name, value in changed.items():
            setattr(other, name, value)
        assert not is_intact(other)


def test_a_later_change_of_the_customer_changes_no_contract(contract: Contract) -> None:
    customer = contract.application.customer
    customer.name, customer.mobile = "王大明", "15412345678"
    customer.save()
    fresh = Contract.objects.get(pk=contract.pk)
    assert is_intact(fresh) and fresh.terms["borrower"]["name"] != "王大明" and fresh.borrower_mobile != "15412345678"


@pytest.mark.parametrize(
    ("rate", "words"), [("6.8500", "6.85%"), ("6.8000", "6.80%"), ("6.8512", "6.8512%"), ("10.275", "10.275%")]
)
def test_rates_are_written_without_needless_zeros(rate: str, words: str) -> None:
    assert write_rate(Decimal(rate)) == words
