"""Consents: given, used, run out, withdrawn; the versions of their texts."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils.translation import override

from customers.enums import ConsentKind, ConsentMethod, ConsentPurpose, ConsentState
from customers.models import Consent, ConsentText, ConsentUse, Customer
from customers.queries.consents import current_text, lacking, standing, valid_consent, words_signed, words_to_sign
from customers.rules.consents import valid_until
from customers.services.consents import ConsentMissing, publish_text, use_consent, withdraw_consent
from customers.tests.factories import make_salaried
from customers.tests.factories_consents import sign_consent, signature
from customers.tests.shared import last, told
from jinxin.clock import local_date
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.notices.models import Notice
from jinxin.staff.models import Centre, User

DATA, INQUIRY = ConsentKind.PERSONAL_DATA, ConsentKind.CREDIT_INQUIRY
REASON = "客户到网点说明不再办理贷款，要求撤回。"


@pytest.fixture
def customer(officer: User, at: datetime) -> Customer:
    """Somebody who has not signed anything yet."""
    return make_salaried(officer, consents=False, at=at)


def use(customer: Customer, kind: str, at: datetime, **more: Any) -> Consent:
    return use_consent(customer=customer, kind=kind, purpose="application", actor=customer.officer, at=at, **more)


def withdraw(customer: Customer, kind: str, actor: User, at: datetime, reason: str = REASON) -> int:
    return withdraw_consent(customer=customer, kind=kind, reason=reason, actor=actor, at=at)


def new_text(actor: User, at: datetime, **changes: Any) -> ConsentText:
    values: dict[str, Any] = {
        "body_zh": "致{lender}：{term}。第二版",
        "body_en": "To {lender}, {term}. Second",
        "valid_months": 6,
    }
    values |= {"number": current_text(INQUIRY).number, **changes}
    return publish_text(kind=INQUIRY, actor=actor, at=at, **values)


class TestGiving:
    def test_keeps_what_was_signed_by_whom_and_under_which_words(self, customer: Customer, at: datetime) -> None:
        drawn = signature()
        consent = sign_consent(customer, INQUIRY, at=at, original=drawn)
        consent.refresh_from_db()
        with consent.evidence.open() as kept:
            assert kept.read() == drawn.content
        assert (consent.evidence_sha256, consent.signer, consent.method) == (drawn.sha256, "王小明", "screen")
        assert (consent.text, consent.valid_until) == (current_text(INQUIRY), date(2027, 11, 23))
        assert customer.name not in str(consent.evidence.name)
        entry = last()
        assert (entry.action, entry.customer_id) == ("consent.given", customer.pk)
        with override("en"):
            assert told(entry) == "Credit inquiry authorisation, version 1, On the screen, until 2027-11-23"

    def test_the_words_name_the_centre_and_stay_as_they_were_signed(
        self, customer: Customer, centre: Centre, at: datetime
    ) -> None:
        with override("zh-hans"):
            consent = sign_consent(customer, DATA, at=at)
        shown = words_to_sign(consent.text, "zh-hans")
        Centre.objects.update(lender="别的银行", phone="0734-1111111")
        assert words_signed(consent) == shown
        assert centre.lender in shown.body and centre.phone in shown.body and "{" not in shown.body
        assert (shown.title, shown.language) == ("个人信息处理同意书", "zh-CN")
        assert "别的银行" in words_to_sign(consent.text, "zh-hans").body

    def test_the_words_are_kept_in_the_language_they_were_read_in(
        self, customer: Customer, centre: Centre, at: datetime
    ) -> None:
        with override("en"):
            consent = sign_consent(customer, INQUIRY, at=at)
        with override("zh-hans"):
            assert "for 12 months from the day of signing" in words_signed(consent).body

    def test_only_the_customers_own_officer_has_it_signed(
        self, customer: Customer, other_officer: User, manager: User, at: datetime
    ) -> None:
        for person in (other_officer, manager):
            with pytest.raises(NotAllowed):
                _give(customer, person, at)

    def test_somebody_elses_name_is_no_signature(self, customer: Customer, at: datetime) -> None:
        with pytest.raises(DomainError) as refused:
            sign_consent(customer, DATA, at=at, signer="李四")
        assert refused.value.field == "signer" and not Consent.objects.exists()
        assert sign_consent(customer, DATA, at=at, signer=" 王 小明 ").signer == "王小明"

    def test_a_text_that_is_no_longer_in_force_cannot_be_signed(
        self, customer: Customer, manager: User, at: datetime
    ) -> None:
        read = current_text(INQUIRY)
        new_text(manager, at)
        with pytest.raises(StaleState):
            sign_consent(customer, INQUIRY, at=at, text=read)
        assert sign_consent(customer, INQUIRY, at=at).text.number == 2

    def test_the_same_photo_is_no_new_consent(self, customer: Customer, at: datetime) -> None:
        paper = signature()
        sign_consent(customer, DATA, at=at, method=ConsentMethod.PAPER, original=paper)
        with pytest.raises(DomainError, match=r"拍照|photo"):
            sign_consent(customer, INQUIRY, at=at, method=ConsentMethod.PAPER, original=paper)


def _give(customer: Customer, person: User, at: datetime) -> Consent:
    from customers.services.consents import give_consent

    return give_consent(
        customer=customer,
        kind=DATA,
        method=ConsentMethod.SCREEN,
        original=signature(),
        signer=customer.name,
        actor=person,
        at=at,
    )


class TestUsing:
    def test_each_use_is_noted_with_its_purpose_and_case(self, customer: Customer, at: datetime) -> None:
        consent = sign_consent(customer, DATA, at=at)
        assert use(customer, DATA, at, subject="A-2026-0001") == consent
        noted = ConsentUse.objects.get()
        assert (noted.consent, noted.used_by, noted.used_at) == (consent, customer.officer, at)
        assert (noted.purpose, noted.subject) == (ConsentPurpose.APPLICATION, "A-2026-0001")

    def test_without_one_it_is_refused_saying_what_to_do(self, customer: Customer, at: datetime) -> None:
        sign_consent(customer, DATA, at=at)
        with override("en"), pytest.raises(ConsentMissing) as refused:
            use(customer, INQUIRY, at)
        assert "王小明 has not signed the “Credit inquiry authorisation” yet" in refused.value.message
        assert (refused.value.kind, refused.value.customer) == (INQUIRY, customer)
        assert not ConsentUse.objects.exists()

    def test_it_holds_to_the_end_of_its_last_day(self, customer: Customer, at: datetime) -> None:
        consent = sign_consent(customer, INQUIRY, at=at)
        assert consent.valid_until
        last_day = at + (consent.valid_until - local_date(at))
        use(customer, INQUIRY, last_day.replace(hour=23))
        with override("en"), pytest.raises(ConsentMissing, match="ran out on 2027-11-23"):
            use(customer, INQUIRY, last_day + timedelta(days=1))

    def test_of_two_the_one_that_holds_longer_is_used(self, customer: Customer, at: datetime) -> None:
        sign_consent(customer, INQUIRY, at=at)
        later = sign_consent(customer, INQUIRY, at=at + timedelta(days=300))
        assert use(customer, INQUIRY, at + timedelta(days=400)) == later

    def test_somebody_elses_consent_is_no_use(self, customer: Customer, officer: User, at: datetime) -> None:
        other = make_salaried(officer, consents=False, at=at)
        sign_consent(other, DATA, at=at)
        with pytest.raises(ConsentMissing):
            use(customer, DATA, at)


class TestWithdrawing:
    def test_nothing_new_is_done_afterwards(self, customer: Customer, at: datetime) -> None:
        sign_consent(customer, DATA, at=at)
        sign_consent(customer, DATA, at=at + timedelta(minutes=5))
        assert withdraw(customer, DATA, customer.officer, at + timedelta(hours=1)) == 2
        with override("en"), pytest.raises(ConsentMissing, match="withdrew the “Personal data consent” on 2026-11-23"):
            use(customer, DATA, at + timedelta(hours=2))
        entry = last()
        assert (entry.action, entry.data["reason"]) == ("consent.withdrawn", REASON)

    def test_signed_again_it_holds_again(self, customer: Customer, at: datetime) -> None:
        sign_consent(customer, DATA, at=at)
        withdraw(customer, DATA, customer.officer, at + timedelta(hours=1))
        again = sign_consent(customer, DATA, at=at + timedelta(hours=2))
        assert use(customer, DATA, at + timedelta(hours=3)) == again

    def test_a_manager_notes_it_too_nobody_else(
        self, customer: Customer, other_officer: User, auditor: User, manager: User, at: datetime
    ) -> None:
        sign_consent(customer, DATA, at=at)
        for person in (other_officer, auditor):
            with pytest.raises(NotAllowed):
                withdraw(customer, DATA, person, at)
        assert withdraw(customer, DATA, manager, at) == 1
        assert [notice.recipient for notice in Notice.objects.all()] == [customer.officer]

    def test_who_notes_it_alone_needs_no_notice(self, customer: Customer, at: datetime) -> None:
        sign_consent(customer, DATA, at=at)
        withdraw(customer, DATA, customer.officer, at)
        assert not Notice.objects.exists()

    def test_needs_a_reason_and_something_to_withdraw(self, customer: Customer, at: datetime) -> None:
        with pytest.raises(IllegalMove):
            withdraw(customer, DATA, customer.officer, at)
        sign_consent(customer, DATA, at=at)
        with pytest.raises(DomainError):
            withdraw(customer, DATA, customer.officer, at, reason="没有")
        assert valid_consent(customer, DATA, local_date(at))


class TestStanding:
    def states(self, customer: Customer, day: date) -> dict[str, tuple[str, bool]]:
        return {one.kind: (one.state, one.expires_soon) for one in standing(customer, day)}

    def test_follows_a_consent_through_its_life(self, customer: Customer, at: datetime) -> None:
        day = local_date(at)
        assert self.states(customer, day)[INQUIRY] == (ConsentState.MISSING, False)
        consent = sign_consent(customer, INQUIRY, at=at)
        assert consent.valid_until
        for left, expected in (
            (31, (ConsentState.VALID, False)),
            (30, (ConsentState.VALID, True)),
            (0, (ConsentState.VALID, True)),
            (-1, (ConsentState.EXPIRED, False)),
        ):
            assert self.states(customer, consent.valid_until - timedelta(days=left))[INQUIRY] == expected
        withdraw(customer, INQUIRY, customer.officer, at)
        assert self.states(customer, day)[INQUIRY] == (ConsentState.WITHDRAWN, False)

    def test_takes_two_queries(self, customer: Customer, at: datetime, django_assert_num_queries: Any) -> None:
        sign_consent(customer, DATA, at=at)
        with django_assert_num_queries(2):
            assert [one.kind for one in lacking(customer, local_date(at), DATA, INQUIRY)] == [INQUIRY]

    @pytest.mark.parametrize(
        ("signed", "months", "until"),
        [
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2026, 11, 23), None, None),
        ],
    )
    def test_months_end_on_the_same_day(self, signed: date, months: int | None, until: date | None) -> None:
        assert valid_until(signed, months) == until


class TestTexts:
    def test_a_new_version_counts_from_now_on(self, customer: Customer, manager: User, at: datetime) -> None:
        old = sign_consent(customer, INQUIRY, at=at)
        new_text(manager, at)
        assert (current_text(INQUIRY).number, current_text(DATA).number) == (2, 1)
        old.refresh_from_db()
        assert old.text.number == 1 and valid_consent(customer, INQUIRY, local_date(at)) == old
        assert last().data == {"kind": "credit_inquiry", "version": 2}

    def test_only_a_manager_brings_one_out(self, officer: User, auditor: User, at: datetime) -> None:
        for person in (officer, auditor):
            with pytest.raises(NotAllowed):
                new_text(person, at)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"body_zh": "  "}, "body_zh"),
            ({"body_en": "To nobody"}, "body_en"),
            ({"body_zh": "致{lender}{term}{bank}"}, "body_zh"),
            ({"body_en": "x" * 20_001}, "body_en"),
            ({"valid_months": 0}, "valid_months"),
            ({"valid_months": 121}, "valid_months"),
        ],
    )
    def test_what_says_too_little_is_refused(self, manager: User, at: datetime, changes: Any, field: str) -> None:
        with pytest.raises(InvalidFields) as refused:
            new_text(manager, at, **changes)
        assert list(refused.value.errors) == [field]

    def test_who_comes_second_is_told(self, manager: User, at: datetime) -> None:
        read = current_text(INQUIRY).number
        new_text(manager, at)
        with pytest.raises(StaleState):
            new_text(manager, at, number=read, body_zh="致{lender}：{term}。第三版")

    def test_the_same_again_is_no_new_version(self, manager: User, at: datetime) -> None:
        new_text(manager, at)
        with pytest.raises(DomainError):
            new_text(manager, at)

    def test_what_was_published_or_noted_is_never_changed(self, customer: Customer, at: datetime) -> None:
        sign_consent(customer, DATA, at=at)
        use(customer, DATA, at)
        for row in (ConsentText.objects.all()[0], ConsentUse.objects.get()):
            with pytest.raises(TypeError):
                row.save()

    @pytest.mark.postgres
    def test_the_database_refuses_it_too(self, customer: Customer, at: datetime) -> None:
        assert connection.vendor == "postgresql", "this test needs DATABASE_URL to name a PostgreSQL server"
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsentText.objects.update(body_zh="改")
