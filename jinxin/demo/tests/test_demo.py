"""The demo: built through the services, reproducible, with every stage in it."""

import json
from collections import Counter
from datetime import datetime
from io import StringIO
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from customers.models import Customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.demo.logins import PASSWORD, demo_logins
from jinxin.demo.models import DemoMarker
from jinxin.demo.services import load_demo
from jinxin.errors import DomainError
from jinxin.staff.models import Centre, User
from jinxin.worktime.models import Accountability, Deadline
from loans.enums import State
from loans.models import AccountRequest, Application, Instalment, Loan, Paper, Payout, Plan, Repayment
from loans.queries.ledger import verify_loan
from postloan.models import Callback
from review.models import Round, StatementSet, Vote

ZONE = ZoneInfo("Asia/Shanghai")
PRESENT = datetime(2026, 11, 23, 15, 0, tzinfo=ZONE)
ENOUGH = 32
"""So many of the told customers are in every state there is."""


class TestLoaded(TestCase):
    """One demo for all of these: loading takes longer than looking, so they are parts of one test."""

    uploads: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.uploads = cls.enterClassContext(TemporaryDirectory())
        cls.enterClassContext(override_settings(MEDIA_ROOT=cls.uploads))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        load_demo(seed=1, customers=ENOUGH, at=PRESENT)

    def test_the_demo_is_a_whole_centre(self) -> None:
        for name in sorted(name for name in dir(self) if name.startswith("look_that_")):
            with self.subTest(name):
                getattr(self, name)()

    def look_that_every_state_of_an_application_is_there(self) -> None:
        assert set(Application.objects.values_list("state", flat=True)) == set(State.values)

    def look_that_the_trail_is_whole_and_in_the_order_of_time(self) -> None:
        assert verify().intact
        moments = list(Entry.objects.order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= PRESENT

    def look_that_every_loan_agrees_with_its_ledger(self) -> None:
        loans = list(Loan.objects.all())
        assert loans
        assert not [problem for loan in loans for problem in verify_loan(loan)]

    def look_that_loans_are_running_settled_and_behind(self) -> None:
        assert set(Loan.objects.values_list("state", flat=True)) == set(Loan.State.values)
        late = Instalment.objects.filter(settled_on=None, payable_on__lt=PRESENT.date())
        assert late.exists()

    def look_that_loans_are_paid_late_early_extended_and_corrected(self) -> None:
        assert Repayment.objects.filter(penalty__gt=0).exists()
        assert set(Repayment.objects.values_list("choice", flat=True)) == set(Repayment.Choice.values)
        assert Repayment.objects.exclude(reversed_at=None).exists()
        assert set(Plan.objects.values_list("cause", flat=True)) >= {"payout", "prepayment", "extension"}
        assert AccountRequest.objects.filter(state="asked", kind="costs").exists()

    def look_that_most_payouts_came_within_a_day(self) -> None:
        released = Payout.objects.filter(released_at__isnull=False)
        times = released.values_list("contract__application__submitted_at", "released_at")
        hours = [(paid - asked).total_seconds() / 3600 for asked, paid in times if asked and paid]
        assert len([each for each in hours if each <= 24]) > len(hours) / 2

    def look_that_nobody_releases_what_they_prepared(self) -> None:
        assert not [payout for payout in Payout.objects.all() if payout.prepared_by_id == payout.released_by_id]

    def look_that_the_board_has_voted_vetoed_and_is_voting(self) -> None:
        assert set(Round.objects.values_list("state", flat=True)) >= {"open", "approved", "rejected"}
        assert set(Vote.objects.values_list("choice", flat=True)) == {"approve", "decline", "veto"}
        open_rounds = Round.objects.filter(state="open")
        assert open_rounds.filter(veto_unlocked=True).exists()
        assert open_rounds.filter(seats__votes__isnull=False).exists()

    def look_that_a_missed_deadline_is_open_explained_and_ruled_on(self) -> None:
        assert set(Accountability.objects.values_list("state", flat=True)) == set(Accountability.State.values)
        assert Deadline.objects.filter(state="paused").exists()

    def look_that_calls_are_planned_and_done(self) -> None:
        states = Counter(Callback.objects.values_list("state", flat=True))
        assert states["done"] and states["planned"]

    def look_that_both_classes_and_all_segments_of_the_seed_are_there(self) -> None:
        assert set(Customer.objects.values_list("customer_class", flat=True)) == {"salaried", "business"}
        assert {"government_salaried", "enterprise_salaried", "home_furnishing", "grocery"} <= set(
            Customer.objects.values_list("segment", flat=True)
        )

    def look_that_some_statements_unlock_the_veto_and_none_is_blocked(self) -> None:
        unlocked = Counter(StatementSet.objects.values_list("veto_unlocked", flat=True))
        assert unlocked[False] > unlocked[True] > 0
        assert not StatementSet.objects.filter(submission_blocked=True).exists()

    def look_that_papers_are_of_both_kinds_and_all_different(self) -> None:
        assert set(Paper.objects.values_list("content_type", flat=True)) == {"image/png", "application/pdf"}
        assert Paper.objects.values("sha256").distinct().count() == Paper.objects.count()

    def look_that_the_staff_is_there_with_one_password(self) -> None:
        logins = demo_logins()
        held = Counter(role for login in logins for role in login.roles)
        assert held == {
            Role.OFFICER: 8,
            Role.MEMBER: 7,
            Role.MANAGER: 2,
            Role.OPERATIONS: 3,
            Role.AUDITOR: 1,
            Role.ADMINISTRATOR: 1,
        }
        assert {login.password for login in logins} == {PASSWORD}
        assert all(user.check_password(PASSWORD) for user in User.objects.all())
        assert Centre.objects.count() == 1

    def look_that_the_password_passes_the_validators(self) -> None:
        for user in User.objects.all():
            validate_password(PASSWORD, user)

    def look_that_a_changed_password_is_no_longer_shown(self) -> None:
        with transaction.atomic():
            user = User.objects.get(username="officer1")
            user.set_password("Another-2026")
            user.save()
            assert "officer1" not in {login.username for login in demo_logins()}
            transaction.set_rollback(True)

    def look_that_the_sign_in_page_shows_the_logins(self) -> None:
        page = self.client.get(reverse("staff:login"))
        self.assertContains(page, "officer1")
        self.assertContains(page, PASSWORD)

    def look_that_a_second_demo_is_refused_in_one_line(self) -> None:
        with pytest.raises(CommandError) as refused:
            call_command("demo", "--seed", "2")
        assert refused.value.returncode == 2
        assert "\n" not in str(refused.value)
        assert DemoMarker.objects.count() == 1

    def look_that_the_logins_are_printed_one_a_line(self) -> None:
        out = StringIO()
        call_command("demo_logins", stdout=out)
        lines = out.getvalue().splitlines()
        assert len(lines) == 22
        assert any("officer1" in line and PASSWORD in line and "officer" in line for line in lines)


def facts() -> list[Any]:
    """What two demos of one seed have in common, whatever the day."""
    people = Customer.objects.order_by("name").values_list(
        "name", "mobile", "customer_class", "segment", "officer__username"
    )
    cases = Application.objects.order_by("customer__name").values_list(
        "customer__name", "state", "amount", "term_months", "method", "purpose", "approved_amount"
    )
    loans = Loan.objects.order_by("customer__name").values_list("customer__name", "principal", "annual_rate", "method")
    checks = StatementSet.objects.order_by("application__customer__name").values_list("veto_unlocked", flat=True)
    return [list(rows) for rows in (people, cases, loans, checks)]


def undone(seed: int, customers: int, at: datetime) -> list[Any]:
    """Load a demo, look at it and take it back."""
    with transaction.atomic():
        load_demo(seed=seed, customers=customers, at=at)
        assert verify().intact
        found = facts()
        transaction.set_rollback(True)
    return found


SUNDAY_NIGHT = datetime(2026, 11, 29, 3, 0, tzinfo=ZONE)
NEW_YEAR = datetime(2027, 1, 1, 0, 5, tzinfo=ZONE)
"""Of a year without a published calendar."""


@pytest.fixture(scope="module")
def on_a_sunday_night(django_db_setup: None, django_db_blocker: Any) -> list[Any]:
    """What the demo of seed 5 is, loaded on a Sunday night."""
    with django_db_blocker.unblock():
        return undone(5, 1, SUNDAY_NIGHT)


def test_the_same_seed_gives_the_same_centre_on_new_years_day(db: None, on_a_sunday_night: list[Any]) -> None:
    assert undone(5, 1, NEW_YEAR) == on_a_sunday_night


def test_more_customers_than_are_told_follow_their_pattern(db: None) -> None:
    from random import Random

    from jinxin.demo.plans import PLANS, plans_for

    plans = plans_for(Random(1), len(PLANS) + 200)
    assert len(plans) == len(PLANS) + 200
    assert plans[: len(PLANS)] == list(PLANS)
    assert len(set(plans)) > 200


@pytest.mark.parametrize("customers", ["0", "-3", "many", "100000"])
def test_a_number_of_customers_that_cannot_be_is_refused(db: None, customers: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("demo", "--customers", customers)
    assert refused.value.returncode == 2
    assert not User.objects.exists()


def test_a_database_in_which_somebody_works_is_refused(officer: User) -> None:
    with pytest.raises(DomainError):
        load_demo(seed=1, customers=5, at=PRESENT)


def test_without_demo_data_no_logins_are_shown(officer: User, client: Client) -> None:
    out = StringIO()
    call_command("demo_logins", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"logins": []}
    assert PASSWORD not in client.get(reverse("staff:login")).content.decode()


@time_machine.travel(PRESENT, tick=False)
def test_the_command_answers_in_json_and_another_seed_gives_another_centre(
    db: None, on_a_sunday_night: list[Any]
) -> None:
    out = StringIO()
    call_command("demo", "--seed", "3", "--customers", "1", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"seed": 3, "customers": 1}
    assert not [ours for ours, theirs in zip(facts()[:3], on_a_sunday_night[:3], strict=True) if ours == theirs]
