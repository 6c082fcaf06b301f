"""A payment as a page shows it: what the file says, why it has its class."""

import json
from typing import Any

from django.utils.translation import gettext as _

from jinxin.audit.masking import masked
from jinxin.errors import DomainError
from review.flows.reading import Head, read_first
from review.flows.rules import reason_of
from review.models import Flow, FlowFile, FlowParty, FlowProblem

IN_A_ROW = ("kind", "memo", "note")
"""The texts that a list has room for; the page of a payment has all."""


def said_of(flow: Flow, *, brief: bool = False) -> list[str]:
    """Return what the file says of a payment, numbers of people masked."""
    said = json.loads(flow.memo) if flow.memo else {}
    return [masked(str(text)) for name, text in said.items() if not brief or name in IN_A_ROW]


def why(flow: Flow) -> str:
    """Return why a payment has its class: the person's reason, else the rule's."""
    return flow.reason if flow.decided_at else reason_of(flow.rule, flow.facts)


def party_name(party: FlowParty | None) -> str:
    """Return a counterparty as everybody may see it: by name, else by the last digits of the account."""
    if party is None:
        return "—"
    return masked(party.name) or (f"····{party.account[-4:]}" if party.account else "—")


def problem_text(problem: FlowProblem) -> str:
    """Return what is wrong with a row, and what it is about."""
    words = {"text": problem.facts.get("text", "")}
    texts: dict[str, Any] = {
        "no_day": _("“%(text)s” is no day.") % words if words["text"] else _("The row has no day."),
        "no_amount": _("“%(text)s” is no amount.") % words if words["text"] else _("The row has no amount."),
    }
    return str(texts.get(problem.code, _("The row cannot be read.")))


def first_rows(file: FlowFile) -> list[list[str]]:
    """Return the first rows of a file, numbers of people masked; none where it is gone."""
    try:
        with file.upload.open() as content:
            rows = read_first(content.file, Head(file.head_row, tuple(file.headings)))
    except (DomainError, OSError, ValueError):
        return []
    return [[masked(cell) for cell in row] for row in rows]
