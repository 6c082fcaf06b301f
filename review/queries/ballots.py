"""What a person may see of the votes of a round. The one place that knows about blindness."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jinxin.staff.models import User
from review.enums import Choice, RoundState
from review.models import Round, Seat, Vote

CHOICE_TONES = {Choice.APPROVE: "green", Choice.DECLINE: "red", Choice.VETO: "red"}


@dataclass(frozen=True)
class Place:
    """A seat as a reader sees it: `vote` and `former` are there only where this reader may know them.

    `replaceable`: a substitute can still be named, because nobody has voted on the seat or taken it over.
    """

    seat: Seat
    has_voted: bool
    vote: Vote | None
    former: tuple[Vote, ...]
    replaceable: bool = False

    @property
    def status(self) -> str:
        """What became of the seat, in one word."""
        if self.seat.recused:
            return _("recused")
        if not self.seat.is_active:
            return _("replaced")
        return _("has voted") if self.has_voted else _("still to vote")

    @property
    def tone(self) -> str:
        """The colour of that word."""
        if not self.seat.is_active:
            return "neutral"
        return "green" if self.has_voted else "amber"

    @property
    def choice_tone(self) -> str:
        """The colour of the vote."""
        return CHOICE_TONES[Choice(self.vote.choice)] if self.vote else "neutral"


def own_seat(board_round: Round, person: User) -> Seat | None:
    """Return the seat a person holds in the round; the seats must be loaded."""
    return next((seat for seat in board_round.seats.all() if seat.is_active and seat.member_id == person.pk), None)


def current_vote(seat: Seat | None) -> Vote | None:
    """Return the vote of a seat that counts, with the votes loaded."""
    return next((vote for vote in seat.votes.all() if vote.is_current), None) if seat else None


def sees_votes(board_round: Round, person: User) -> bool:
    """Say whether a person may know how others voted: once the round is closed, or once they have voted themselves.

    Nobody else may while the round runs, not even the manager or an auditor: they see who has voted, not how.
    """
    return board_round.state != RoundState.OPEN or current_vote(own_seat(board_round, person)) is not None


def places(board_round: Round, person: User) -> list[Place]:
    """Return all seats in order, who left before who took over, with what this person may see."""
    seen = sees_votes(board_round, person)
    taken_over = {seat.replaces_id for seat in board_round.seats.all()}
    found = []
    for seat in board_round.seats.all():
        vote = current_vote(seat)
        former = tuple(vote for vote in seat.votes.all() if not vote.is_current)
        replaceable = seat.pk not in taken_over and not (seat.is_active and vote)
        found.append(Place(seat, vote is not None, vote if seen else None, former if seen else (), replaceable))
    return found
