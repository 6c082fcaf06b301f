"""Pages of consents: the part of the file, signing, withdrawing, what was signed, the texts."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from customers.enums import ConsentKind, ConsentMethod
from customers.models import Consent, ConsentText, Customer
from customers.queries.consents import current_text
from customers.services.consents import use_consent, withdraw_consent
from customers.tests.factories import make_salaried
from customers.tests.factories_consents import consented, drawn_signature, sign_consent
from jinxin.signatures import PREFIX
from jinxin.staff.models import Centre, User

pytestmark = pytest.mark.django_db
DATA, INQUIRY = ConsentKind.PERSONAL_DATA, ConsentKind.CREDIT_INQUIRY
REASON = "客户到网点说明不再办理，要求撤回。"


@pytest.fixture(autouse=True)
def _ten(at: datetime) -> Any:
    """Ten o'clock on the Monday of the tests."""
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def customer(officer: User, at: datetime) -> Customer:
    """Somebody who has not signed anything yet."""
    return make_salaried(officer, consents=False, at=at)


@pytest.fixture
def desk(client: Client, sign_in: Any, officer: User) -> Client:
    return sign_in(client, officer)


def file_of(customer: Customer) -> str:
    return reverse("customers:consents", args=[customer.pk])


def address(name: str, customer: Customer, kind: str) -> str:
    return reverse(f"customers:consent_{name}", args=[customer.pk, kind])


def page(response: Any) -> str:
    return str(response.content.decode())


def drawn() -> str:
    return PREFIX + base64.b64encode(drawn_signature()).decode()


def on_glass(customer: Customer, kind: str = DATA, **changes: Any) -> dict[str, Any]:
    sent = {"way": "screen", "text": current_text(kind).pk, "language": "zh-hans", "read": "on"}
    return {**sent, "signer": customer.name, "signature": drawn(), **changes}


def on_paper(customer: Customer, kind: str = DATA, **changes: Any) -> dict[str, Any]:
    photo = SimpleUploadedFile("同意书.png", drawn_signature(), "image/png")
    sent = {"way": "paper", "text": current_text(kind).pk, "language": "zh-hans", "seen": "on"}
    return {**sent, "signer": customer.name, "photo": photo, **changes}


