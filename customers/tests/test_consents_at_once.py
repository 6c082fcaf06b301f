"""A use and a withdrawal at the same moment, and two managers with a new text, on real connections."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

from customers.enums import ConsentKind
from customers.models import Consent, ConsentText, ConsentUse
from customers.queries.consents import current_text
from customers.services.consents import ConsentMissing, publish_text, use_consent, withdraw_consent
from customers.tests.factories import make_salaried
from customers.tests.factories_consents import texts
from jinxin.access import Role
from jinxin.errors import DomainError
from jinxin.tests.factories import make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WAIT_SECONDS = 30
DATA = ConsentKind.PERSONAL_DATA


@pytest.fixture(autouse=True)
def _real_concurrency() -> None:
    assert connection.vendor == "postgresql", "these tests need DATABASE_URL to name a PostgreSQL server"


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Run the steps at the same moment, each on a connection of its own; return what each returned or raised."""
    gate, outcomes = threading.Barrier(len(steps)), [object()] * len(steps)

    def run(number: int, step: Callable[[], object]) -> None:
        gate.wait(WAIT_SECONDS)
        try:
            outcomes[number] = step()
        except DomainError as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return outcomes


def test_a_use_comes_before_the_withdrawal_or_not_at_all(at: datetime) -> None:
    officer = make_user(Role.OFFICER)
    customer = make_salaried(officer, at=at)
    later = at + timedelta(hours=1)
    withdrawn, used = at_once(
        lambda: withdraw_consent(
            customer=customer, kind=DATA, reason="客户要求撤回个人信息处理同意。", actor=officer, at=later
        ),
        lambda: use_consent(customer=customer, kind=DATA, purpose="application", actor=officer, at=later),
    )
    assert withdrawn == 1
    assert isinstance(used, Consent | ConsentMissing)
    assert ConsentUse.objects.count() == isinstance(used, Consent)


def test_one_of_two_new_texts_comes_into_force(at: datetime) -> None:
    managers = [make_user(Role.MANAGER), make_user(Role.MANAGER)]
    assert texts()[DATA].number == current_text(DATA).number == 1
    outcomes = at_once(
        *(
            lambda person=person: publish_text(
                kind=DATA,
                body_zh=f"致{{lender}}{{term}}{person.pk}",
                body_en="{lender} {term}",
                valid_months=None,
                number=1,
                actor=person,
                at=at,
            )
            for person in managers
        )
    )
    assert sorted(isinstance(outcome, ConsentText) for outcome in outcomes) == [False, True]
    assert ConsentText.objects.filter(kind=DATA).count() == 2
