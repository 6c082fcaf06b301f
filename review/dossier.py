"""The frozen case: everything the board reads, as data, with the hash that every vote names."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import override

from customers.identifiers import mask_address
from customers.models import Business, Customer, Employment
from jinxin import clock
from jinxin.policy.settings import Policy
from loans.models import Application, Investigation, Paper
from loans.queries.investigation import SourceOf, investigation_of, sources_of
from loans.rules.redflags import Flag, Level, raised
from loans.rules.redflags import flags as red_flags
from loans.rules.understandings import FIELDS, SUMS
from review.models import Round, StatementSet

LANGUAGES: Final = ("zh-hans", "en")
FORM: Final = 2
"""The layout of the dossier, so that a later one can still read the old."""


OPINION: Final = ("who", "relation", "verdict", "says", "heard_on")
HOLDING: Final = ("side", "kind", "about", "stated", "seen", "monthly", "source", "proof")


def build_dossier(
    application: Application,
    statements: StatementSet,
    result: dict[str, Any],
    *,
    policy: Policy,
    new_facts: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the case as it stands at `at`. Amounts are strings in yuan, moments ISO 8601, choices their codes.

    The applicant's name stays readable: members must see whether they are related to them. Everything else that
    identifies a person is masked.
    """
    return {
        "form": FORM,
        "frozen_at": _plain(at),
        "application": _application(application),
        "customer": _customer(application.customer, at),
        "employment": _employment(application.customer),
        "business": _business(application.business),
        "investigation": _investigation(application, policy, at),
        "papers": [
            _paper(paper) for paper in application.papers.filter(removed_at=None).order_by("kind", "uploaded_at", "pk")
        ],
        "statements": _statements(statements, result),
        "policy": {
            "version": policy.version,
            "veto_threshold": str(policy.veto_threshold),
            "equity_base": policy.equity_deviation_base,
        },
        "new_facts": new_facts,
        "former": former_rounds(application),
    }


def digest(dossier: dict[str, Any]) -> str:
    """Return the SHA-256 over the dossier in one fixed notation, however the database orders its keys."""
    text = json.dumps(dossier, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def intact(board_round: Round) -> bool:
    """Say whether the frozen case is still the one that the round was opened on."""
    return digest(board_round.dossier) == board_round.dossier_hash


def _application(application: Application) -> dict[str, Any]:
    product = application.product
    return {
        "number": application.number,
        "product": {"code": product.code, "zh": product.name_zh, "en": product.name_en, "spread_bp": product.spread_bp},
        "amount": str(application.amount),
        "term_months": application.term_months,
        "method": application.method,
        "annual_rate": str(application.annual_rate),
        "purpose": application.purpose,
        "submitted_at": _plain(application.submitted_at),
        "officer": application.officer.name,
    }


def _customer(customer: Customer, at: datetime) -> dict[str, Any]:
    return {
        "name": customer.name,
        "class": customer.customer_class,
        "segment": customer.segment_id,
        "segment_names": {"zh": customer.segment.name_zh, "en": customer.segment.name_en},
        "id_number": customer.masked_id_number,
        "mobile": customer.masked_mobile,
        "address": mask_address(customer.address),
        "age": customer.age_on(clock.local_date(at)),
        "sex": customer.sex,
        "marital_status": customer.marital_status,
    }


def _employment(customer: Customer) -> dict[str, Any] | None:
    job = Employment.objects.filter(customer=customer).first()
    return (
        None
        if job is None
        else _fields(job, ("employer", "employer_kind", "position", "employed_since", "monthly_income"))
    )


def _business(business: Business | None) -> dict[str, Any] | None:
    return (
        None if business is None else _fields(business, ("name", "credit_code", "licensed_on", "industry", "address"))
    )


def _investigation(application: Application, policy: Policy, at: datetime) -> dict[str, Any] | None:
    found = investigation_of(application)
    if not found.version:
        return None
    saved_by = found.saved_by.name if found.saved_by else ""
    return {
        **_fields(found, (*FIELDS, *SUMS)),
        "saved_by": saved_by,
        "sources": {about: _source(row) for about, row in sources_of(found).items()},
        "opinions": [_fields(row, OPINION) for row in found.opinion_rows],
        "holdings": [{**_fields(row, HOLDING), "paper": _paper_name(row.paper)} for row in found.holding_rows],
        "flags": _frozen(lambda: raised(_judge(found, application, policy, at))),
        "verdicts": _frozen(lambda: _judge(found, application, policy, at)),
    }


def _judge(found: Investigation, application: Application, policy: Policy, at: datetime) -> list[Flag]:
    """Return every rule that had a figure to go by."""
    judged = red_flags(found, application=application, policy=policy, day=clock.local_date(at))
    return [flag for flag in judged if flag.level != Level.UNKNOWN]


def _frozen(judge: Callable[[], list[Flag]]) -> list[dict[str, Any]]:
    """Freeze verdicts in the words of each language: the rules may change, what was shown may not."""
    frozen: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        with override(language):
            for flag in judge():
                words = {
                    "label": str(flag.label),
                    "value": str(flag.value),
                    "limits": str(flag.limits),
                    "basis": [str(line) for line in flag.basis],
                }
                frozen.setdefault(flag.code, {"code": flag.code, "level": flag.level.value})[language] = words
    return list(frozen.values())


def _source(found: SourceOf) -> dict[str, Any]:
    return {"source": found.source, "found_on": _plain(found.day), "paper": _paper_name(found.paper)}


def _paper_name(paper: Paper | None) -> str:
    return "" if paper is None else paper.name


def _paper(paper: Paper) -> dict[str, Any]:
    return {"id": paper.pk, **_fields(paper, ("kind", "name", "content_type", "size", "sha256", "uploaded_at"))}


def _statements(statements: StatementSet, result: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": statements.pk,
        "version": statements.version,
        "sha256": statements.sha256,
        "uploaded_at": _plain(statements.uploaded_at),
        "content": statements.content,
        "result": result,
    }


def former_rounds(application: Application) -> list[dict[str, Any]]:
    """Return what earlier rounds decided, with every member's reasons: a reconsideration shows them to all."""
    rounds = (
        application.rounds.exclude(decided_at=None).order_by("number").prefetch_related("seats__votes", "seats__member")
    )
    return [
        {
            "number": done.number,
            "state": done.state,
            "decided_at": _plain(done.decided_at),
            "votes": _former_votes(done),
        }
        for done in rounds
    ]


def _former_votes(done: Round) -> list[dict[str, Any]]:
    votes = [
        (seat, vote) for seat in done.seats.all() if seat.is_active for vote in seat.votes.all() if vote.is_current
    ]
    return [
        {"member": seat.member.name, "choice": vote.choice, "reason": vote.reason, "conditions": vote.conditions}
        for seat, vote in votes
    ]


def _fields(instance: models.Model, names: Any) -> dict[str, Any]:
    return {name: _plain(getattr(instance, name)) for name in names}


def _plain(value: Any) -> Any:
    """Return a value in the one notation the hash rests on."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
