"""Papers of a contract or of a drawing under it: plan of repayment, receipt, letter of entrusted payment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from customers.identifiers import mask_bank_card
from jinxin.fields import keyed_hash
from jinxin.money import format_yuan
from jinxin.pdf import Block, Sheet
from loans.documents import offer as made
from loans.documents.offer import Offer
from loans.documents.texts import laid_out, title_of
from loans.enums import DocumentKind
from loans.ledger.capitals import in_capitals
from loans.ledger.schedule import Schedule
from loans.models import Contract, Document, DocumentText, Payout

_BETWEEN_STARS: Final = "\u2060"
"""Invisible: the stars of a masked number are none of those that make bold."""


@dataclass(frozen=True)
class Drawing:
    """What is paid out, of which the papers speak: the whole contract, or one drawing under it."""

    amount: Decimal
    purpose: str
    payee: str
    payee_bank: str
    payee_account: str


def drawing_of(contract: Contract, payout: Payout | None) -> Drawing:
    """Return the drawing of a payout; without one, the whole of the contract to its own account."""
    own = (contract.account_holder, contract.account_bank, contract.account_number)
    if payout is None:
        return Drawing(contract.principal, contract.purpose, *own)
    payee = (payout.payee_name, payout.payee_bank, payout.payee_account) if payout.entrusted else own
    return Drawing(payout.amount, payout.purpose or contract.purpose, *payee)


def make_content(text: DocumentText, contract: Contract, offer: Offer, drawing: Drawing) -> dict[str, Any]:
    """Return everything a paper says, as plain data: `offer` has the amount and days of this drawing."""
    schedule = offer.schedule()
    facts = made.facts(offer, schedule)
    lender, borrower = made.lender_of(offer.centre), made.borrower_of(offer.application)
    values = made.values(offer, facts) | {
        "合同编号": contract.number,
        "放款金额": format_yuan(drawing.amount),
        "放款金额大写": in_capitals(drawing.amount),
        "放款用途": drawing.purpose.strip().rstrip("。.;；"),
        "收款人": drawing.payee,
    }
    return {
        "kind": text.kind,
        "edition": str(text.number),
        "title": title_of(text.body),
        "number": contract.number,
        "lender": lender,
        "borrower": borrower,
        "payee": {"masked": mask_bank_card(drawing.payee_account), "fingerprint": keyed_hash(drawing.payee_account)},
        "blocks": laid_out(text.body, values, marked(facts, values, schedule, drawing, lender, borrower)),
    }


def document_sheet(document: Document) -> Sheet:
    """Return a paper of a contract, its numbers as tokens."""
    content, label = document.content, made.words()["labels"]
    number = content["number"]
    return Sheet(
        title=content["title"],
        number=f"{label['number']}：{number}",
        blocks=content["blocks"],
        footer=f"{number}　{label['edition']} {content['edition']}　{label['fingerprint']} {document.sha256}",
        stamp=label["void"] if document.contract.state == Contract.State.VOID else "",
        author=content["lender"]["name"],
        keywords=(number,),
    )


def with_numbers(sheet: Sheet, numbers: Mapping[str, str]) -> Sheet:
    """Return a paper with the numbers of people and accounts where their tokens stand."""
    return Sheet(**{**sheet.__dict__, "blocks": [_filled(block, numbers) for block in sheet.blocks]})


def _filled(part: Any, numbers: Mapping[str, str]) -> Any:
    if isinstance(part, str):
        for token, number in numbers.items():
            part = part.replace(token, number.replace("*", f"*{_BETWEEN_STARS}"))
        return part
    if isinstance(part, Mapping):
        return {name: _filled(value, numbers) for name, value in part.items()}
    return [_filled(one, numbers) for one in part] if isinstance(part, list | tuple) else part


def kinds_of(payout: Payout | None) -> Iterable[DocumentKind]:
    """Return the papers that are made out with a contract (no payout), or with a drawing under it."""
    if payout is None:
        return (DocumentKind.SCHEDULE, DocumentKind.RECEIPT)
    entrusted = (DocumentKind.ENTRUSTED,) if payout.entrusted else ()
    whole = payout.amount == payout.contract.principal and not payout.entrusted
    return entrusted if whole else (DocumentKind.SCHEDULE, DocumentKind.RECEIPT, *entrusted)


def marked(
    facts: Mapping[str, str],
    values: Mapping[str, str],
    schedule: Schedule,
    drawing: Drawing,
    lender: Mapping[str, str],
    borrower: Mapping[str, str],
) -> dict[str, list[Block]]:
    """Return what is laid out at the marks of these papers."""
    label = made.words()["labels"]
    payee = f"{drawing.payee}　{drawing.payee_bank}　{made.PAYEE}"
    amounts = [
        [label["drawn_capitals"], f"**{values['放款金额大写']}**"],
        [label["drawn"], f"¥{values['放款金额']}", label["number"], values["合同编号"]],
    ]
    receipt = [
        [label["borrower"], borrower["name"], label["id_number"], made.ID],
        *amounts,
        [label["annual_rate"], facts["annual_rate"], label["method"], facts["method"]],
        [label["planned_on"], facts["planned_on"], label["matures_on"], facts["matures_on"]],
        [label["purpose"], values["放款用途"]],
        [label["payee"], payee],
    ]
    letter = [*amounts, [label["purpose"], values["放款用途"]], [label["payee"], payee]]
    both = [made.signatures(lender)]
    return {
        "当事人": [made.parties(lender, borrower)],
        "还款计划表": [made.schedule_table(schedule)],
        "借据要素": [{"kind": "pairs", "caption": "", "rows": receipt}],
        "支付要素": [{"kind": "pairs", "caption": "", "rows": letter}],
        "签字": both,
    }