class TestFile:
    def test_says_how_each_stands_and_what_to_do(self, desk: Client, customer: Customer) -> None:
        shown = page(desk.get(file_of(customer)))
        assert shown.count("尚未签署") >= 2 and "尚未使用" in shown and "尚未签署任何授权" in shown
        assert all(address("sign", customer, kind) in shown for kind in ConsentKind)
        assert "/withdraw/" not in shown

    def test_shows_uses_with_their_case_and_what_runs_out(self, desk: Client, customer: Customer, at: datetime) -> None:
        sign_consent(customer, INQUIRY, at=at)
        Consent.objects.update(valid_until=(at + timedelta(days=20)).date())
        use_consent(
            customer=customer, kind=INQUIRY, purpose="report_filed", subject="A1", actor=customer.officer, at=at
        )
        shown = page(desk.get(file_of(customer)))
        assert "即将到期" in shown and "征信报告归档" in shown and "?q=A1" in shown
        assert address("withdraw", customer, INQUIRY) in shown

    def test_readers_look_and_change_nothing(
        self, client: Client, sign_in: Any, customer: Customer, manager: User, operations: User, auditor: User
    ) -> None:
        consented(customer, at=customer.registered_at)
        for person, may_withdraw in ((manager, True), (operations, False), (auditor, False)):
            shown = page(sign_in(client, person).get(file_of(customer)))
            assert "/sign/" not in shown and ("/withdraw/" in shown) == may_withdraw

    def test_costs_the_same_for_one_use_and_many(
        self, desk: Client, customer: Customer, at: datetime, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(25):
            sign_consent(customer, DATA, at=at + timedelta(minutes=number))
            use_consent(customer=customer, kind=DATA, purpose="portrait", actor=customer.officer, at=at)
        desk.get(file_of(customer))
        with django_assert_max_num_queries(12):
            shown = page(desk.get(file_of(customer)))
        assert "共 25 次使用" in shown and "?page=2" in shown
        assert page(desk.get(f"{file_of(customer)}?page=2#uses")).count("维护客户画像") == 5

    @pytest.mark.parametrize("query", ["?page=x", "?page=-1&next=//evil.example/", "?next=%00", "?size=9999999"])
    def test_strange_addresses_do_no_harm(self, desk: Client, customer: Customer, query: str) -> None:
        shown = desk.get(file_of(customer) + query)
        assert shown.status_code in (200, 400) and 'href="//evil' not in page(shown)


class TestSigningOnGlass:
    def test_the_words_are_shown_in_full_with_the_centre(
        self, desk: Client, customer: Customer, centre: Centre
    ) -> None:
        shown = page(desk.get(address("sign", customer, INQUIRY)))
        assert "个人征信查询授权书" in shown and centre.lender in shown and "{lender}" not in shown
        assert 'id="consent-end"' in shown and "data-signature" in shown and "<canvas" in shown

    def test_what_is_drawn_is_kept_and_one_comes_back(self, desk: Client, customer: Customer) -> None:
        back = "/loans/applications/new/?customer=7"
        answer = desk.post(address("sign", customer, DATA), on_glass(customer, next=back))
        assert (answer.status_code, answer["Location"]) == (302, back)
        consent = Consent.objects.get()
        assert (consent.kind, consent.method, consent.language) == (DATA, ConsentMethod.SCREEN, "zh-hans")

    @pytest.mark.parametrize("back", ["", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "x" * 600])
    def test_back_to_the_file_from_anywhere_else(self, desk: Client, customer: Customer, back: str) -> None:
        answer = desk.post(address("sign", customer, DATA), on_glass(customer, next=back))
        assert answer["Location"] == file_of(customer)

    @pytest.mark.parametrize(
        ("changes", "field", "says"),
        [
            ({"signature": ""}, "signature", "尚未签名"),
            ({"signature": "data:image/png;base64,AAAA"}, "signature", "签名无法读取"),
            ({"read": ""}, "read", "请让客户阅读全文后勾选"),
            ({"signer": "李四"}, "signer", "须由客户本人签署"),
            ({"signer": ""}, "signer", ""),
            ({"text": "x"}, "text", ""),
            ({"signer": "王\x00小明"}, None, ""),
        ],
    )
    def test_what_is_missing_is_told_at_the_field(
        self, desk: Client, customer: Customer, changes: dict[str, Any], field: str | None, says: str
    ) -> None:
        answer = desk.post(address("sign", customer, DATA), on_glass(customer, **changes))
        assert answer.status_code in ((422,) if field else (400, 422))
        if field:
            assert field in answer.context["form"].errors and says in page(answer)
        assert not Consent.objects.exists()

    def test_the_drawing_is_not_lost_with_a_wrong_name(self, desk: Client, customer: Customer) -> None:
        sent = on_glass(customer, signer="李四")
        assert sent["signature"] in page(desk.post(address("sign", customer, DATA), sent)).replace("&#x3D;", "=")

    def test_a_text_that_was_replaced_meanwhile_is_read_anew(self, desk: Client, customer: Customer) -> None:
        sent = on_glass(customer)
        old = current_text(DATA)
        ConsentText.objects.create(
            kind=DATA, number=2, body_zh="新{lender}{term}", body_en="{lender}{term}", published_at=old.published_at
        )
        answer = desk.post(address("sign", customer, DATA), sent, follow=True)
        assert "授权文本已换版" in page(answer) and not Consent.objects.exists()

    def test_only_the_own_officer(
        self, client: Client, sign_in: Any, customer: Customer, other_officer: User, manager: User
    ) -> None:
        for person, status in ((other_officer, 404), (manager, 403)):
            sign_in(client, person)
            for answer in (
                client.get(address("sign", customer, DATA)),
                client.post(address("sign", customer, DATA), on_glass(customer)),
            ):
                assert answer.status_code == status
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("name", ["sign", "paper", "withdraw"])
    def test_an_unknown_kind_is_not_there(self, desk: Client, customer: Customer, name: str) -> None:
        assert desk.get(f"/customers/{customer.pk}/consents/marriage/{name}/").status_code == 404


class TestSigningOnPaper:
    def test_the_photo_is_kept_as_it_came(self, desk: Client, customer: Customer) -> None:
        sent = on_paper(customer)
        content = sent["photo"].read()
        sent["photo"].seek(0)
        assert desk.post(address("sign", customer, DATA), sent).status_code == 302
        consent = Consent.objects.get()
        with consent.evidence.open() as kept:
            assert kept.read() == content
        assert consent.method == ConsentMethod.PAPER

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"photo": SimpleUploadedFile("a.png", b"words", "image/png")}, "photo"),
            ({"photo": SimpleUploadedFile("a.png", b"", "image/png")}, "photo"),
            ({"photo": ""}, "photo"),
            ({"seen": ""}, "seen"),
            ({"signer": "李四"}, "signer"),
        ],
    )
    def test_what_is_missing_is_told_at_the_field(
        self, desk: Client, customer: Customer, changes: dict[str, Any], field: str
    ) -> None:
        answer = desk.post(address("sign", customer, DATA), on_paper(customer, **changes))
        assert answer.status_code == 422 and field in answer.context["form"].errors
        assert '<details class="card consent-sheet" id="on-paper" open>' in page(answer)
        assert not Consent.objects.exists()

    def test_the_sheet_has_the_words_and_room_to_sign_but_no_number(
        self, desk: Client, customer: Customer, centre: Centre
    ) -> None:
        shown = page(desk.get(address("paper", customer, INQUIRY)))
        assert "个人征信查询授权书" in shown and customer.name in shown and "第 1 版" in shown
        assert customer.id_number not in shown and customer.id_last4 not in shown


