"""A guarantee ring among borrowers raises the signal of a weaker guarantee."""

from datetime import datetime, timedelta
from typing import Any

from customers.models import Ring
from customers.services.relations import end_relation
from customers.services.rings import find_all
from customers.tests.factories import make_salaried
from customers.tests.factories_relations import make_prospect, tie
from customers.tests.shared import told
from customers.timeline import timeline_of
from jinxin.audit.models import Entry
from loans.tests.factories_money import loan_of
from postloan.models import RiskSignal, SignalKind
from postloan.signs import close_signal

CLOSING = "已换成房产抵押，担保不再循环"
REASON = "双方都已还清，担保解除"


def ring_of_three(officer: Any, at: datetime) -> Any:
    """A borrower, a customer without a loan and a prospect who guarantee in a circle; return borrower and last tie."""
    borrower, other = loan_of(officer, at).customer, make_salaried(officer)
    prospect = make_prospect(officer)
    tie(officer, borrower, "guarantees", other)
    tie(officer, other, "guarantees", prospect)
    return borrower, tie(officer, prospect, "guarantees", borrower)


def test_each_borrower_in_a_new_ring_gets_one_signal(officer: Any, at: datetime) -> None:
    borrower, _last = ring_of_three(officer, at)
    signal = RiskSignal.objects.get()
    assert (signal.customer, signal.kind, signal.raised_by) == (borrower, SignalKind.GUARANTEE, None)
    assert signal.ring == Ring.objects.get()
    entry = Entry.objects.get(action="signal.raised")
    assert told(entry) == "担保条件弱化: 互保圈" and entry in timeline_of(borrower)


def test_the_nightly_search_raises_none_again(officer: Any, at: datetime) -> None:
    ring_of_three(officer, at)
    assert find_all(at=at + timedelta(days=1)) == (0, 0)
    assert RiskSignal.objects.count() == 1


def test_a_signal_is_closed_when_its_ring_dissolves_and_a_new_one_raised_when_it_closes_again(
    officer: Any, at: datetime
) -> None:
    borrower, last = ring_of_three(officer, at)
    end_relation(relation=last, reason=REASON, actor=officer, at=at)
    signal = RiskSignal.objects.get()
    assert (signal.closed_at, signal.closed_by, signal.closing) == (at, None, "")
    entry = Entry.objects.get(action="signal.closed")
    assert told(entry) == "担保条件弱化: 关系圈已解除" and entry in timeline_of(borrower)
    tie(officer, last.source, "guarantees", borrower)
    assert RiskSignal.objects.filter(closed_at=None).count() == 1 and RiskSignal.objects.count() == 2


def test_what_a_person_closed_stays_as_it_was_closed_when_the_ring_dissolves(officer: Any, at: datetime) -> None:
    _borrower, last = ring_of_three(officer, at)
    signal = RiskSignal.objects.get()
    close_signal(signal, reason=CLOSING, version=1, actor=officer, at=at)
    end_relation(relation=last, reason=REASON, actor=officer, at=at + timedelta(days=1))
    signal.refresh_from_db()
    assert (signal.closed_at, signal.closed_by, signal.closing) == (at, officer, CLOSING)
    assert Entry.objects.filter(action="signal.closed").count() == 1


def test_of_one_guarantor_of_many_those_guaranteed_get_it(officer: Any, at: datetime) -> None:
    guarantor, first = (loan_of(officer, at).customer for _one in range(2))
    for guaranteed in (first, *(make_salaried(officer) for _one in range(4))):
        tie(officer, guarantor, "guarantees", guaranteed)
    assert RiskSignal.objects.get().customer == first


def test_trade_that_goes_round_raises_none(officer: Any, at: datetime) -> None:
    one, two = (loan_of(officer, at).customer for _one in range(2))
    tie(officer, one, "supplies", two)
    tie(officer, two, "supplies", one)
    assert not RiskSignal.objects.exists()
