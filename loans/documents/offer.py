"""What a paper is made out from, and the words its placeholders are filled with: always Chinese."""

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
from jinxin.money import format_yuan
from jinxin.pdf import Block
from jinxin.staff.models import Centre
from loans.enums import Method
from loans.ledger.capitals import in_capitals
from loans.ledger.schedule import Schedule, build_schedule
from loans.models import Application

_WORDS = Path(__file__).resolve().parent.parent / "data" / "contract.toml"
_BY_MONTH = frozenset({Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL})

ID, PHONE, ACCOUNT, PAYEE = "⟦id⟧", "⟦phone⟧", "⟦account⟧", "⟦payee⟧"
"""Where a number of a person or an account stands: it is filled in when the paper is looked at, in full or masked."""


@dataclass(frozen=True)
class Account:
    """Where the money goes and from where it is paid back."""

    kind: str
    holder: str
    bank: str
    number: str


@dataclass(frozen=True)
class Offer:
    """The approved terms of a loan, and what stands beside them on its papers."""

    application: Application
    principal: Decimal
    months: int
    annual_rate: Decimal
    centre: Centre
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


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return the words of the forms: labels, and the sentences that depend on the kind of loan."""
    with _WORDS.open("rb") as file:
        return tomllib.load(file)


def facts(offer: Offer, schedule: Schedule) -> dict[str, str]:
    """Return the terms of a loan as they are printed, by short names."""
    rate = offer.annual_rate
    return {
        "principal": format_yuan(offer.principal),
        "capitals": in_capitals(offer.principal),
        "purpose": offer.application.purpose.strip().rstrip("。.;；"),
        "term_months": str(offer.months),
        "term": f"{offer.months}个月",
        "annual_rate": write_rate(rate),
        "monthly_rate": write_rate(rate * 10 / 12, "‰"),
        "penalty_percent": str(offer.penalty_percent),
        "penalty_rate": write_rate(rate * (100 + offer.penalty_percent) / 100),
        "grace_days": str(offer.grace_days),
        "method": words()["method"][offer.application.method],
        "due_day": str(offer.due_day or ""),
        "planned_on": chinese_date(offer.planned_on),
        "matures_on": chinese_date(schedule.instalments[-1].due),
    }


def values(offer: Offer, said: Mapping[str, str]) -> dict[str, str]:
    """Return what the placeholders of the groups parties, terms and clauses are filled with."""
    case, centre, text = offer.application, offer.centre, words()
    by_month = case.method in _BY_MONTH
    return {
        "贷款人": centre.lender,
        "中心名称": centre.name,
        "贷款人地址": centre.address,
        "贷款人电话": centre.phone,
        "借款人": case.customer.name,
        "申请编号": case.number,
        "产品": case.product.name_zh,
        "借款金额": said["principal"],
        "借款金额大写": said["capitals"],
        "借款用途": said["purpose"],
        "借款期限": said["term_months"],
        "年利率": said["annual_rate"],
        "月利率": said["monthly_rate"],
        "罚息加收比例": f"{said['penalty_percent']}%",
        "罚息利率": said["penalty_rate"],
        "宽限天数": said["grace_days"],
        "还款方式": said["method"],
        "每月还款日": f"每月{offer.due_day}日" if offer.due_day else "每月放款对应日",
        "暂定放款日": said["planned_on"],
        "暂定到期日": said["matures_on"],
        "还款方式说明": text["repayment"][case.method],
        "计息规则": text["day_count"]["by_month" if by_month else "by_day"],
        "还款日规则": text["due"]["fixed_day" if offer.due_day else "payout_day"] % said,
        "宽限期条款": text["grace"]["given"] % said if offer.grace_days else "",
        "禁止用途": text["banned_use"][case.product.customer_class],
    }


def lender_of(centre: Centre) -> dict[str, str]:
    """Return the lender as it stands in contracts."""
    return {"name": centre.lender, "centre": centre.name, "address": centre.address, "phone": centre.phone}


def borrower_of(case: Application) -> dict[str, str]:
    """Return the borrower as they stand in contracts: numbers masked, with a keyed fingerprint of each."""
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


def account_of(account: Account) -> dict[str, str]:
    """Return the account as it stands in contracts."""
    return {
        "kind": words()["account"][account.kind],
        "holder": account.holder,
        "bank": account.bank,
        "masked": mask_bank_card(account.number),
        "fingerprint": keyed_hash(account.number),
    }


def parties(lender: Mapping[str, str], borrower: Mapping[str, str]) -> Block:
    """Return the table of both parties."""
    label = words()["labels"]
    rows = [
        [label["lender"], f"{lender['name']}（{lender['centre']}）"],
        [label["address"], lender["address"], label["phone"], lender["phone"]],
        [label["borrower"], borrower["name"], label["id_number"], ID],
    ]
    if borrower["business"]:
        rows.append([label["business"], borrower["business"], label["credit_code"], borrower["credit_code"]])
    rows.append([label["address"], borrower["address"], label["phone"], PHONE])
    return {"kind": "pairs", "caption": "", "rows": rows}


def schedule_table(schedule: Schedule, caption: str = "") -> Block:
    """Return the plan of repayment as a table with its sums."""
    label, totals = words()["labels"], schedule.totals
    rows = [
        [str(row.number), row.due.isoformat(), *map(format_yuan, (row.principal, row.interest, row.total, row.balance))]
        for row in schedule.instalments
    ]
    return {
        "kind": "table",
        "caption": caption,
        "head": [label[name] for name in ("row", "due", "principal", "interest", "total", "balance")],
        "align": "ccrrrr",
        "widths": [1, 2, 2, 2, 2, 2],
        "rows": rows,
        "foot": [label["sum"], "", *map(format_yuan, (totals.principal, totals.interest, totals.total)), ""],
    }


def signatures(lender: Mapping[str, str]) -> Block:
    """Return where both parties sign."""
    label = words()["labels"]
    return {
        "kind": "signatures",
        "columns": [
            [
                f"{label['lender']}{label['seal']}",
                lender["name"],
                f"{label['authorised']}{label['signature']}：",
                f"{label['date']}：",
            ],
            [f"{label['borrower']}{label['signature']}", "", f"{label['id_number']}：{ID}", f"{label['date']}："],
        ],
    }


def borrower_signs() -> Block:
    """Return where the borrower alone signs."""
    label = words()["labels"]
    return {
        "kind": "signatures",
        "columns": [
            [f"{label['borrower']}{label['signature']}", "", f"{label['date']}："],
            [label["handled_by"], "", f"{label['date']}："],
        ],
    }


def write_rate(percent: Decimal, unit: str = "%") -> str:
    """Write a rate with at least two decimals and no needless zeros: 6.85%, 5.7083‰."""
    whole, decimals = f"{percent:.4f}".split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}{unit}"


def chinese_date(day: date) -> str:
    """Write a day as contracts do: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"
