"""The runner of the suite: it sums up honestly and knows a part that did nothing from one that passed."""

import pytest

from script.testing import CLOSING, Result, summary

CLOSINGS = [
    "289 passed in 3.48s",
    "=== 1 failed, 2 passed, 1 warning in 63.00s (0:01:03) ===",
    "2208 passed, 38 deselected, 18 subtests passed in 209.33s (0:03:29)",
]


@pytest.mark.parametrize(
    ("statuses", "options", "status"),
    [
        (["passed", "passed"], [], 0),
        (["passed", "failed"], [], 1),
        (["passed", "could not run"], [], 1),
        (["passed", "nothing selected"], [], 1),
        (["passed", "nothing selected"], ["-k", "money"], 0),
        (["nothing selected"], ["-k", "money"], 1),
    ],
)
def test_the_exit_status_tells_whether_everything_passed(statuses: list[str], options: list[str], status: int) -> None:
    assert summary([Result("part", text) for text in statuses], options) == status


def test_the_last_line_counts_all_tests(capsys: pytest.CaptureFixture[str]) -> None:
    summary([Result("a", "passed", counts={"passed": 3}), Result("b", "failed", counts={"passed": 1, "error": 2})], [])
    assert capsys.readouterr().out.splitlines()[-2:] == ["Not passed: b", "4 passed, 2 failed"]


@pytest.mark.parametrize("line", CLOSINGS)
def test_closing_lines_of_pytest_are_known(line: str) -> None:
    assert CLOSING.match(line)
