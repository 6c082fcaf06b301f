"""What happens to a customer, step by step, each through the service a person at a page would use."""

from collections.abc import Callable, Iterator
from datetime import datetime

from jinxin.demo.lives.costing import acceptance, agreed, costs, proof
from jinxin.demo.lives.deciding import admission, board
from jinxin.demo.lives.paying import contract, payout, release, signing
from jinxin.demo.lives.preparing import draft, hand_in, investigation, registration, submission
from jinxin.demo.lives.repaying import repayments
from jinxin.demo.lives.run import Run
from jinxin.demo.plans import Stage

Step = Callable[[Run], Iterator[datetime]]

STEPS: tuple[tuple[Stage, Step], ...] = (
    (Stage.REGISTERED, registration),
    (Stage.DRAFT, draft),
    (Stage.SUBMITTED, submission),
    (Stage.INVESTIGATING, investigation),
    (Stage.HANDED_IN, hand_in),
    (Stage.ADMITTED, admission),
    (Stage.BEFORE_BOARD, board),
    (Stage.DECIDED, agreed),
    (Stage.CONTRACT, costs),
    (Stage.CONTRACT, contract),
    (Stage.SIGNED, signing),
    (Stage.SIGNED, proof),
    (Stage.PAYOUT, acceptance),
    (Stage.PAYOUT, payout),
    (Stage.PAID_OUT, release),
    (Stage.PAID_OUT, repayments),
)


def customer_life(run: Run) -> Iterator[datetime]:
    """Live one customer's plan, up to where it ends."""
    for stage, step in STEPS:
        if stage > run.plan.stage or run.over:
            return
        yield from step(run)
