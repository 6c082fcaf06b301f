"""The decision: made once, by the vote that completes a round, and reported to the loan side."""

from datetime import datetime
from typing import Any

from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.flow import advance
from jinxin.notices.services import tell
from jinxin.staff.models import User
from jinxin.worktime.services import meet_deadline
from loans.enums import MOVES, State
from loans.models import Application
from loans.services.contracts import grant_line
from review import actions
from review.enums import ROUND_MOVES, Choice
from review.models import Round, Vote
from review.rules import Ballot, Outcome, Terms, decide
from review.services.board.items import finish_items


def conclude(board_round: Round, *, at: datetime) -> Outcome | None:
    """Decide the round if every seat is taken and has voted; otherwise do nothing.

    The caller holds the locks on the case, the round and its deadline. Nobody in particular decides: the trail names
    the system, the votes name their members.
    """
    votes = list(
        Vote.objects.filter(seat__round=board_round, seat__is_active=True, is_current=True).order_by("seat__position")
    )
    if len(votes) != board_round.seats_needed:
        return None
    outcome = decide([_ballot(vote) for vote in votes], approvals_needed=board_round.approvals_needed)
    entry = _close_round(board_round, outcome, votes, at)
    application = board_round.application
    if outcome.terms:
        _approve(application, outcome.terms, at)
    else:
        _reject(application, votes, at)
    meet_deadline(board_round.deadline, actor=None, at=at)
    finish_items(board_round, at=at)
    _tell(application, board_round, entry, approved=outcome.terms is not None)
    return outcome


def _ballot(vote: Vote) -> Ballot:
    return Ballot(vote.choice, vote.amount, vote.term_months, vote.annual_rate, vote.conditions)


def _close_round(board_round: Round, outcome: Outcome, votes: list[Vote], at: datetime) -> Entry:
    terms = outcome.terms
    tally = {choice: sum(vote.choice == choice for vote in votes) for choice in Choice.values}
    return advance(
        board_round,
        outcome.state,
        moves=ROUND_MOVES,
        action=actions.ROUND_DECIDED,
        actor=None,
        at=at,
        changes={"decided_at": at, **(_plain(terms) if terms else {})},
        data={
            "round": board_round.number,
            "votes": tally,
            "terms": _plain(terms) if terms else None,
            "dossier_hash": board_round.dossier_hash,
            "policy": board_round.policy_version,
        },
    )


def _plain(terms: Terms) -> dict[str, Any]:
    return {
        "amount": terms.amount,
        "term_months": terms.term_months,
        "annual_rate": terms.annual_rate,
        "conditions": terms.conditions,
    }


def _approve(application: Application, terms: Terms, at: datetime) -> None:
    advance(
        application,
        State.APPROVED,
        moves=MOVES,
        action=actions.APPLICATION_APPROVED,
        actor=None,
        at=at,
        changes={
            "approved_amount": terms.amount,
            "approved_months": terms.term_months,
            "approved_rate": terms.annual_rate,
            "conditions": terms.conditions,
            "decided_at": at,
        },
        data={"terms": _plain(terms)},
    )
    grant_line(
        application,
        amount=terms.amount,
        term_months=terms.term_months,
        annual_rate=terms.annual_rate,
        actor=None,
        at=at,
    )


def _reject(application: Application, votes: list[Vote], at: datetime) -> None:
    """Close the case with the reasons of those who refused it; the customer is owed them in plain words."""
    against = [vote.reason for vote in votes if vote.choice != Choice.APPROVE]
    reasons = "\n".join(dict.fromkeys(against))
    advance(
        application,
        State.REJECTED,
        moves=MOVES,
        action=actions.APPLICATION_REJECTED,
        actor=None,
        at=at,
        changes={"decided_at": at, "closed_at": at, "closing_reason": reasons},
        data={"reasons": reasons},
    )


def _tell(application: Application, board_round: Round, entry: Entry, *, approved: bool) -> None:
    tell([application.officer], entry, link=f"{application.get_absolute_url()}")
    tell([board_round.opened_by], entry, link=board_round.get_absolute_url())
    if approved:
        tell(User.objects.with_role(Role.OPERATIONS), entry, link=application.get_absolute_url())
