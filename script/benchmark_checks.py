"""The work of `script/benchmark --checks`: what the cross-checks and suspects are worth, and how long they take.

Thousands of invented shops of every trade, honest ones and ones misstated by known stories; nothing here was used to
set the weights of the search: those were set on other seeds. The same seed prints the same table.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinxin.settings")

import django  # noqa: E402 - needs the path above

django.setup()

from review.statements import crosscheck, load_case, read_workbook, write_workbook  # noqa: E402 - after the set-up
from review.statements.checks import CheckSettings, run_checks  # noqa: E402 - after the set-up
from review.statements.invented import SIZES, STORIES, TRADES, added_up, invented_shop, misstated  # noqa: E402 - as above
from review.statements.invented.judged import HONEST, Norms, Verdict, history, judged  # noqa: E402 - after the set-up
from review.statements.suspects import suspects_of  # noqa: E402 - after the set-up

SEED = "2026"
HISTORY = "earlier cases"
CHUNK = 25
FROM = 0.20
WAYS = ("statements only", "with evidence and history")


def main() -> int:
    """Measure and print a table, Markdown, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=64, help="misstated shops for each story and size")
    parser.add_argument("--honest", type=int, default=1000, help="honest shops")
    parser.add_argument("--seed", default=SEED)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    found = {"seed": asked.seed, "judgement": judgement(asked, history(HISTORY, 60)), "speed": speed()}
    found["seconds"] = round(time.perf_counter() - began)
    print(json.dumps(found) if asked.json else told(found, markdown=asked.markdown))
    return 0


def judgement(asked: argparse.Namespace, norms: Norms) -> list[dict[str, Any]]:
    """Return a row for each story and size: how many shops, shares of alarms, of the true line first and in three."""
    rows = []
    with ProcessPoolExecutor(asked.processes) as pool:
        for story, size in [(HONEST, 0.0), *((story, size) for story in STORIES for size in SIZES)]:
            shops = asked.honest if story == HONEST else asked.shops
            row: dict[str, Any] = {"story": story, "size": size}
            for way in WAYS if story != HONEST else WAYS[:1]:
                work = partial(_judge, asked.seed, story, size, norms if way != WAYS[0] else {}, way != WAYS[0])
                verdicts = [one for part in pool.map(work, _chunks(shops)) for one in part]
                row |= _summary(verdicts, way)
            rows.append(row)
            print(story, size, file=sys.stderr)
    return rows


def _chunks(shops: int) -> Iterator[range]:
    for start in range(0, shops, CHUNK):
        yield range(start, min(start + CHUNK, shops))


def _judge(seed: str, story: str, size: float, norms: Norms, evidence: bool, numbers: range) -> list[Verdict]:
    found = [judged(seed, number, story, size, norms=norms, evidence=evidence) for number in numbers]
    return [one for one in found if one is not None]


def _summary(verdicts: list[Verdict], way: str) -> dict[str, Any]:
    """Return shares of all shops of a row; a misstatement that raised no alarm counts as not named."""
    count = len(verdicts)

    def share(holds: Callable[[Verdict], bool]) -> float:
        return round(sum(map(holds, verdicts)) / count, 4) if count else 0.0

    return {
        "shops": count,
        "alarm": share(lambda one: one.alarm),
        "equity_alone": share(lambda one: one.equity_alarm),
        way: {"first": share(lambda one: one.place == 1), "three": share(lambda one: 1 <= one.place <= 3)},
    }


