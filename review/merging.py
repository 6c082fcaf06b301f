"""What becomes of the board's rows when two customers turn out to be one."""

from customers.merging import Decision, decide

decide("review.membertie.party", Decision())  # a member is tied to whoever is kept
