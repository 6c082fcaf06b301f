"""Invented shops: true books of every segment with natural noise, and the same books misstated by known stories.

They prove what the checks and the suspects are worth (`script/benchmark --checks`), because only of an invented shop
is it known which figure is wrong. Everything follows from the seed of the `Random` that is handed in.
"""

from review.statements.invented.marks import marked
from review.statements.invented.shop import invented_shop
from review.statements.invented.stories import SIZES, STORIES, misstated
from review.statements.invented.totals import added_up
from review.statements.invented.trades import TRADES

__all__ = ["SIZES", "STORIES", "TRADES", "added_up", "invented_shop", "marked", "misstated"]
