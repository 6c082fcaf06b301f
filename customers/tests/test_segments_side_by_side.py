"""Two managers who save segments at the same instant, and officers who register meanwhile."""

from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from customers.models import Customer, Segment
from customers.rules.segments import stamp_of
from customers.services.segments import Wish, save_segment
from customers.tests.factories import make_salaried, make_segments
from jinxin.access import Role
from jinxin.errors import DomainError, StaleState
from jinxin.tests.factories import make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*verbs: Any) -> list[Any]:
    """Do all of this at the same instant; return what each gave, or what it was refused with."""
    results: list[Any] = [None] * len(verbs)
    start = Barrier(len(verbs))

    def run(number: int, verb: Any) -> None:
        try:
            start.wait(10)
            results[number] = verb()
        except DomainError as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_previews_only_the_first_comes_true(at: datetime) -> None:
    make_segments()
    managers = [make_user(Role.MANAGER, name=name) for name in "甲乙"]
    stamp = stamp_of(Segment.objects.filter(customer_class="salaried"))
    wishes = [
        Wish(name, name, [{"field": "years_employed", "operator": "at_least", "value": 3}]) for name in ("A", "B")
    ]
    found = at_once(
        *(
            lambda wish=wish, actor=actor: save_segment("salaried", None, wish, stamp=stamp, actor=actor, at=at)
            for wish, actor in zip(wishes, managers, strict=True)
        )
    )
    assert sum(isinstance(one, StaleState) for one in found) == 1
    assert Segment.objects.filter(customer_class="salaried").count() == 4


def test_officers_register_while_a_manager_saves(at: datetime) -> None:
    make_segments()
    officer, manager = make_user(Role.OFFICER, name="客户经理"), make_user(Role.MANAGER, name="主任")
    for _number in range(3):
        make_salaried(officer)
    stamp = stamp_of(Segment.objects.filter(customer_class="salaried"))
    wish = Wish("老职工", "Long in the job", [{"field": "years_employed", "operator": "at_least", "value": 3}])
    found = at_once(
        lambda: save_segment("salaried", None, wish, stamp=stamp, actor=manager, at=at),
        lambda: make_salaried(officer),
        lambda: make_salaried(officer),
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert Customer.objects.count() == 5
    assert Customer.objects.filter(segment__name_en="Long in the job").count() >= 3