class TestWithdrawing:
    def test_says_what_stops_then_stops_it(self, desk: Client, customer: Customer, at: datetime) -> None:
        sign_consent(customer, INQUIRY, at=at)
        there = address("withdraw", customer, INQUIRY)
        assert "不再归档该客户的征信报告" in page(desk.get(there))
        refused = desk.post(there, {"reason": "不要"})
        assert refused.status_code == 422 and "reason" in refused.context["form"].errors
        shown = page(desk.post(there, {"reason": REASON}, follow=True))
        assert "“征信查询授权书”已撤回" in shown and REASON in shown

    def test_nothing_to_withdraw_leads_back(self, desk: Client, customer: Customer) -> None:
        there = address("withdraw", customer, DATA)
        assert desk.get(there)["Location"] == file_of(customer)
        assert desk.post(there, {"reason": REASON}).status_code in (302, 409)

    def test_a_manager_may_others_may_not(
        self, client: Client, sign_in: Any, customer: Customer, other_officer: User, manager: User, auditor: User
    ) -> None:
        consented(customer, at=customer.registered_at)
        there = address("withdraw", customer, DATA)
        for person, status in ((other_officer, 404), (auditor, 403), (manager, 302)):
            assert sign_in(client, person).post(there, {"reason": REASON}).status_code == status


class TestWhatWasSigned:
    @pytest.fixture
    def consent(self, customer: Customer, at: datetime) -> Consent:
        return sign_consent(customer, INQUIRY, at=at)

    def test_shows_words_signature_and_uses(self, desk: Client, consent: Consent, at: datetime) -> None:
        shown = page(desk.get(consent.get_absolute_url()))
        assert "签署时的原文" in shown and consent.evidence_sha256 in shown and "尚未使用" in shown
        withdraw_consent(customer=consent.customer, kind=INQUIRY, reason=REASON, actor=consent.customer.officer, at=at)
        assert REASON in page(desk.get(consent.get_absolute_url()))

    def test_the_original_is_given_out_to_be_looked_at_only(self, desk: Client, consent: Consent) -> None:
        answer = desk.get(reverse("customers:consent_original", args=[consent.pk]))
        assert b"".join(answer).startswith(b"\x89PNG")
        assert answer["Content-Type"] == "image/png" and answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("inline") and "sandbox" in answer["Content-Security-Policy"]
        assert "no-cache" in answer["Cache-Control"]

    def test_others_customers_look_absent(
        self, client: Client, sign_in: Any, consent: Consent, other_officer: User, auditor: User
    ) -> None:
        for name in ("consent", "consent_original"):
            there = reverse(f"customers:{name}", args=[consent.pk])
            assert sign_in(client, other_officer).get(there).status_code == 404
            answer = sign_in(client, auditor).get(there)
            assert answer.status_code == 200
            assert b"".join(answer)

    def test_a_file_that_is_gone_is_not_there(self, desk: Client, customer: Customer) -> None:
        consented(customer, at=customer.registered_at)
        there = reverse("customers:consent_original", args=[Consent.objects.all()[0].pk])
        assert desk.get(there).status_code == 404


