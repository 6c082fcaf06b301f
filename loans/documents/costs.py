"""The cost statement (综合融资成本明示表): what a loan costs by its terms, by item and on default.

Regulation 金规〔2026〕2号, in force since 2026-08-01: principal, every item with who charges it and how, the yearly
rate of normal performance, the contingent cost of a default; nothing beyond it may be charged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from jinxin.money import ZERO, format_yuan, round_fen
from jinxin.pdf import Block, Sheet
from loans.documents import offer as made
from loans.documents.offer import Offer
from loans.documents.texts import laid_out, title_of
from loans.enums import Charge, FeeBasis
from loans.ledger.schedule import Schedule, penalty_interest
from loans.ledger.yearly import yearly_cost
from loans.models import CostItem, CostStatement, DocumentText, Fee

EXAMPLE_DAYS: Final = 30
"""Days of the worked example of a default."""


@dataclass(frozen=True)
class Costs:
    """The figures of a statement: sums in yuan, the yearly cost in percent, and its items."""

    schedule: Schedule
    interest: Decimal
    fees: Decimal
    yearly: Decimal
    items: tuple[CostItem, ...]
    prepayment_percent: Decimal = ZERO


def reckon(offer: Offer, fees: Sequence[Fee], *, prepayment_percent: Decimal = ZERO) -> Costs:
    """Return what a loan costs: its interest if everything is paid on its day, the fees, and what else may come."""
    schedule, said = offer.schedule(), made.words()["cost"]
    upfront = [(fee, fee_at_payout(fee, offer.principal)) for fee in fees]
    each = [(fee, fee_each_time(fee, offer.principal)) for fee in fees]
    count = len(schedule.instalments)
    once, monthly = (sum((amount for _fee, amount in part), ZERO) for part in (upfront, each))
    yearly = yearly_cost(schedule, start=offer.planned_on, received=offer.principal - once, fees=[monthly] * count)
    lender, interest = offer.centre.lender, schedule.totals.interest
    items = [
        CostItem(
            charge=Charge.INTEREST, name=said["interest"], charged_by=lender, how=_interest_how(offer), amount=interest
        )
    ]
    for (fee, first), (_same, later) in zip(upfront, each, strict=True):
        items.append(
            CostItem(
                charge=Charge.FEE,
                name=fee.name,
                charged_by=fee.charged_by,
                how=_fee_how(fee),
                amount=first + later * count,
            )
        )
    items += _contingent(offer, prepayment_percent)
    for position, item in enumerate(items, start=1):
        item.position = position
    return Costs(schedule, interest, once + monthly * count, yearly, tuple(items), prepayment_percent)


def fee_at_payout(fee: Fee, principal: Decimal) -> Decimal:
    """Return what a fee takes once, at payout."""
    if fee.basis == FeeBasis.ONCE:
        return round_fen(fee.amount)
    return round_fen(principal * fee.amount / 100) if fee.basis == FeeBasis.PERCENT_ONCE else ZERO


def fee_each_time(fee: Fee, principal: Decimal) -> Decimal:
    """Return what a fee takes with each monthly instalment."""
    if fee.basis == FeeBasis.EACH_TIME:
        return round_fen(fee.amount)
    return round_fen(principal * fee.amount / 1200) if fee.basis == FeeBasis.PERCENT_YEARLY else ZERO


def make_content(text: DocumentText, offer: Offer, costs: Costs, number: str) -> dict[str, Any]:
    """Return everything a cost statement says, as plain data."""
    facts = made.facts(offer, costs.schedule)
    lender, borrower = made.lender_of(offer.centre), made.borrower_of(offer.application)
    values = made.values(offer, facts) | {
        "成本明示表编号": number,
        "利息合计": format_yuan(costs.interest),
        "费用合计": format_yuan(costs.fees),
        "综合融资成本": format_yuan(costs.interest + costs.fees),
        "年化成本": f"{costs.yearly:.2f}%",
    }
    return {
        "edition": str(text.number),
        "title": title_of(text.body),
        "number": number,
        "prepayment_fee_percent": str(costs.prepayment_percent),
        "lender": lender,
        "borrower": borrower,
        "blocks": laid_out(text.body, values, marked(offer, facts, costs)),
    }


def marked(offer: Offer, facts: dict[str, str], costs: Costs) -> dict[str, list[Block]]:
    """Return what is laid out at the marks of a cost statement."""
    return {
        "基本信息": [_basics(offer, facts)],
        "费用明细": [_certain(costs)],
        "违约成本": [_on_default(costs)],
        "违约示例": [{"kind": "note", "text": default_example(offer, costs.schedule)}],
        "签字": [made.borrower_signs()],
    }


def statement_sheet(statement: CostStatement) -> Sheet:
    """Return the statement as a paper, its numbers as tokens."""
    content, label = statement.content, made.words()["labels"]
    return Sheet(
        title=content["title"],
        number=f"{label['statement_number']}：{statement.number}",
        blocks=content["blocks"],
        footer=f"{statement.number}　{label['edition']} {content['edition']}　SHA-256 {statement.sha256}",
        stamp=label["replaced"] if statement.state == CostStatement.State.REPLACED else "",
        author=content["lender"]["name"],
        keywords=(statement.number,),
    )


def default_example(offer: Offer, schedule: Schedule) -> str:
    """Return what one late instalment would cost, reckoned: the first with principal in it, thirty days late."""
    late = next(row for row in schedule.instalments if row.principal)
    terms = {"annual_rate_pct": offer.annual_rate, "days": EXAMPLE_DAYS, "uplift_pct": Decimal(offer.penalty_percent)}
    penalty = penalty_interest(late.principal, **terms)  # type: ignore[arg-type]  # names and types as the function has them
    compound = penalty_interest(late.interest, **terms)  # type: ignore[arg-type]  # as above
    rate = made.write_rate(offer.annual_rate * (100 + offer.penalty_percent) / 100)
    return str(made.words()["cost"]["example"]) % {
        "number": late.number,
        "principal": format_yuan(late.principal),
        "interest": format_yuan(late.interest),
        "days": EXAMPLE_DAYS,
        "rate": rate,
        "penalty": format_yuan(penalty),
        "compound": format_yuan(compound),
        "sum": format_yuan(penalty + compound),
    }


def _interest_how(offer: Offer) -> str:
    said = made.words()["cost"]["interest_how"]
    return str(said) % {
        "rate": made.write_rate(offer.annual_rate),
        "method": made.words()["method"][offer.application.method],
    }


def _fee_how(fee: Fee) -> str:
    amount = f"{fee.amount:,.4f}".rstrip("0").rstrip(".")
    return str(made.words()["cost"]["fee_how"][fee.basis]) % {"amount": amount}


def _contingent(offer: Offer, prepayment_percent: Decimal) -> list[CostItem]:
    """What may be charged beside the certain items, each only when it comes to it; the amount is not known before."""
    said, lender = made.words()["cost"], offer.centre.lender
    words = {
        "uplift": offer.penalty_percent,
        "rate": made.write_rate(offer.annual_rate * (100 + offer.penalty_percent) / 100),
        "grace": offer.grace_days,
        "percent": f"{prepayment_percent:f}".rstrip("0").rstrip(".") if prepayment_percent else "0",
    }
    charges = [Charge.PENALTY, Charge.COMPOUND, *([Charge.PREPAYMENT] if prepayment_percent else []), Charge.RECOVERY]
    return [
        CostItem(
            charge=charge,
            name=said[charge],
            charged_by=said["recovery_by"] if charge == Charge.RECOVERY else lender,
            how=said[f"{charge}_how"] % words,
            amount=None,
        )
        for charge in charges
    ]


def _basics(offer: Offer, facts: dict[str, str]) -> Block:
    label, case = made.words()["labels"], offer.application
    due = f"每月{offer.due_day}日" if offer.due_day else label["due_on_payout_day"]
    return {
        "kind": "pairs",
        "caption": "",
        "rows": [
            [label["lender"], f"{offer.centre.lender}（{offer.centre.name}）"],
            [label["borrower"], case.customer.name, label["id_number"], made.ID],
            [label["product"], case.product.name_zh, label["application"], case.number],
            [label["principal_sum"], f"**¥{facts['principal']}**", label["term"], facts["term"]],
            [label["annual_rate"], facts["annual_rate"], label["method"], facts["method"]],
            [label["planned_on"], facts["planned_on"], label["due_each_month"], due],
        ],
    }


def _certain(costs: Costs) -> Block:
    said = made.words()["cost"]
    rows = [
        [str(item.position), item.name, item.charged_by, item.how, format_yuan(item.amount)]
        for item in costs.items
        if item.amount is not None
    ]
    if len(rows) == 1:
        rows.append(["2", said["other"], "—", said["none"], format_yuan(ZERO)])
    return {
        "kind": "table",
        "caption": said["certain_caption"],
        "head": said["certain_head"],
        "align": "clllr",
        "widths": [2, 4, 5, 8, 4],
        "rows": rows,
        "foot": [said["sum"], "", "", "", format_yuan(costs.interest + costs.fees)],
    }


def _on_default(costs: Costs) -> Block:
    said = made.words()["cost"]
    rows = [[item.name, item.charged_by, item.how] for item in costs.items if item.amount is None]
    return {
        "kind": "table",
        "caption": said["default_caption"],
        "head": said["default_head"],
        "align": "lll",
        "widths": [3, 4, 11],
        "rows": rows,
        "foot": [],
    }
