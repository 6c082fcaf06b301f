"""Waking the board's sweep, and judging the decisions whose time of proof is over."""

from celery import shared_task

from jinxin import clock
from review.services.board.judging import judge
from review.services.board.sweep import sweep
from review.services.yardsticks import keep_yardsticks as keep


@shared_task(name="review.sweep_board")
def sweep_board() -> None:
    """Remind, end evenings, settle rounds; losing or repeating this changes nothing."""
    sweep(clock.now())


@shared_task(name="review.judge_decisions")
def judge_decisions() -> None:
    """See how loans fared whose time of proof is over; losing or repeating this changes nothing."""
    judge(clock.now())


@shared_task(name="review.keep_yardsticks")
def keep_yardsticks() -> None:
    """Measure new cases and make the percentiles of each segment anew; losing or repeating this changes nothing."""
    keep(clock.now())