class TestTexts:
    NEW = "/customers/consents/texts/credit_inquiry/new/"

    @pytest.fixture
    def office(self, client: Client, sign_in: Any, manager: User) -> Client:
        return sign_in(client, manager)

    def sent(self, **changes: Any) -> dict[str, Any]:
        text = {"body_zh": "新授权书\n致{lender}：{term}。", "body_en": "New\nTo {lender}, {term}."}
        return {"version": current_text(INQUIRY).number, "valid_months": "6", "step": "publish", **text, **changes}

    def test_the_list_says_what_was_signed_under_which(self, office: Client, customer: Customer) -> None:
        consented(customer, at=customer.registered_at)
        response = office.get(reverse("customers:consent_texts"))
        assert "初始文本" in page(response) and "编写新版本" in page(response)
        assert [[text.signed_count for text in texts] for _kind, texts in response.context["groups"]] == [[1], [1]]

    def test_readers_read_them_officers_see_their_own_signatures(
        self, client: Client, sign_in: Any, customer: Customer, other_officer: User, officer: User, auditor: User
    ) -> None:
        consented(customer, at=customer.registered_at)
        there = current_text(DATA).get_absolute_url()
        for person, sees in ((officer, True), (auditor, True), (other_officer, False)):
            sign_in(client, person)
            assert "编写新版本" not in page(client.get(reverse("customers:consent_texts")))
            assert (customer.name in page(client.get(there))) == sees
            assert client.get(self.NEW).status_code == 403

    def test_a_version_is_looked_at_first_then_put_into_force(
        self, office: Client, centre: Centre, customer: Customer
    ) -> None:
        assert "个人征信查询授权书" in page(office.get(self.NEW))
        preview = office.post(self.NEW, self.sent(step="preview"))
        assert preview.status_code == 200 and f"致{centre.lender}：自签署之日起 6 个月内。" in page(preview)
        assert current_text(INQUIRY).number == 1
        assert "第 2 版已生效" in page(office.post(self.NEW, self.sent(), follow=True))
        text = current_text(INQUIRY)
        assert (text.number, text.valid_months) == (2, 6)
        old = ConsentText.objects.get(kind=INQUIRY, number=1)
        assert "个人征信查询授权书" in page(office.get(old.get_absolute_url()))

    @pytest.mark.parametrize("step", ["preview", "publish"])
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"body_zh": ""}, "body_zh"),
            ({"body_en": "To nobody"}, "body_en"),
            ({"body_zh": "{lender}{term}{nobody}"}, "body_zh"),
            ({"valid_months": "0"}, "valid_months"),
            ({"valid_months": "9" * 40}, "valid_months"),
            ({"version": ""}, "version"),
        ],
    )
    def test_what_says_too_little_is_told_at_the_field(
        self, office: Client, step: str, changes: dict[str, Any], field: str
    ) -> None:
        answer = office.post(self.NEW, self.sent(step=step, **changes))
        assert answer.status_code == 422 and field in answer.context["form"].errors
        assert current_text(INQUIRY).number == 1

    def test_who_comes_second_sees_both(self, office: Client) -> None:
        first = self.sent()
        office.post(self.NEW, first)
        answer = office.post(self.NEW, {**first, "body_zh": "另一份\n致{lender}：{term}。"})
        assert answer.status_code == 422 and "另一份" in page(answer) and "期间他人已发布新版本" in page(answer)
        again = {**first, "body_zh": "另一份\n致{lender}：{term}。", "version": answer.context["form"].data["version"]}
        assert office.post(self.NEW, again).status_code == 302
        assert current_text(INQUIRY).number == 3
