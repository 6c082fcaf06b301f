"""What becomes of each customer of the demo: the first sixty are told one by one, so that every stage and every way of
ending is there; further ones follow their pattern."""

from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from random import Random
from typing import Final

from jinxin.demo.statements.common import Story


class Stage(IntEnum):
    """How far a case has come."""

    REGISTERED = 1
    DRAFT = 2
    SUBMITTED = 3
    INVESTIGATING = 4
    HANDED_IN = 5
    ADMITTED = 6
    BEFORE_BOARD = 7
    DECIDED = 8
    CONTRACT = 9
    SIGNED = 10
    PAYOUT = 11
    PAID_OUT = 12


class Turn(Enum):
    """A way in which a case departs from the straight road."""

    NONE = "none"
    YOUNG = "young"  # the licence is not a year old
    LATE = "late"  # the investigation deadline is missed
    LATE_EXPLAINED = "late_explained"
    LATE_RULED = "late_ruled"
    PAUSED = "paused"  # the customer asked to wait
    PAUSE_ASKED = "pause_asked"  # and the manager has not answered yet
    GATHERING = "gathering"  # investigated, some papers still to come
    RETURNED = "returned"  # sent back, not yet handed in again
    COMPLETED = "completed"  # sent back once, then handed in again
    DECLINED = "declined"
    REJECTED = "rejected"
    VETOED = "vetoed"
    RECONSIDERED = "reconsidered"
    WITHDRAWN = "withdrawn"


class Payer(Enum):
    """How a borrower repays."""

    PUNCTUAL = "punctual"
    SLOW = "slow"
    BEHIND = "behind"  # owes the last instalment
    FAR_BEHIND = "far_behind"  # owes the last three
    EARLY = "early"  # repays all before the time
    SMALLER = "smaller"  # pays a part early: smaller instalments
    SHORTER = "shorter"  # pays a part early: a shorter term
    EXTENDED = "extended"  # needs more time
    MISBOOKED = "misbooked"  # a repayment is booked twice, and undone


@dataclass(frozen=True)
class Plan:
    """One customer: where from, what they ask for, when, and how far it goes.

    `ago` counts working days before today. `trade` is a key of the trades, or a kind of employer. `votes` is how many
    have voted where the board is still voting; `wait` is how many working days the manager takes to decide.
    """

    trade: str
    product: str
    stage: Stage
    ago: int
    wan: int = 10
    months: int = 24
    method: str = "equal_instalment"
    turn: Turn = Turn.NONE
    story: Story = Story.CLEAN
    payer: Payer = Payer.PUNCTUAL
    votes: int = 0
    wait: int = 0


FLOW, START, PUBLIC, MORTGAGE, WEEKEND = "account-flow", "start-up", "public-servant", "mortgage-holder", "weekend"
GOV, FIRM, OTHER = "government", "large_enterprise", "other"
INTEREST, PRINCIPAL, REVOLVING = "interest_only", "equal_principal", "revolving"
S, T, P = Stage, Turn, Payer

