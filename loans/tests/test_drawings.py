"""Drawings under a line: several of them, never above it, to whom the law wants them paid."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from customers.tests.factories import make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, NotAllowed
from jinxin.notices.models import Notice
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import Method, State
from loans.models import Application, Contract, CreditLine, Payout, PayoutProof
from loans.rules.drawings import Drawing, Payee, longest_term, looks_split
from loans.services.drawings import cancel_payout, prepare_payout, prepare_requested, request_drawing
from loans.services.lines import block_line, end_line, reduce_line, unblock_line
from loans.services.payouts import confirm_paid, release_payout
from loans.tests.factories_money import CARD, colleague, make_approved, make_contract, make_signed

pytestmark = pytest.mark.django_db
REASON = "客户经营出现异常，先停止用信"
SELLER = Payee("account", "衡州粮油批发有限公司", "衡州农商银行营业部", "8201 0000 1234 5678 90")


@pytest.fixture(scope="module", autouse=True)
def ready(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of a signed contract under a revolving line of 200,000 yuan."""
    return once(lambda: make_signed(make_contract(make_approved(method=Method.REVOLVING))).pk)


@pytest.fixture
def signed(db: None, ready: int) -> Contract:
    return Contract.objects.select_related("application__customer", "credit_line").get(pk=ready)


@pytest.fixture
def now(at: datetime) -> datetime:
    return at + timedelta(hours=3)


@pytest.fixture
def officer(signed: Contract) -> User:
    return signed.application.officer


def paper(color: str = "white") -> SimpleUploadedFile:
    """Return a photo of a contract."""
    file = io.BytesIO()
    Image.new("RGB", (40, 40), color).save(file, "PNG")
    return SimpleUploadedFile("合同.png", file.getvalue(), "image/png")


def draw(contract: Contract, amount: int, at: datetime, months: int = 12, **more: Any) -> Payout:
    """Prepare a drawing by whoever prepared the contract."""
    drawing = Drawing(Decimal(amount), months, payee=more.pop("payee", None))
    return prepare_payout(contract, drawing=drawing, actor=contract.prepared_by, at=at, **more)


def pay(payout: Payout, at: datetime, on: date | None = None) -> Any:
    """Release a drawing and have the bank pay it."""
    person = colleague()
    return confirm_paid(release_payout(payout, actor=person, at=at), paid_on=on or at.date(), actor=person, at=at)


def test_several_drawings_fill_the_line_and_what_is_paid_back_is_free_again(signed: Contract, now: datetime) -> None:
    first = pay(draw(signed, 120_000, now), now)
    case = Application.objects.get(pk=signed.application_id)
    assert case.state == State.PAID_OUT
    second = pay(draw(signed, 80_000, now), now)
    line = CreditLine.objects.get(pk=signed.credit_line_id)
    sums = [line.drawn, line.drawn_in_all, line.reserved, line.free]
    assert sums == [Decimal(200_000), Decimal(200_000), Decimal(0), Decimal(0)]
    assert set(case.loans.all()) == {first, second}
    with pytest.raises(DomainError) as caught:
        draw(signed, 1, now)
    assert caught.value.field == "amount"
    CreditLine.objects.filter(pk=line.pk).update(drawn=Decimal(150_000))  # as a repayment leaves it
    assert draw(signed, 50_000, now).state == "prepared"


