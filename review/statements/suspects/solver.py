"""Data reconciliation with sparse gross errors, as a mixed-integer program that HiGHS solves.

Every check is one row. What it is off by must be made up of gross errors (few, each costs what it takes to believe in
it) and of the noise of honest counting (free within the usual, dearer the larger it is). The cheapest explanation is
the most probable one; each is then forbidden and the next sought, so that the list is complete and in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

SEGMENTS: Final = ((0.02, 40.0), (0.03, 100.0), (float("inf"), 300.0))
"""What noise costs, by shares of the check's base: up to two per cent are usual; up to five the rule lets pass."""
TYPING: Final = 20.0
"""What it costs to leave a broken sum of the statements themselves unexplained."""
BELOW: Final = 60.0
"""What a month without cash costs, by shares of a month's inflow; a gap that was there from the start at most 3."""
MOST_ERRORS: Final = 3
"""More figures than this are not wrong together by accident; then nothing is worth saying."""
_OPTIONS: Final = {"output_flag": False, "threads": 1, "parallel": "off", "presolve": "off"}
_LINEAR: Final = {"solver": "simplex"}
# Small programs: what finds solutions of large ones sooner only takes time here. The count of nodes, not of seconds,
# is bounded: the same case has the same answer on any machine.
_WHOLE: Final = {
    "mip_heuristic_effort": 0.0,
    "mip_detect_symmetry": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_max_nodes": 50,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One check: how far it is off, in shares of its base (or of the difference itself where it must hold exactly)."""

    off: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Noise:
    """Honest inaccuracy of one figure: how far each check moves when the check it belongs to moves by its base."""

    moves: dict[int, float]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Error:
    """A gross error: how far each check and each month's cash move by one unit of it; what believing in it costs.

    `beside` moves with it by at most `ratio` units (the cost of invented sales).
    """

    moves: dict[int, float]
    floors: dict[int, float]
    most: float
    cost: float
    per_unit: float
    beside: dict[int, float] | None = None
    beside_floors: dict[int, float] | None = None
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Errors (by number) that explain the checks together, the size of each and of what moves beside it."""

    cost: float
    errors: tuple[tuple[int, float, float], ...]


@cache
def _highs() -> tuple[Any, Any]:
    """Return the library and its solver, imported where first needed: numpy and it take a fifth of a second, and most
    pages never ask."""
    import highspy  # noqa: PLC0415 - see above

    class Silent(highspy.Highs):
        """Without callbacks: setting them up prints the solver's name where commands print JSON."""

        def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
            self.silent()

    return highspy, Silent


class Program:
    """The columns and rows of one case's program."""

    def __init__(
        self, rows: Sequence[Row], noises: Sequence[Noise], errors: Sequence[Error], floors: Sequence[float]
    ) -> None:
        self.rows, self.errors, self.floors = rows, errors, floors
        self.costs: list[float] = []
        self.upper: list[float] = []
        self.entries: list[dict[int, float]] = []
        self.lower_rows = [-row.off for row in rows] + [-floor for floor in floors]
        self.upper_rows: list[float] = [-row.off for row in rows] + [float("inf")] * len(floors)
        self.places = [self._error(error) for error in errors]
        for noise in noises:
            self._noise(noise)
        if floors:
            steep = min(BELOW, 3.0 / -min(floors)) if min(floors) < 0 else BELOW
            self._column(steep, float("inf"), {len(rows) + number: 1.0 for number in range(len(floors))})

    def _column(self, cost: float, upper: float, entries: dict[int, float]) -> int:
        self.costs.append(cost)
        self.upper.append(upper)
        self.entries.append(entries)
        return len(self.costs) - 1

    def _row(self, lower: float, upper: float) -> int:
        self.lower_rows.append(lower)
        self.upper_rows.append(upper)
        return len(self.lower_rows) - 1

    def _error(self, error: Error) -> tuple[int, int, int | None]:
        link = self._row(-float("inf"), 0.0)
        base = len(self.rows)
        moves = {**error.moves, **{base + month: move for month, move in error.floors.items()}}
        size = self._column(error.per_unit, error.most, {**moves, link: 1.0})
        switch = self._column(error.cost, 1.0, {link: -error.most})
        if error.beside is None:
            return size, switch, None
        tie = self._row(-float("inf"), 0.0)
        self.entries[size][tie] = -error.ratio
        floors = {base + month: move for month, move in (error.beside_floors or {}).items()}
        return size, switch, self._column(0.0, float("inf"), {**error.beside, **floors, tie: 1.0})

    def _noise(self, noise: Noise) -> None:
        segments = ((float("inf"), TYPING),) if noise.exact else SEGMENTS
        for width, steep in segments:
            for sign in (1.0, -1.0):
                self._column(steep, width, {row: sign * move for row, move in noise.moves.items()})

    def explanations(self, most: int, within: float) -> Iterator[Explanation]:
        """Yield what explains the checks, none dearer than the best by more than `within`: each single error that
        does, and up to `most` sets of several that do better than any one alone."""
        alone = list(self._alone())
        least = min((one.cost for one in alone), default=float("inf"))
        together = list(self._together(most, least)) if len(self.errors) > 1 else []
        least = min([least, *(one.cost for one in together)])
        yield from (one for one in [*alone, *together] if one.cost <= least + within)

    def _alone(self) -> Iterator[Explanation]:
        """Yield each error alone with the size that explains most: a linear program for each, from the former's end."""
        solver = self._loaded(whole=False)
        for number, (size, switch, beside) in enumerate(self.places):
            solver.changeColBounds(switch, 1.0, 1.0)
            solver.run()
            if solver.getModelStatus() == _highs()[0].HighsModelStatus.kOptimal:
                values = solver.getSolution().col_value
                extent = values[size], 0.0 if beside is None else values[beside]
                if extent[0] > 0:
                    cost = solver.getInfo().objective_function_value
                    yield Explanation(cost, ((number, *extent),))
            solver.changeColBounds(switch, 0.0, 0.0)

    def _together(self, most: int, least: float) -> Iterator[Explanation]:
        """Yield the cheapest sets of several errors that cost less than `least`, each forbidden once found."""
        solver = self._loaded(whole=True)
        switches = [switch for _size, switch, _beside in self.places]
        solver.addRow(2.0, float(MOST_ERRORS), len(switches), switches, [1.0] * len(switches))
        for number in range(most + 1):
            # First with switches that may be half on: mostly that shows at once that no set can do better.
            solver.setOptionValue("solve_relaxation", number == 0)
            solver.run()
            if solver.getModelStatus() != _highs()[0].HighsModelStatus.kOptimal:
                return
            cost = solver.getInfo().objective_function_value
            if cost >= least:
                return
            if number:
                found = self._read(solver.getSolution().col_value)
                yield Explanation(cost, found)
                forbidden = [self.places[one][1] for one, _size, _beside in found]
                solver.addRow(-float("inf"), len(forbidden) - 1.0, len(forbidden), forbidden, [1.0] * len(forbidden))

    def _read(self, values: Any) -> tuple[tuple[int, float, float], ...]:
        return tuple(
            (number, values[size], 0.0 if beside is None else values[beside])
            for number, (size, switch, beside) in enumerate(self.places)
            if values[switch] > 0.5
        )

    def _loaded(self, *, whole: bool) -> Any:
        """Return the solver with the program: `whole` with its switches, else all of them off."""
        highspy, silent = _highs()
        solver = silent()
        for name, value in (_OPTIONS | (_WHOLE if whole else _LINEAR)).items():
            solver.setOptionValue(name, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self.lower_rows)
        upper = list(self.upper)
        if whole:
            kinds = [highspy.HighsVarType.kContinuous] * len(self.costs)
            for _size, switch, _beside in self.places:
                kinds[switch] = highspy.HighsVarType.kInteger
            lp.integrality_ = kinds
        else:
            for _size, switch, _beside in self.places:
                upper[switch] = 0.0
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.costs, [0.0] * len(self.costs), upper
        lp.row_lower_, lp.row_upper_ = self.lower_rows, self.upper_rows
        starts: list[int] = [0]
        index: list[int] = []
        factors: list[float] = []
        for entries in self.entries:
            index += entries.keys()
            factors += entries.values()
            starts.append(len(index))
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_, matrix.index_, matrix.value_ = starts, index, factors
        solver.passModel(lp)
        return solver
