"""The statement of account: what happened, in order, and where the loan stood; on the screen, as PDF, as a workbook."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from customers.tests.factories import AT
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.money import ZERO
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.dayend.run import close_day
from loans.models import Loan
from loans.queries.asof import standing
from loans.queries.extract import extract_of
from loans.tests.factories_accounts import pay_early, undone
from loans.tests.factories_money import make_loan, pay

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=70)


def _lived() -> int:
    """A loan that was late once, paid with a penalty, paid early, and had a slip of typing undone."""
    loan = make_loan(at=AT, rate=Decimal("6.8500"))
    close_day((AT + timedelta(days=40)).date(), at=AT + timedelta(days=40))
    pay(loan, standing(loan, (AT + timedelta(days=41)).date()).quote.missing, AT + timedelta(days=41))
    wrong = pay(loan, Decimal("123.45"), AT + timedelta(days=50)).transaction
    undone(wrong, AT + timedelta(days=51))
    pay_early(loan, Decimal("50000.00"), AT + timedelta(days=52), choice="smaller")
    return loan.pk


@pytest.fixture(scope="module")
def lived(once: Callable[[Callable[[], int]], int]) -> int:
    return once(_lived)


@pytest.fixture
def loan(db: None, lived: int) -> Loan:
    return Loan.objects.select_related("payout__contract", "customer").get(pk=lived)


def test_it_tells_everything_in_order_and_adds_up(loan: Loan) -> None:
    told = extract_of(loan, loan.started_on, LATER.date())
    assert [entry.booking.kind for entry in told.entries] == [
        "payout", "due", "repayment", "repayment", "reversal", "prepayment",
    ]  # fmt: skip
    assert (told.opening, told.closing) == (ZERO, loan.balance)
    total = told.total
    assert total.paid_out - total.principal == loan.balance
    assert total.received == total.principal + total.interest + total.penalty + total.costs + total.held
    assert (total.held, total.penalty > 0) == (loan.suspense, True)
    assert total.received == sum(row.amount for row in loan.repayments.filter(reversed_at=None))
    slip, back = told.entries[3:5]
    assert slip.moved.received == -back.moved.received == Decimal("123.45")
    assert slip.moved + back.moved == -(slip.moved + back.moved)


def test_a_part_goes_on_where_the_part_before_ended(loan: Loan) -> None:
    middle = loan.started_on + timedelta(days=45)
    before = extract_of(loan, loan.started_on, middle)
    after = extract_of(loan, middle + timedelta(days=1), LATER.date())
    assert before.closing == after.opening == before.standing.balance
    assert before.total + after.total == extract_of(loan, loan.started_on, LATER.date()).total


def address(loan: Loan, name: str = "extract", **days: Any) -> str:
    return reverse(f"loans:{name}", args=[loan.pk], query=days)


def whole(loan: Loan) -> dict[str, str]:
    return {"first": loan.started_on.isoformat(), "last": LATER.date().isoformat()}


@pytest.fixture
def later(time_machine: Any) -> datetime:
    time_machine.move_to(LATER)
    return LATER


@pytest.fixture
def counter(loan: Loan, later: datetime, sign_in: Callable[[Client, User], Client]) -> Client:
    return sign_in(Client(), make_user(Role.OPERATIONS))


def test_the_page_shows_it(counter: Client, loan: Loan, later: datetime, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        page = counter.get(address(loan, **whole(loan)))
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("<tr>") >= 8 and "123.45" in text
    assert counter.get(address(loan)).context["extract"].first == loan.started_on


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"first": "2026-11-30", "last": "2026-11-24"}, "last"),
        ({"first": "1900-01-01", "last": "2026-11-24"}, "first"),
        ({"first": "x", "last": "9999-99-99"}, "first"),
        ({"first": "2026-11-24", "last": "2899-01-01"}, "last"),
    ],
)
def test_days_that_make_no_sense_are_said_at_the_field(
    counter: Client, loan: Loan, later: datetime, days: dict[str, str], field: str
) -> None:
    page = counter.get(address(loan, **days))
    assert page.status_code == 200 and field in page.context["form"].errors
    for name in ("extract_pdf", "extract_workbook"):
        assert counter.get(address(loan, name, **days)).status_code == 302


def test_the_pdf_is_one_and_is_noted(counter: Client, loan: Loan, later: datetime) -> None:
    answer = counter.get(address(loan, "extract_pdf", **whole(loan)))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    entry = Entry.objects.filter(action="loan.statement_made").latest("pk")
    assert entry.data["form"] == "pdf"


def test_the_workbook_has_the_rows_as_numbers(counter: Client, loan: Loan, later: datetime) -> None:
    answer = counter.get(address(loan, "extract_workbook", **whole(loan)))
    rows = list(load_workbook(BytesIO(b"".join(answer)), read_only=True).active.values)
    told = extract_of(loan, loan.started_on, LATER.date())
    assert len(rows) == len(told.entries) + 3
    assert Decimal(str(rows[-1][-1])) == loan.balance
    assert [row[3] or 0 for row in rows[2:-1]] == [float(entry.moved.paid_out) for entry in told.entries]


def test_an_officer_sees_only_the_statements_of_own_borrowers(
    loan: Loan, other_officer: User, sign_in: Callable[[Client, User], Client]
) -> None:
    client = sign_in(Client(), other_officer)
    for name in ("extract", "extract_pdf", "extract_workbook"):
        assert client.get(address(loan, name)).status_code == 404


class TestDays:
    """The pages of closed days."""

    def test_a_manager_closes_a_day_and_sees_its_loans(
        self, loan: Loan, later: datetime, manager: User, sign_in: Callable[[Client, User], Client]
    ) -> None:
        client = sign_in(Client(), manager)
        answer = client.post(reverse("loans:days"), {"day": LATER.date().isoformat()}, follow=True)
        assert answer.status_code == 200 and loan.number in answer.content.decode()
        listed = client.get(reverse("loans:days")).content.decode()
        assert listed.count("<tr>") == 3

    @pytest.mark.parametrize("day", ["", "x", "1999-01-01", "2899-01-01", "9999-99-99"])
    def test_a_day_that_cannot_be_closed_is_said_at_the_field(
        self, loan: Loan, later: datetime, manager: User, sign_in: Callable[[Client, User], Client], day: str
    ) -> None:
        answer = sign_in(Client(), manager).post(reverse("loans:days"), {"day": day})
        assert answer.status_code == 422 and answer.context["form"].errors["day"]

    def test_others_read_and_close_nothing(self, counter: Client, loan: Loan, later: datetime) -> None:
        assert counter.get(reverse("loans:days")).status_code == 200
        assert counter.post(reverse("loans:days"), {"day": LATER.date().isoformat()}).status_code == 404
        page = counter.get(reverse("loans:day", args=[(AT + timedelta(days=40)).date()]), {"overdue": "1"})
        assert page.status_code == 200 and loan.number in page.content.decode()

    @pytest.mark.parametrize("day", ["2019-01-01", "yesterday"])
    def test_a_day_that_was_not_closed_is_not_there(self, counter: Client, day: str) -> None:
        assert counter.get(f"/loans/days/{day}/").status_code == 404
