"""Where honest inaccuracy enters: the figures that are counted or estimated, one for each check that measures them."""

from collections.abc import Mapping, Sequence
from typing import Final

from review.statements.suspects.facts import spread
from review.statements.suspects.linear import Equation, moved
from review.statements.suspects.solver import Noise

_COUNTED: Final[dict[str, dict[str, int]]] = {
    "R02": {"balance_sheet.closing.bank_deposits": 1},
    "R03": {"balance_sheet.closing.accounts_receivable": 1},
    "R04": {"balance_sheet.closing.accounts_payable": 1},
    "R05": {"balance_sheet.closing.inventory": 1, "inventory_table.items": 1},
    "R08": {"balance_sheet.closing.advances_from_customers": 1},
    "R09": {"balance_sheet.closing.fixed_assets_net": 1},
    "H05": {"household_balance_sheet.closing.cash_and_deposits": 1},
}
"""What is counted where a check is off a little; equity follows, so that its own noise is not counted twice."""
_FOLLOWS: Final = {"R13": 0.5, "H01": 0.5}
"""Checks that mostly follow from others: the share of usual noise that is left for themselves. Equity keeps all of its
own: it also holds what no other check looks at."""
_EFFECTS: Final[Mapping[str, dict[str, float]]] = {
    code: {line: float(move) for line, move in spread(lines).items()} for code, lines in _COUNTED.items()
}


def noises_of(equations: Sequence[Equation], scales: Sequence[float]) -> list[Noise]:
    """Return the noise of each check, in shares of each check's scale."""
    found = []
    for number, (one, scale) in enumerate(zip(equations, scales, strict=True)):
        effects = _EFFECTS.get(one.code)
        own = moved(one.slopes, effects) if effects else 0.0
        if effects and own:
            moves = {
                other: moved(equations[other].slopes, effects) / own * scale / scales[other]
                for other in range(len(equations))
            }
            found.append(Noise({row: move for row, move in moves.items() if move}))
        else:
            found.append(Noise({number: _FOLLOWS.get(one.code, 1.0)}, exact=one.scale is None))
    return found
