"""The loan contract as a text: its terms, its articles and the schedule, frozen when it is prepared.

The contract is in Chinese: all its words stand in `loans/data/contract.toml`, none comes from the catalogues, so that
it is the same whatever language somebody reads the pages in. Numbers of people and accounts stand in it masked, with a
keyed fingerprint each; the document's hash therefore covers them without giving them away.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from customers.identifiers import mask_bank_card, mask_national_id, mask_phone
from jinxin.fields import keyed_hash
from jinxin.money import format_yuan, round_fen
from jinxin.staff.models import Centre
from loans.enums import Method
from loans.ledger.capitals import in_capitals
from loans.ledger.schedule import Schedule, build_schedule
from loans.models import Application, Contract

_TEXT = Path(__file__).resolve().parent.parent / "data" / "contract.toml"
_BY_MONTH = frozenset({Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL})


@dataclass(frozen=True)
class Account:
    """Where the money goes and from where it is paid back."""

    kind: str
    holder: str
    bank: str
    number: str


@dataclass(frozen=True)
class Offer:
    """What a contract is made out from: the approved terms and what operations adds to them."""

    application: Application
    principal: Decimal
    months: int
    annual_rate: Decimal
    centre: Centre
    number: str
    account: Account
    due_day: int | None
    planned_on: date
    penalty_percent: int
    grace_days: int

    def schedule(self) -> Schedule:
        """Return the schedule as if paid out on the planned day."""
        return build_schedule(
            principal=self.principal,
            annual_rate_pct=self.annual_rate,
            months=self.months,
            method=self.application.method,
            start=self.planned_on,
            due_day=self.due_day,
        )


def make_terms(offer: Offer) -> dict[str, Any]:
    """Return everything the contract says, as plain data."""
    schedule = offer.schedule()
    text = _text()
    facts = _facts(offer, text, schedule)
    totals = {name: format_yuan(getattr(schedule.totals, name)) for name in ("principal", "interest", "total")}
    return {
        "edition": text["edition"],
        "title": text["title"],
        "preamble": text["preamble"],
        "labels": {name: label % facts for name, label in text["labels"].items()},
        "number": offer.number,
        "application": offer.application.number,
        "lender": _lender(offer.centre),
        "borrower": _borrower(offer.application),
        "account": _account(offer.account, text),
        "facts": facts,
        "articles": _articles(text, facts | _clauses(offer, text, facts)),
        "schedule": [_row(row) for row in schedule.instalments],
        "totals": totals,
    }


def fingerprint(terms: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) by which a printed contract is known to be the frozen one."""
    content = json.dumps(terms, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def is_intact(contract: Contract) -> bool:
    """Say whether the frozen terms, and the encrypted numbers they stand for, are still those that were hashed."""
    terms = contract.terms
    return (
        fingerprint(terms) == contract.sha256
        and terms["borrower"]["id_fingerprint"] == keyed_hash(contract.borrower_id_number)
        and terms["borrower"]["phone_fingerprint"] == keyed_hash(contract.borrower_mobile)
        and terms["account"]["fingerprint"] == keyed_hash(contract.account_number)
    )


def write_rate(percent: Decimal, unit: str = "%") -> str:
    """Write a rate with at least two decimals and no needless zeros: 6.85%, 5.7083‰."""
    whole, decimals = f"{percent:.4f}".split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}{unit}"


@lru_cache(maxsize=1)
def _text() -> dict[str, Any]:
    with _TEXT.open("rb") as file:
        return tomllib.load(file)


def _facts(offer: Offer, text: Mapping[str, Any], schedule: Schedule) -> dict[str, str]:
    case = offer.application
    rate = offer.annual_rate
    return {
        "principal": format_yuan(schedule.totals.principal),
        "capitals": in_capitals(schedule.totals.principal),
        "purpose": case.purpose.strip().rstrip("。.;；"),
        "term_months": str(offer.months),
        "term": f"{offer.months}个月",
        "annual_rate": write_rate(rate),
        "monthly_rate": write_rate(rate * 10 / 12, "‰"),
        "penalty_percent": str(offer.penalty_percent),
        "penalty_rate": write_rate(rate * (100 + offer.penalty_percent) / 100),
        "grace_days": str(offer.grace_days),
        "method": text["method"][case.method],
        "due_day": str(offer.due_day or ""),
        "planned_on": _chinese_date(offer.planned_on),
        "matures_on": _chinese_date(schedule.instalments[-1].due),
    }


def _clauses(offer: Offer, text: Mapping[str, Any], facts: Mapping[str, str]) -> dict[str, str]:
    """The sentences that depend on the kind of loan."""
    by_month = offer.application.method in _BY_MONTH
    return {
        "repayment": text["repayment"][offer.application.method],
        "day_count": text["day_count"]["by_month" if by_month else "by_day"],
        "due": text["due"]["fixed_day" if offer.due_day else "payout_day"] % facts,
        "grace": text["grace"]["given"] % facts if offer.grace_days else "",
        "banned_use": text["banned_use"][offer.application.product.customer_class],
    }


def _articles(text: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, Any]]:
    articles = []
    for article in text["articles"]:
        paragraphs = [paragraph % values for paragraph in article["paragraphs"]]
        articles.append({"title": article["title"], "paragraphs": [line for line in paragraphs if line]})
    return articles


def _lender(centre: Centre) -> dict[str, str]:
    return {"name": centre.lender, "centre": centre.name, "address": centre.address, "phone": centre.phone}


def _borrower(case: Application) -> dict[str, str]:
    customer = case.customer
    return {
        "name": customer.name,
        "id_masked": mask_national_id(customer.id_number),
        "id_fingerprint": keyed_hash(customer.id_number),
        "address": customer.address,
        "phone_masked": mask_phone(customer.mobile),
        "phone_fingerprint": keyed_hash(customer.mobile),
        "business": case.business.name if case.business else "",
        "credit_code": case.business.credit_code if case.business else "",
    }


def _account(account: Account, text: Mapping[str, Any]) -> dict[str, str]:
    return {
        "kind": text["account"][account.kind],
        "holder": account.holder,
        "bank": account.bank,
        "masked": mask_bank_card(account.number),
        "fingerprint": keyed_hash(account.number),
    }


def _row(row: Any) -> dict[str, Any]:
    amounts = {
        name: format_yuan(round_fen(getattr(row, name))) for name in ("principal", "interest", "total", "balance")
    }
    return {"number": row.number, "due": row.due.isoformat(), **amounts}


def _chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