def test_the_database_itself_keeps_the_line(signed: Contract) -> None:
    lines = CreditLine.objects.filter(pk=signed.credit_line_id)
    for changes in (
        {"drawn": Decimal(150_000), "reserved": Decimal(50_001)},
        {"reserved": Decimal(-1)},
        {"revolving": False, "drawn_in_all": Decimal(200_001)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            lines.update(**changes)


def test_a_second_payout_does_not_move_the_case_again(signed: Contract, now: datetime) -> None:
    pay(draw(signed, 10_000, now), now)
    pay(draw(signed, 10_000, now), now + timedelta(days=3))
    assert Entry.objects.filter(action="application.paid_out").count() == 1
    assert Entry.objects.filter(action="payout.paid").count() == 2


def test_the_officer_asks_and_operations_prepares(signed: Contract, officer: User, now: datetime) -> None:
    other = make_user(Role.OFFICER)
    with pytest.raises(NotAllowed):
        request_drawing(signed, drawing=Drawing(Decimal(50_000), 6), actor=other, at=now)
    asked = request_drawing(signed, drawing=Drawing(Decimal(50_000), 6, "进货"), actor=officer, at=now)
    assert (asked.state, asked.requested_by, asked.prepared_by) == ("requested", officer, None)
    assert Notice.objects.filter(entry__action="payout.requested", recipient=signed.prepared_by).exists()
    with pytest.raises(NotAllowed):
        prepare_requested(asked, actor=officer, at=now)
    with pytest.raises(IllegalMove):
        release_payout(asked, actor=colleague(), at=now)
    payout = prepare_requested(asked, actor=signed.prepared_by, at=now)
    assert (payout.state, payout.prepared_by, payout.term_months) == ("prepared", signed.prepared_by, 6)
    loan = pay(payout, now)
    assert loan.instalments.count() == 6


def test_an_officer_takes_back_only_what_nobody_prepared(signed: Contract, officer: User, now: datetime) -> None:
    asked = request_drawing(signed, drawing=Drawing(Decimal(50_000), 6), actor=officer, at=now)
    cancel_payout(asked, reason="客户暂不需要用款，撤回申请", actor=officer, at=now)
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    with pytest.raises(NotAllowed):
        cancel_payout(draw(signed, 10_000, now), reason=REASON, actor=officer, at=now)


def test_a_key_that_was_used_gives_what_it_made(signed: Contract, now: datetime) -> None:
    from uuid import uuid4

    key = uuid4()
    assert draw(signed, 10_000, now, key=key) == draw(signed, 10_000, now, key=key)
    assert Payout.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "200000.01"])
def test_an_amount_that_cannot_be_is_refused_at_its_field(signed: Contract, now: datetime, amount: str) -> None:
    with pytest.raises(DomainError) as caught:
        prepare_payout(signed, drawing=Drawing(Decimal(amount), 12), actor=signed.prepared_by, at=now)
    assert caught.value.field == "amount"


def test_a_later_drawing_ends_with_the_contract(signed: Contract, now: datetime) -> None:
    pay(draw(signed, 10_000, now), now)
    with pytest.raises(DomainError) as caught:
        draw(signed, 10_000, now + timedelta(days=100), months=12)
    assert caught.value.field == "term_months"
    day = date(2026, 11, 23)
    assert longest_term(signed, None, day) == 12
    assert longest_term(signed, day, date(2027, 2, 24)) == 8
    assert longest_term(signed, day, date(2027, 11, 1)) == 0


# Entrusted payment


@pytest.fixture
def large(centre: Any, at: datetime) -> Contract:
    """A signed contract of 300,000 yuan whose limit of own payment is raised above by a rule's number."""
    return make_signed(make_contract(make_approved(at=at, amount=Decimal(600_000)), at=at), at=at)


def test_above_the_limit_the_seller_is_paid_on_a_proof(large: Contract, now: datetime) -> None:
    for payee, proofs, field in (
        (None, (), "pay_to"),
        (SELLER, (), "proof"),
        (Payee("account", "=cmd", "银行", SELLER.number), [("contract", paper())], "payee_name"),
        (Payee("account", "某公司", "", SELLER.number), [("contract", paper())], "payee_bank"),
        (Payee("account", "某公司", "某银行", "12"), [("contract", paper())], "payee_number"),
        (Payee("card", large.application.customer.name, "某银行", CARD), [("other", paper())], "pay_to"),
    ):
        with pytest.raises(DomainError) as caught:
            draw(large, 600_000, now, payee=payee, proofs=proofs)
        assert caught.value.field == field
    assert not PayoutProof.objects.exists()
    payout = draw(large, 600_000, now, payee=SELLER, proofs=[("invoice", paper())])
    assert (payout.entrusted, payout.payee_last4, payout.proofs.get().kind) == (True, "7890", "invoice")
    order = release_payout(payout, actor=colleague(), at=now)
    assert (order.payee_name, order.payee_account) == (SELLER.name, "820100001234567890")
    stored = Payout.objects.filter(pk=payout.pk).extra(select={"raw": "payee_account"}).values_list("raw", flat=True)
    assert "820100001234567890" not in stored[0]


