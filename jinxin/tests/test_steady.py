"""Time that stands still, and rules that are read once: for long work, inside it only."""

from datetime import timedelta

import pytest

from customers.tests.factories import AT
from jinxin import clock
from jinxin.steady import kept, steady


def _works_and_fails() -> None:
    with clock.stopped(AT):
        assert clock.now() == AT
        with clock.stopped(AT + timedelta(days=1)):
            assert clock.now() == AT + timedelta(days=1)
        assert clock.now() == AT
        raise RuntimeError


def test_it_is_the_given_moment_inside_and_the_real_one_again_after_a_failure() -> None:
    with pytest.raises(RuntimeError):
        _works_and_fails()
    assert clock.now() != AT


def test_what_is_read_inside_is_read_once_and_forgotten_at_the_end() -> None:
    reads: list[str] = []

    def read() -> str:
        reads.append("x")
        return "policy"

    assert kept("policy", read) is None and not reads
    for _work in range(2):
        with steady():
            assert [kept("policy", read), kept("policy", read)] == ["policy", "policy"]
    assert len(reads) == 2


def test_work_inside_other_work_goes_on_with_what_that_has_read() -> None:
    with steady():
        kept("calendar", lambda: "outer")
        with steady():
            assert kept("calendar", lambda: "inner") == "outer"
        assert kept("calendar", lambda: "again") == "outer"
    assert kept("calendar", lambda: "after") is None


def test_nothing_is_kept_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), steady():
        kept("policy", lambda: 1 // 0)
    assert kept("policy", lambda: 1) is None