def told(found: dict[str, Any], *, markdown: bool) -> str:
    """Return the table in words."""
    heads = (
        "story", "size", "shops", "equity alone", "alarm",
        "first", "among three", "first, with evidence", "among three, with evidence",
    )  # fmt: skip
    rows = [_cells(row) for row in found["judgement"]]
    large = [row for row in found["judgement"] if row["size"] >= FROM]
    rows.append(("all stories", f"≥ {FROM:.0%}", str(sum(row["shops"] for row in large)), *_means(large)))
    lines = _markdown(heads, rows) if markdown else _columns(heads, rows)
    return "\n".join([*lines, "", *_speed_told(found["speed"], markdown=markdown), "", f"Took {found['seconds']} s."])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    size = f"{row['size']:.0%}" if row["size"] else ""
    return row["story"], size, str(row["shops"]), *(_percent(value) for value in _values(row))


def _values(row: dict[str, Any]) -> list[float | None]:
    named = [row.get(way, {}).get(key) for way in WAYS for key in ("first", "three")]
    return [row["equity_alone"], row["alarm"], *(named if row["story"] != HONEST else [None] * 4)]


def _means(rows: list[dict[str, Any]]) -> list[str]:
    shops = sum(row["shops"] for row in rows) or 1
    columns = zip(*([(value or 0.0) * row["shops"] for value in _values(row)] for row in rows), strict=True)
    return [_percent(sum(column) / shops) for column in columns]


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _columns(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    return [
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in [heads, *rows]
    ]


def _markdown(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return [f"| {' | '.join(row)} |" for row in (heads, tuple(rule), *rows)]


# How long it takes


def speed() -> dict[str, Any]:
    """Return milliseconds of the processor for a recheck, for the suspects, and for a workbook beside its library."""
    from random import Random  # noqa: PLC0415 - used here only

    cases = []
    for number, story in enumerate(STORIES):
        random = Random(number)
        for trade in TRADES:
            case = misstated(random, invented_shop(random, trade), story, 0.2)
            if case:
                cases.append(load_case(added_up(case[0])))
    settings = CheckSettings()
    runs = [run_checks(case, settings) for case in cases]
    suspects_of(cases[0], runs[0], settings)
    recheck = [_milliseconds(partial(_recheck, case, settings)) for case in cases]
    suspects = [_milliseconds(partial(suspects_of, case, run, settings)) for case, run in zip(cases, runs, strict=True)]
    return {
        "cases": len(cases),
        "recheck_ms": _spread(recheck),
        "suspects_ms": _spread(suspects),
        **_workbook(cases[0]),
    }


def _recheck(case: Any, settings: CheckSettings) -> dict[str, Any]:
    return crosscheck(case, settings, suspects=False).as_json()


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _spread(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "median": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "most": round(ordered[-1], 2),
    }


def _workbook(case: Any) -> dict[str, float]:
    """Return what reading and checking a workbook takes, and what the library needs to read its cells alone."""
    from openpyxl import load_workbook  # noqa: PLC0415 - used here only

    target = BytesIO()
    write_workbook(target, customer_class="business", language="en", case=case)
    content = target.getvalue()

    def bare() -> None:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            for _row in sheet.iter_rows(values_only=True):
                pass

    ours = min(
        _milliseconds(lambda: crosscheck(read_workbook(content), suspects=False).as_json()) for _time in range(5)
    )
    library = min(_milliseconds(bare) for _time in range(5))
    return {"workbook_ms": round(ours, 1), "library_ms": round(library, 1), "ratio": round(ours / library, 2)}


def _speed_told(found: dict[str, Any], *, markdown: bool) -> list[str]:
    words = [
        (name, *(f"{found[key][part]:.1f}" for part in ("median", "p95", "most")))
        for name, key in (("recheck of a case, ms", "recheck_ms"), ("suspects of a case, ms", "suspects_ms"))
    ]
    heads = ("processor time", "median", "95 of 100", "most")
    lines = _markdown(heads, words) if markdown else _columns(heads, words)
    ours, library, ratio = (found[key] for key in ("workbook_ms", "library_ms", "ratio"))
    book = f"A workbook read and checked: {ours} ms; its cells read by the library alone: {library} ms (ratio {ratio})."
    return [*lines, "", book]


if __name__ == "__main__":
    raise SystemExit(main())
