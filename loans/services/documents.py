"""The papers of a contract and of drawings under it: made out with it, frozen, opened with full or masked numbers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.identifiers import mask_bank_card, mask_national_id, mask_phone
from jinxin.access import Role
from jinxin.audit.services import record
from jinxin.clock import local_date
from jinxin.errors import DomainError
from jinxin.fields import keyed_hash
from loans.actions import documents as actions
from loans.documents import offer as tokens
from loans.documents.contract import fingerprint
from loans.documents.offer import Offer
from loans.documents.papers import drawing_of, kinds_of, make_content
from loans.models import Contract, CostStatement, Document, Payout
from loans.queries.texts import current_texts
from loans.services.costs import offer_of


def make_out_papers(contract: Contract, *, payout: Payout | None = None, actor: Any, at: datetime) -> list[Document]:
    """Make out the annexes of a contract, or with `payout` the papers of one drawing, in the caller's transaction.

    A drawing of the whole contract needs no second receipt; a payment to the payee needs the borrower's letter.
    """
    kinds = list(kinds_of(payout))
    made = set(Document.objects.filter(contract=contract, payout=payout).values_list("kind", flat=True))
    texts = current_texts([kind for kind in kinds if kind not in made])
    offer, drawing = _offer(contract, payout, at), drawing_of(contract, payout)
    rows = []
    for kind in kinds:
        if kind in texts:
            content = make_content(texts[kind], contract, offer, drawing)
            rows.append(
                Document(
                    contract=contract,
                    payout=payout,
                    kind=kind,
                    text=texts[kind],
                    content=content,
                    sha256=fingerprint(content),
                    made_at=at,
                    made_by=actor,
                )
            )
    return Document.objects.bulk_create(rows)


def _offer(contract: Contract, payout: Payout | None, at: datetime) -> Offer:
    offer = replace(offer_of(contract.application, contract.due_day, at), penalty_percent=contract.penalty_percent)
    if payout is None:
        return offer
    months = payout.term_months or contract.term_months
    return replace(offer, principal=payout.amount, months=months, planned_on=local_date(at))


def is_intact(document: Document) -> bool:
    """Say whether a paper, and the encrypted numbers it stands for, are still those that were hashed."""
    content, contract = document.content, document.contract
    payee = drawing_of(contract, document.payout).payee_account
    return (
        fingerprint(content) == document.sha256
        and content["borrower"]["id_fingerprint"] == keyed_hash(contract.borrower_id_number)
        and content["borrower"]["phone_fingerprint"] == keyed_hash(contract.borrower_mobile)
        and content["payee"]["fingerprint"] == keyed_hash(payee)
    )


@transaction.atomic
def open_paper(document: Document, *, actor: Any, at: datetime) -> tuple[Mapping[str, str], bool]:
    """Return the numbers of a paper by their tokens, and whether they are masked; in full only to those who have it
    signed, which the trail notes. Raises DomainError where the frozen paper is not the one that was hashed."""
    if not is_intact(document):
        raise DomainError(_("The stored text of this paper has been altered. Tell the manager; do not use it."))
    contract = document.contract
    payee = drawing_of(contract, document.payout).payee_account
    in_full = _in_full(actor)
    if in_full:
        data = {"number": contract.number, "kind": document.kind}
        record(actions.PAPER_OPENED, document, actor=actor, at=at, data=data)
    return _numbers(contract.borrower_id_number, contract.borrower_mobile, payee, in_full=in_full), not in_full


@transaction.atomic
def open_statement(statement: CostStatement, *, actor: Any, at: datetime) -> tuple[Mapping[str, str], bool]:
    """Return the numbers of a cost statement as of a paper. The case's officer has it signed and sees them masked."""
    customer = statement.application.customer
    content = statement.content
    same = content["borrower"]["id_fingerprint"] == keyed_hash(customer.id_number)
    if fingerprint(content) != statement.sha256:
        raise DomainError(_("The stored text of this paper has been altered. Tell the manager; do not use it."))
    in_full = same and _in_full(actor)
    if in_full:
        record(actions.COSTS_OPENED, statement, actor=actor, at=at, data={"number": statement.number})
        return _numbers(customer.id_number, customer.mobile, "", in_full=True), False
    borrower = content["borrower"]
    return {tokens.ID: borrower["id_masked"], tokens.PHONE: borrower["phone_masked"]}, True


def _in_full(actor: Any) -> bool:
    return bool(actor.has_role(Role.OPERATIONS, Role.MANAGER))


def _numbers(id_number: str, phone: str, account: str, *, in_full: bool) -> Mapping[str, str]:
    if not in_full:
        id_number, phone, account = mask_national_id(id_number), mask_phone(phone), mask_bank_card(account)
    return {tokens.ID: id_number, tokens.PHONE: phone, tokens.ACCOUNT: account, tokens.PAYEE: account}
