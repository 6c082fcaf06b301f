"""What the votes of a round come to, and who may do what. Pure: no database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jinxin.access import Person, Role
from loans.enums import State
from loans.models import Application
from review.enums import Choice, RoundState

UPLOAD_STATES = frozenset({State.SUBMITTED, State.INVESTIGATING})
"""States in which the officer works on the statements; afterwards they stand as the manager and the board see them."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's vote as the decision counts it, with terms where it approves: yuan, months, percent a year."""

    choice: str
    amount: Decimal | None = None
    term_months: int | None = None
    annual_rate: Decimal | None = None
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms a round approves: yuan, months, percent a year, one condition a line."""

    amount: Decimal
    term_months: int
    annual_rate: Decimal
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a complete round comes to; `terms` where it approves."""

    state: RoundState
    terms: Terms | None = None


def decide(ballots: Sequence[Ballot], *, approvals_needed: int) -> Outcome:
    """Count a complete round (seed: five members, a veto above 5%; 4 of 5 is our choice, the seed is silent).

    One veto rejects, whatever the others say. Otherwise `approvals_needed` approvals approve, fewer reject.
    """
    approvals = [ballot for ballot in ballots if ballot.choice == Choice.APPROVE]
    vetoed = any(ballot.choice == Choice.VETO for ballot in ballots)
    if vetoed or len(approvals) < approvals_needed:
        return Outcome(RoundState.REJECTED)
    return Outcome(RoundState.APPROVED, supported_terms(approvals, needed=approvals_needed))


def supported_terms(approvals: Sequence[Ballot], *, needed: int) -> Terms:
    """Return the largest amount, the longest term and the lowest rate that at least `needed` members support (design).

    Support reads a vote as a limit: who would lend 200,000 would also lend less; who would wait 24 months would also
    wait fewer; who lends at 6.5% would also lend at more. So the amount is the `needed`-th largest of those named,
    the term the `needed`-th longest, the rate the `needed`-th lowest; each counted on its own, as the design has it.
    Every condition that an approving member named is kept, each once. Raises ValueError where too few approve.
    """
    if needed < 1 or len(approvals) < needed:
        raise ValueError("fewer approvals than the round needs")
    at = needed - 1
    amounts = sorted((b.amount for b in approvals if b.amount is not None), reverse=True)
    months = sorted((b.term_months for b in approvals if b.term_months is not None), reverse=True)
    rates = sorted(b.annual_rate for b in approvals if b.annual_rate is not None)
    return Terms(amounts[at], months[at], rates[at], merged_conditions(b.conditions for b in approvals))


def merged_conditions(texts: Iterable[str]) -> str:
    """Return all conditions, one a line, each once, in the order they were named."""
    lines = (" ".join(line.split()) for text in texts for line in text.splitlines())
    return "\n".join(dict.fromkeys(line for line in lines if line))


def last_day_to_reconsider(refused_on: date, *, days: int) -> date:
    """Return the last day on which a refused case may come back (design: within 30 days of the refusal)."""
    return refused_on + timedelta(days=days)


def may_edit_statements(application: Application, person: Person) -> bool:
    """Only the case's officer, only while the case is being investigated."""
    return works_on(application, person) and application.state in UPLOAD_STATES


def works_on(application: Application, person: Person) -> bool:
    """Whether this is the officer of the case."""
    return person.has_role(Role.OFFICER) and application.officer_id == person.pk


def may_convene(application: Application, person: Person) -> bool:
    """A manager who is not the officer of the case (审贷分离: who investigates does not convene)."""
    return person.has_role(Role.MANAGER) and application.officer_id != person.pk
