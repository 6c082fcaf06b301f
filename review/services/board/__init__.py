"""The board: opening a round, voting in it, changing who sits. The decision falls inside the vote that completes it."""

from review.services.board.rounds import cancel_round, open_round
from review.services.board.seats import recuse, substitute
from review.services.board.votes import cast_vote

__all__ = ["cancel_round", "cast_vote", "open_round", "recuse", "substitute"]