PLANS: Final[tuple[Plan, ...]] = (
    Plan("grocery", FLOW, S.PAID_OUT, 318, 18, 24, payer=P.SMALLER),
    Plan(GOV, PUBLIC, S.PAID_OUT, 330, 12, 36, payer=P.SHORTER),
    Plan("grocery", FLOW, S.PAYOUT, 2, 16, 24),
    Plan("catering", START, S.BEFORE_BOARD, 1, 15, 24, story=Story.DRAWINGS, votes=2),
    Plan(GOV, MORTGAGE, S.HANDED_IN, 1, 15, 36),
    Plan("hardware", FLOW, S.DECIDED, 2, 30, 24),
    Plan("grocery", FLOW, S.SUBMITTED, 1, 8, 12),
    Plan("clothing", START, S.REGISTERED, 8, turn=T.YOUNG),
    Plan(FIRM, PUBLIC, S.INVESTIGATING, 1, 8, 24),
    Plan("fruit", FLOW, S.PAYOUT, 2, 12, 12, INTEREST),
    Plan(OTHER, WEEKEND, S.SUBMITTED, 22, 6, 12, INTEREST, turn=T.WITHDRAWN),
    Plan("noodles", START, S.ADMITTED, 1, 20, 36, PRINCIPAL),
    Plan("repairs", START, S.DECIDED, 34, 16, 24, turn=T.VETOED, story=Story.SALES),
    Plan("grocery", FLOW, S.ADMITTED, 46, 12, 24, turn=T.DECLINED),
    Plan("catering", START, S.DECIDED, 58, 18, 24, turn=T.REJECTED),
    Plan("grocery", FLOW, S.PAID_OUT, 312, 8, 12, payer=P.EARLY),
    Plan(GOV, WEEKEND, S.DRAFT, 1, 5, 12, REVOLVING),
    Plan("clothing", FLOW, S.CONTRACT, 2, 14, 24),
    Plan("hardware", START, S.SIGNED, 2, 24, 36),
    Plan("grocery", FLOW, S.DECIDED, 128, 9, 12),
    Plan(FIRM, WEEKEND, S.PAID_OUT, 215, 6, 6, INTEREST),
    Plan(GOV, WEEKEND, S.PAID_OUT, 88, 5, 12, REVOLVING),
    Plan("catering", START, S.PAID_OUT, 311, 15, 24, payer=P.FAR_BEHIND),
    Plan("grocery", FLOW, S.REGISTERED, 3),
    Plan("clothing", START, S.SUBMITTED, 5, 10, 24, turn=T.LATE),
    Plan(GOV, PUBLIC, S.REGISTERED, 2),
    Plan("fruit", START, S.INVESTIGATING, 8, 8, 24, turn=T.LATE_EXPLAINED),
    Plan("repairs", FLOW, S.PAID_OUT, 96, 11, 24, turn=T.LATE_RULED),
    Plan("noodles", FLOW, S.SUBMITTED, 3, 16, 24, turn=T.PAUSED),
    Plan("home", START, S.PAID_OUT, 230, 20, 36, PRINCIPAL, payer=P.SLOW),
    Plan(GOV, PUBLIC, S.PAID_OUT, 938, 10, 24, payer=P.MISBOOKED),
    Plan("hardware", FLOW, S.PAID_OUT, 160, 35, 24, INTEREST, payer=P.EXTENDED),
    Plan("home", FLOW, S.HANDED_IN, 2, 22, 24, turn=T.RETURNED),
    Plan(OTHER, PUBLIC, S.INVESTIGATING, 2, 6, 12, turn=T.GATHERING),
    Plan("catering", START, S.BEFORE_BOARD, 2, 12, 24, votes=4, wait=1),
    Plan("grocery", FLOW, S.PAID_OUT, 72, 22, 36, turn=T.COMPLETED),
    Plan(FIRM, MORTGAGE, S.PAID_OUT, 932, 16, 36),
    Plan("home", FLOW, S.PAID_OUT, 52, 28, 36),
    Plan("clothing", FLOW, S.PAID_OUT, 150, 9, 24),
    Plan("fruit", FLOW, S.PAID_OUT, 950, 9, 24),
    Plan("fruit", FLOW, S.PAID_OUT, 120, 10, 24, payer=P.BEHIND),
    Plan("hardware", START, S.PAID_OUT, 308, 26, 36, payer=P.MISBOOKED),
    Plan("repairs", FLOW, S.REGISTERED, 5),
    Plan(FIRM, PUBLIC, S.DECIDED, 20, 15, 36, turn=T.REJECTED, story=Story.DEBT),
    Plan("catering", FLOW, S.PAID_OUT, 110, 12, 24, story=Story.SALES),
    Plan("noodles", START, S.PAID_OUT, 945, 13, 24, PRINCIPAL),
    Plan("grocery", START, S.PAID_OUT, 30, 12, 24),
    Plan("grocery", FLOW, S.DECIDED, 1, 15, 24),
    Plan(GOV, PUBLIC, S.SUBMITTED, 2, 10, 24),
    Plan("home", START, S.SUBMITTED, 1, 20, 36, turn=T.PAUSE_ASKED),
    Plan("clothing", FLOW, S.PAID_OUT, 40, 10, 24, turn=T.RECONSIDERED),
    Plan(GOV, MORTGAGE, S.PAID_OUT, 180, 16, 48),
    Plan("fruit", FLOW, S.ADMITTED, 2, 9, 24),
    Plan("hardware", FLOW, S.PAID_OUT, 16, 40, 36),
    Plan("catering", START, S.HANDED_IN, 14, 10, 24, turn=T.WITHDRAWN),
    Plan(OTHER, PUBLIC, S.PAID_OUT, 64, 7, 24, payer=P.SLOW),
    Plan("home", FLOW, S.BEFORE_BOARD, 1, 26, 36, votes=3),
    Plan("repairs", START, S.ADMITTED, 80, 14, 24, turn=T.DECLINED, story=Story.STOCK),
    Plan("noodles", FLOW, S.BEFORE_BOARD, 1, 24, 24, story=Story.STOCK, votes=0),
    Plan(GOV, PUBLIC, S.PAID_OUT, 2, 12, 24),
)  # fmt: skip

LONGEST_AGO: Final = 960
"""Working days; the oldest loans are three years old, so that their borrowers come on the list of repeat marketing."""
RECENT: Final = 400
"""Working days to which most of what happens belongs."""
_LIKE: Final = tuple(plan for plan in PLANS if plan.stage in {S.PAID_OUT, S.REGISTERED} and plan.turn is T.NONE)


def plans_for(random: Random, count: int) -> list[Plan]:
    """Return the plans of so many customers. Those beyond the told ones are borrowers and registered people, each like
    one of those, at another time and for another amount."""
    further = [_another(random, random.choice(_LIKE)) for _number in range(count - len(PLANS))]
    return [*PLANS[:count], *further]


def _another(random: Random, like: Plan) -> Plan:
    wan = max(3, min(like.wan + random.randint(-4, 6), 9 if like.product == WEEKEND else 29))
    return replace(like, ago=random.randint(4, RECENT - 10), wan=wan)
