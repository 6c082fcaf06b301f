"""What a loan's page shows of its plans, its requests, and of the way money goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, QuerySet, When

from jinxin.access import Person
from jinxin.money import ZERO
from loans.ledger.account import A, Move
from loans.models import AccountRequest, Instalment, Loan, Plan


@dataclass(frozen=True)
class EarlierPlan:
    """A plan and those of its lines that a later one replaced."""

    plan: Plan
    lines: list[Instalment]


def earlier_plans(loan: Loan) -> list[EarlierPlan]:
    """Return the plans whose lines were replaced, the latest first, each with those lines."""
    replaced = Instalment.every.filter(loan=loan).exclude(replaced_by=None).select_related("plan", "replaced_by")
    found: dict[int, EarlierPlan] = {}
    for line in replaced.order_by("-plan__version", "due_on", "number"):
        found.setdefault(line.plan_id, EarlierPlan(line.plan, [])).lines.append(line)
    return list(found.values())


def requests_of(loan: Loan) -> list[AccountRequest]:
    """Return what was asked for on a loan, the latest first."""
    return list(loan.requests.select_related("asked_by", "decided_by", "booking"))


def requests_for(person: Person, chosen: Mapping[str, Any]) -> QuerySet[AccountRequest]:
    """Return the requests on loans this person may see, those that wait first, then the latest."""
    visible = Loan.objects.visible_to(person).order_by()
    found = AccountRequest.objects.filter(loan__in=visible, **chosen)
    waits = Case(When(state=AccountRequest.State.ASKED, then=0), default=1)
    rows = found.select_related("loan__customer", "asked_by", "decided_by", "booking")
    return rows.order_by(waits, "-asked_at", "-pk")


@dataclass
class LineShare:
    """What money pays on one instalment, by part, in yuan."""

    line: Instalment
    parts: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(("penalty", "interest", "principal"), ZERO))

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(self.parts.values(), ZERO)


_NAMES = {A.PENALTY_DUE: "penalty", A.COMPOUND_DUE: "penalty", A.INTEREST_DUE: "interest", A.PRINCIPAL: "principal"}


def shares_of(moves: Iterable[Move]) -> list[LineShare]:
    """Return how movements of money are shared out over the instalments, in order."""
    found: dict[int, LineShare] = {}
    for move in moves:
        if move.line is not None and move.debit in {A.CASH, A.SUSPENSE}:
            share = found.setdefault(move.line.pk, LineShare(move.line))
            share.parts[_NAMES[A(move.credit)]] += move.amount
    return sorted(found.values(), key=lambda share: (share.line.due_on, share.line.number))
