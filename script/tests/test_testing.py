"""The runner of the suite: it sums up honestly and knows a part that did nothing from one that passed."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from script.testing import CLOSING, PARTS, Result, Runner, summary

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


def test_tables_are_made_once_for_the_whole_suite_and_not_for_a_selection(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One of the two fails: its parts make their own tables, and so show what is wrong."""
    asked = []

    def made(runner: Runner, in_postgres: bool) -> tuple[str, subprocess.Popen[bytes]]:
        asked.append(in_postgres)
        return "copied", subprocess.Popen(["false" if in_postgres else "true"])

    monkeypatch.setattr(Runner, "_migrating", made)
    with ExitStack() as stack:
        whole, selection = Runner(tmp_path, stack, []), Runner(tmp_path, stack, ["-k", "money"])
        whole.migrate(PARTS)
        selection.migrate(PARTS)
    assert sorted(asked) == [False, True]
    assert (whole.migrated, selection.migrated) == ({False: "copied"}, {})