def test_up_to_the_limit_the_borrower_is_paid_and_consumers_have_a_lower_one(centre: Any, at: datetime) -> None:
    customer = make_salaried(make_user(Role.OFFICER), at=at)
    case = make_approved(customer, at=at, amount=Decimal("300000.01"))
    contract = make_signed(make_contract(case, at=at), at=at)
    with pytest.raises(DomainError) as caught:
        prepare_payout(contract, actor=contract.prepared_by, at=at + timedelta(hours=2))
    assert caught.value.field == "pay_to"
    assert not draw(contract, 300_000, at + timedelta(hours=2)).entrusted


def test_another_account_of_the_borrower_is_no_entrusted_payment(signed: Contract, now: datetime) -> None:
    own = Payee("card", signed.application.customer.name, "另一家银行", CARD)
    payout = draw(signed, 10_000, now, payee=own, proofs=[("other", paper())])
    assert not payout.entrusted
    assert release_payout(payout, actor=colleague(), at=now).payee_bank == "另一家银行"


def test_drawings_cut_to_stay_below_are_shown_to_the_manager(large: Contract, now: datetime) -> None:
    assert not draw(large, 400_000, now).looks_split
    assert draw(large, 150_000, now).looks_split
    assert Notice.objects.filter(entry__action="payout.looks_split", recipient__grants__role=Role.MANAGER).exists()
    assert not looks_split(Decimal(500_000), Decimal(0), Decimal(500_000))
    assert not looks_split(Decimal(100_000), Decimal(400_000), Decimal(500_000))


# The line


def test_a_blocked_line_is_not_drawn_until_the_block_is_lifted(
    signed: Contract, manager: User, officer: User, now: datetime
) -> None:
    line, payout = signed.credit_line, draw(signed, 10_000, now)
    with pytest.raises(NotAllowed):
        block_line(line, reason=REASON, actor=officer, at=now)
    block_line(line, reason=REASON, actor=manager, at=now)
    for refused in (
        lambda: draw(signed, 10_000, now),
        lambda: release_payout(payout, actor=colleague(), at=now),
        lambda: block_line(line, reason=REASON, actor=manager, at=now),
    ):
        with pytest.raises(IllegalMove):
            refused()
    unblock_line(line, reason="异常已查明，可以恢复用信", actor=manager, at=now)
    with pytest.raises(IllegalMove):
        unblock_line(line, reason="异常已查明，可以恢复用信", actor=manager, at=now)
    assert release_payout(payout, actor=colleague(), at=now).number


def test_a_line_is_reduced_not_below_what_is_used(signed: Contract, manager: User, now: datetime) -> None:
    draw(signed, 60_000, now)
    for amount in ("200000", "59999.99", "0", "100.001"):
        with pytest.raises(DomainError) as caught:
            reduce_line(signed.credit_line, amount=Decimal(amount), reason=REASON, actor=manager, at=now)
        assert caught.value.field == "amount"
    reduce_line(signed.credit_line, amount=Decimal(60_000), reason=REASON, actor=manager, at=now)
    assert CreditLine.objects.get(pk=signed.credit_line_id).amount == 60_000


def test_a_closed_line_cancels_what_is_prepared_and_loans_go_on(signed: Contract, manager: User, now: datetime) -> None:
    with pytest.raises(IllegalMove):
        end_line(signed.credit_line, reason=REASON, actor=manager, at=now)
    loan = pay(draw(signed, 10_000, now), now)
    order = release_payout(draw(signed, 10_000, now), actor=colleague(), at=now)
    with pytest.raises(IllegalMove):
        end_line(signed.credit_line, reason=REASON, actor=manager, at=now)
    confirm_paid(order, paid_on=now.date(), actor=colleague(), at=now)
    waiting = draw(signed, 10_000, now)
    end_line(signed.credit_line, reason=REASON, actor=manager, at=now)
    waiting.refresh_from_db()
    loan.refresh_from_db()
    assert (waiting.state, loan.state) == ("cancelled", "active")
    assert not CreditLine.objects.get(pk=signed.credit_line_id).is_open
