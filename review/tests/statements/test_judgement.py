"""What the checks and suspects are worth, in small: the whole table is printed by `script/benchmark --checks`."""

from random import Random

import pytest

from review.statements import crosscheck, load_case
from review.statements.invented import SIZES, STORIES, TRADES, added_up, invented_shop, marked, misstated
from review.statements.invented.judged import HONEST, history, judged, norm_of
from review.statements.suspects.belief import PROOF

FEW = 8
SEED = "small run"


def test_the_same_seed_invents_the_same_shop() -> None:
    assert invented_shop(Random(7), TRADES[0]) == invented_shop(Random(7), TRADES[0])
    assert invented_shop(Random(7), TRADES[0]) != invented_shop(Random(8), TRADES[0])


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.name)
def test_honest_shops_are_off_by_two_per_cent_at_most(trade: object) -> None:
    for seed in range(3):
        shop = invented_shop(Random(seed), trade)  # type: ignore[arg-type]
        result = crosscheck(load_case(added_up(shop)))
        assert result.headline.max_abs_deviation is not None
        assert result.headline.max_abs_deviation <= 0.0205
        assert not (result.headline.impossible or result.headline.uncomputable or result.suspects)


@pytest.mark.parametrize("story", STORIES)
def test_a_misstated_shop_adds_up_and_no_line_is_negative(story: str) -> None:
    cases = [misstated(Random(1), invented_shop(Random(1), TRADES[0]), story, size) for size in SIZES]
    # A shop cannot leave out more of a line than there is; the smaller sizes always can be told.
    assert cases[0] is not None
    for case, _truth in filter(None, cases):
        assert not crosscheck(load_case(added_up(case)), suspects=False).headline.submission_blocked


@pytest.mark.parametrize("story", [story for story in STORIES if story != "omitted_expenses"])
def test_a_fifth_of_a_figure_is_seen_and_the_true_line_named_first(story: str) -> None:
    verdicts = [judged(SEED, number, story, 0.20, norms={}, evidence=False) for number in range(FEW)]
    found = [verdict for verdict in verdicts if verdict]
    assert len(found) >= FEW - 2
    assert sum(verdict.alarm for verdict in found) >= len(found) - 1
    assert sum(verdict.place == 1 for verdict in found) >= len(found) - 1


def test_expenses_and_drawings_are_told_apart_by_evidence_and_history() -> None:
    norms = history("history of the small run", 6)
    bare = [judged(SEED, number, "omitted_expenses", 0.40, norms={}, evidence=False) for number in range(FEW)]
    known = [judged(SEED, number, "omitted_expenses", 0.40, norms=norms, evidence=True) for number in range(FEW)]
    assert sum(one.place == 1 for one in known if one) > sum(one.place == 1 for one in bare if one)
    assert sum(1 <= one.place <= 3 for one in known if one) >= FEW - 2


def test_no_honest_shop_raises_an_alarm() -> None:
    assert not any(
        verdict.alarm
        for number in range(2 * FEW)
        if (verdict := judged(SEED, number, HONEST, 0.0, norms={}, evidence=False))
    )


def test_a_paper_behind_a_figure_speaks_for_it() -> None:
    case = invented_shop(Random(3), TRADES[0])
    told = misstated(Random(3), case, "undeclared_drawings", 0.3)
    assert told is not None
    data = added_up(told[0])
    lines = ("income_statement.other_drawings", "income_statement.household_expenses")
    first = crosscheck(load_case(data)).suspects[0]
    assert first.line_item in lines
    data["figure_evidence"] = {line: {"kind": "documented"} for line in lines}
    assert crosscheck(load_case(data)).suspects[0].line_item not in lines
    assert PROOF["documented"] > PROOF["observed"] > PROOF["stated"]


def test_marks_are_of_lines_the_case_has() -> None:
    case = invented_shop(Random(4), TRADES[1])
    loaded = load_case(added_up(marked(Random(4), case, frozenset())))
    assert {mark.kind for mark in loaded.evidence.values()} == set(PROOF)


def test_a_norm_of_lines_that_many_do_not_have_finds_nothing_strange() -> None:
    norm = norm_of([0, 0, 0, 1, 2])  # type: ignore[list-item]
    assert (
        norm.strangeness(load_case(added_up(invented_shop(Random(1), TRADES[0]))).total("fixed_assets.purchased")) == 0
    )
