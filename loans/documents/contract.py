"""The loan contract: its terms and words, frozen when it is prepared.

The contract is in Chinese whatever language somebody reads the pages in. Numbers of people and accounts stand in it
as tokens, with a keyed fingerprint each; the document's hash therefore covers them without giving them away.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jinxin.fields import keyed_hash
from jinxin.money import format_yuan
from jinxin.pdf import Block, Sheet
from loans.documents import offer as made
from loans.documents.offer import Account, Offer
from loans.documents.texts import laid_out, title_of
from loans.models import Contract, CostStatement, DocumentText


@dataclass(frozen=True)
class Draft:
    """A contract about to be made out: the terms, its number and account, and the cost statement it rests on."""

    offer: Offer
    number: str
    account: Account
    statement: CostStatement | None
    text: DocumentText


def make_terms(draft: Draft) -> dict[str, Any]:
    """Return everything the contract says, as plain data."""
    offer, schedule = draft.offer, draft.offer.schedule()
    facts = made.facts(offer, schedule) | {"prepayment_fee_percent": _prepayment_fee(draft.statement)}
    lender, borrower = made.lender_of(offer.centre), made.borrower_of(offer.application)
    account = made.account_of(draft.account)
    totals = {name: format_yuan(getattr(schedule.totals, name)) for name in ("principal", "interest", "total")}
    annex = {"kind": "heading", "text": made.words()["labels"]["annex"]}
    note = {"kind": "note", "text": made.words()["labels"]["annex_note"] % facts}
    marked: dict[str, list[Block]] = {
        "当事人": [made.parties(lender, borrower)],
        "主要条款": [main_terms(facts, account)],
        "签字": [made.signatures(lender)],
        "还款计划表": [{"kind": "page"}, annex, note, made.schedule_table(schedule)],
    }
    return {
        "edition": str(draft.text.number),
        "title": title_of(draft.text.body),
        "number": draft.number,
        "application": offer.application.number,
        "lender": lender,
        "borrower": borrower,
        "account": account,
        "facts": facts,
        "totals": totals,
        "blocks": laid_out(draft.text.body, values_of(draft, facts), marked),
    }


def _prepayment_fee(statement: CostStatement | None) -> str:
    """Return the fee for paying early as the borrower was shown it, in percent; none where it was not shown."""
    return str(statement.content.get("prepayment_fee_percent", "0")) if statement else "0"


def _fee_said(percent: str) -> str:
    label = made.words()["labels"]
    return label["fee_share"] % {"percent": percent} if Decimal(percent) else label["fee_none"]


def values_of(draft: Draft, facts: Mapping[str, str]) -> dict[str, str]:
    """Return what the placeholders of a contract's text are filled with."""
    return made.values(draft.offer, facts) | {"合同编号": draft.number} | cost_values(draft.statement)


def cost_values(statement: CostStatement | None) -> dict[str, str]:
    """Return what the placeholders of the group cost are filled with."""
    if statement is None:
        return dict.fromkeys(("成本明示表编号", "利息合计", "费用合计", "综合融资成本", "年化成本"), "")
    return {
        "成本明示表编号": statement.number,
        "利息合计": format_yuan(statement.interest),
        "费用合计": format_yuan(statement.fees),
        "综合融资成本": format_yuan(statement.interest + statement.fees),
        "年化成本": f"{statement.yearly_cost:.2f}%",
    }


def fingerprint(terms: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) by which a printed paper is known to be the frozen one."""
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


def contract_sheet(contract: Contract) -> Sheet:
    """Return the contract as a paper, its numbers as tokens."""
    terms, label = contract.terms, made.words()["labels"]
    return Sheet(
        title=terms["title"],
        number=f"{label['number']}：{terms['number']}",
        blocks=terms["blocks"] if "blocks" in terms else _blocks_of_first_contracts(terms),
        footer=f"{terms['number']}　{label['edition']} {terms['edition']}　{label['fingerprint']} {contract.sha256}",
        stamp=label["void"] if contract.state == Contract.State.VOID else "",
        author=terms["lender"]["name"],
        keywords=(terms["number"],),
    )


def main_terms(facts: Mapping[str, str], account: Mapping[str, str]) -> Block:
    """Return the table of the terms that matter most."""
    label = made.words()["labels"]
    pairs = (("annual_rate", "monthly_rate"), ("penalty_rate", "method"), ("planned_on", "matures_on"))
    return {
        "kind": "pairs",
        "caption": label["main_terms"],
        "rows": [
            [label["capitals"], f"**{facts['capitals']}**"],
            [label["figures"], f"¥{facts['principal']}", label["term"], facts["term"]],
            *([label[left], facts[left], label[right], facts[right]] for left, right in pairs),
            [label["prepayment_fee"], _fee_said(facts.get("prepayment_fee_percent", "0"))],
            [label["purpose"], facts["purpose"]],
            [label["account"], f"{account['holder']}　{account['bank']}　{account['kind']}　{made.ACCOUNT}"],
        ],
    }


def _blocks_of_first_contracts(terms: Mapping[str, Any]) -> list[Block]:
    """The blocks of a contract from before its words had versions: it keeps its own words."""
    label = terms["labels"]
    head = ("row", "due", "principal", "interest", "total", "balance")
    rows = [[str(row["number"]), row["due"], *(row[name] for name in head[2:])] for row in terms["schedule"]]
    sums = [terms["totals"][name] for name in ("principal", "interest", "total")]
    return [
        made.parties(terms["lender"], terms["borrower"]),
        {"kind": "article", "title": "", "numbered": False, "paragraphs": [terms["preamble"]]},
        main_terms(terms["facts"], terms["account"]),
        *({"kind": "article", "numbered": True, **article} for article in terms["articles"]),
        made.signatures(terms["lender"]),
        {"kind": "page"},
        {"kind": "heading", "text": label["annex"]},
        {"kind": "note", "text": label["annex_note"]},
        {
            "kind": "table",
            "caption": "",
            "head": [label[name] for name in head],
            "align": "ccrrrr",
            "widths": [1, 2, 2, 2, 2, 2],
            "rows": rows,
            "foot": [label["sum"], "", *sums, ""],
        },
    ]
