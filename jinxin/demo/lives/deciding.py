"""Admission by the manager and the board's votes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from jinxin.demo import words
from jinxin.demo.lives.run import Run
from jinxin.demo.plans import Stage, Turn
from jinxin.secondfactor.services import CODE, Proof
from jinxin.staff.models import User
from loans.models import Admission
from loans.services.admission import decide
from review.enums import Choice, RoundState
from review.models import Round
from review.services.board import cast_vote, open_round

SEATS = 5
REFUSING_VOTES = frozenset({Turn.REJECTED, Turn.RECONSIDERED})


def admission(run: Run) -> Iterator[datetime]:
    """The manager decides on the complete papers the same evening, or some days later."""
    if run.plan.wait:
        run.next_day(run.plan.wait)
    at = run.between((19, 8), (19, 28))
    yield at
    declined = run.plan.turn is Turn.DECLINED
    outcome = Admission.Outcome.DECLINED if declined else Admission.Outcome.ADMITTED
    admitting = words.ADMIT if run.business else words.ADMIT_JOB
    reason = run.random.choice(words.DECLINE if declined else admitting)
    decide(run.application, outcome=outcome, reason=reason, missing=(), actor=run.manager, at=at)
    run.over = declined


def board(run: Run) -> Iterator[datetime]:
    """The manager convenes five of the seven; they vote in the evening, before the centre closes."""
    members = run.random.sample(run.staff.members, SEATS)
    yield from _sitting(run, members, run.plan.votes if run.plan.stage is Stage.BEFORE_BOARD else SEATS)
    if run.plan.turn is Turn.RECONSIDERED:
        run.next_day(5)
        yield from _sitting(run, members, SEATS, new_facts=words.NEW_FACTS)
    run.application.refresh_from_db()
    run.over = run.plan.turn in {Turn.REJECTED, Turn.VETOED}


def _sitting(run: Run, members: list[User], votes: int, new_facts: str = "") -> Iterator[datetime]:
    at = run.between((19, 36), (19, 44))
    yield at
    opened = run.application.rounds.filter(state=RoundState.OPEN).first()
    if opened is None:  # else the evening has opened it
        opened = open_round(run.application, members=members, actor=run.manager, at=at, new_facts=new_facts)
    seats = opened.seats.filter(is_active=True).select_related("member").order_by("position")
    members = [seat.member for seat in seats]
    for number, member in enumerate(members[:votes]):
        at += timedelta(minutes=run.random.randint(6, 13))
        yield at
        ballot = _again(run) if new_facts else _ballot(run, opened, number)
        cast_vote(opened, member=member, at=at, proof=Proof(member.pk, CODE, at), **ballot)


def _ballot(run: Run, opened: Round, number: int) -> dict[str, Any]:
    """Return how the member on this seat votes."""
    if run.plan.turn is Turn.VETOED and number == SEATS - 1:
        return {"choice": Choice.VETO, "reason": words.VETO}
    if (run.plan.turn in REFUSING_VOTES and number < 3) or (run.plan.turn is Turn.VETOED and number == 1):
        against = words.AGAINST if run.business else words.AGAINST_JOB
        return {"choice": Choice.DECLINE, "reason": against[number % len(against)]}
    if opened.veto_unlocked and number == 0:
        return {"reason": words.APPROVE_DESPITE[run.plan.story], **_terms(run)}
    if number == 3 and run.number % 3 == 0:
        return {"reason": words.APPROVE_LESS, **_terms(run, share=Decimal("0.8"))}
    approving = words.APPROVE if run.business else words.APPROVE_JOB
    reason = approving[(number + run.number) % len(approving)]
    return {"reason": reason, **_terms(run), "conditions": words.CONDITION if number == 1 else ""}


def _again(run: Run) -> dict[str, Any]:
    return {"reason": words.AGREED_NOW, **_terms(run)}


def _terms(run: Run, share: Decimal = Decimal(1)) -> dict[str, Any]:
    case = run.application
    amount = Decimal(round(case.amount * share / 1000) * 1000)
    return {
        "choice": Choice.APPROVE,
        "amount": amount,
        "term_months": case.term_months,
        "annual_rate": case.annual_rate,
    }
