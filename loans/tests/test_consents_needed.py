"""Nothing that needs a consent works without a valid one: every place, walked through."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from customers.enums import ConsentKind, ConsentPurpose
from customers.models import Consent, ConsentUse, Customer
from customers.services.consents import ConsentMissing, withdraw_consent
from customers.services.portraits import save_answers
from customers.tests.factories import make_business_customer
from customers.tests.factories_consents import consented
from jinxin.audit.models import Entry
from jinxin.staff.models import User
from loans.enums import PaperKind, State
from loans.models import Application, Paper
from loans.services.applications import open_application, submit
from loans.services.investigation import save_investigation
from loans.services.papers import add_paper
from loans.tests.factories import make_application, photo, request_fields
from loans.tests.pages import SignIn, text, typed, url

pytestmark = pytest.mark.django_db
DATA, INQUIRY = ConsentKind.PERSONAL_DATA, ConsentKind.CREDIT_INQUIRY
REASON = "客户当面说明不再办理，要求撤回。"


@dataclass(frozen=True)
class Place:
    """A step that reads personal data under a consent: what it is for, which consent, the step itself."""

    purpose: ConsentPurpose
    kind: ConsentKind
    starts: State | None
    act: Callable[[Customer, Application | None, datetime], object]


def _open(customer: Customer, case: Application | None, at: datetime) -> object:
    return open_application(customer=customer, **request_fields(customer), actor=customer.officer, at=at)


def _submit(customer: Customer, case: Any, at: datetime) -> object:
    return submit(case, actor=customer.officer, at=at)


def _file(customer: Customer, case: Any, at: datetime) -> object:
    return add_paper(case, kind=PaperKind.CREDIT_REPORT, upload=photo(), actor=customer.officer, at=at)


def _figures(customer: Customer, case: Any, at: datetime) -> object:
    return save_investigation(case, values={"inquiries_1_month": 1}, version=0, actor=customer.officer, at=at)


def _portrait(customer: Customer, case: Any, at: datetime) -> object:
    return save_answers(customer=customer, answers={"household": 4}, actor=customer.officer, at=at)


PLACES = (
    Place(ConsentPurpose.APPLICATION, DATA, None, _open),
    Place(ConsentPurpose.SUBMISSION, DATA, State.DRAFT, _submit),
    Place(ConsentPurpose.PORTRAIT, DATA, None, _portrait),
    Place(ConsentPurpose.REPORT_FILED, INQUIRY, State.SUBMITTED, _file),
    Place(ConsentPurpose.REPORT_FIGURES, INQUIRY, State.SUBMITTED, _figures),
)
each_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.purpose)


def prepared(place: Place, officer: User, at: datetime) -> tuple[Customer, Application | None]:
    """A customer with both consents, and the case the step is taken in; nothing used yet under the one it needs."""
    customer = make_business_customer(officer, at=at)
    return customer, make_application(customer, state=place.starts, at=at) if place.starts else None


def uses(customer: Customer, purpose: str) -> list[ConsentUse]:
    return list(ConsentUse.objects.filter(consent__customer=customer, purpose=purpose))


def test_every_purpose_has_its_place() -> None:
    assert {place.purpose for place in PLACES} == set(ConsentPurpose)


@each_place
def test_with_the_consent_the_step_is_taken_and_noted(place: Place, officer: User, at: datetime) -> None:
    customer, case = prepared(place, officer, at)
    place.act(customer, case, at + timedelta(hours=1))
    (noted,) = uses(customer, place.purpose)
    assert (noted.consent.kind, noted.used_by) == (place.kind, officer)
    if place.purpose != ConsentPurpose.PORTRAIT:
        assert noted.subject == Application.objects.get(customer=customer).number


@each_place
@pytest.mark.parametrize("how", ["missing", "expired", "withdrawn", "of the other kind only"])
def test_without_one_it_is_refused_and_nothing_is_kept(place: Place, how: str, officer: User, at: datetime) -> None:
    customer, case = prepared(place, officer, at)
    own = Consent.objects.filter(customer=customer, kind=place.kind)
    later = at + timedelta(hours=2)
    if how == "expired":
        own.update(valid_until=(at - timedelta(days=1)).date())
    elif how == "withdrawn":
        withdraw_consent(customer=customer, kind=place.kind, reason=REASON, actor=officer, at=later)
    else:  # what was signed belongs to somebody else
        gone = Consent.objects.filter(customer=customer) if how == "missing" else own
        gone.update(customer=make_business_customer(officer, consents=False, at=at))
    before = Entry.objects.count(), Application.objects.count(), Paper.objects.count()
    with pytest.raises(ConsentMissing) as refused:
        place.act(customer, case, later)
    assert (refused.value.kind, refused.value.customer) == (place.kind, customer)
    assert (Entry.objects.count(), Application.objects.count(), Paper.objects.count()) == before
    assert not uses(customer, place.purpose)


class TestFigures:
    def test_saving_the_same_again_is_no_new_use(self, officer: User, shop: Customer, at: datetime) -> None:
        case = make_application(shop, at=at)
        figures = {"inquiries_1_month": 1, "family": "三口之家"}
        for version in range(2):
            save_investigation(case, values=figures, version=version, actor=officer, at=at)
        assert len(uses(shop, ConsentPurpose.REPORT_FIGURES)) == 1
        save_investigation(case, values={"inquiries_1_month": 2}, version=2, actor=officer, at=at)
        assert len(uses(shop, ConsentPurpose.REPORT_FIGURES)) == 2

    def test_what_is_not_of_the_report_needs_no_authorisation(self, officer: User, at: datetime) -> None:
        customer = consented(make_business_customer(officer, consents=False), at=at, kinds=(DATA,))
        case = make_application(customer, at=at)
        values = {"family": "三口之家", "inquiries_1_month": None, "card_used": None, "flags_explained": "无"}
        save_investigation(case, values=values, version=0, actor=officer, at=at)
        case.refresh_from_db()
        assert case.investigation.family == "三口之家"
        assert not uses(customer, ConsentPurpose.REPORT_FIGURES)

    def test_figures_can_be_taken_out_after_a_withdrawal(self, officer: User, shop: Customer, at: datetime) -> None:
        case = make_application(shop, at=at)
        save_investigation(case, values={"inquiries_1_month": 1}, version=0, actor=officer, at=at)
        withdraw_consent(customer=shop, kind=INQUIRY, reason=REASON, actor=officer, at=at)
        save_investigation(case, values={"inquiries_1_month": None}, version=1, actor=officer, at=at)

    def test_other_papers_need_none(self, officer: User, at: datetime) -> None:
        customer = consented(make_business_customer(officer, consents=False), at=at, kinds=(DATA,))
        case = make_application(customer, at=at)
        add_paper(case, kind=PaperKind.LICENCE, upload=photo(), actor=officer, at=at)


@pytest.mark.usefixtures("eleven")
class TestPages:
    @pytest.fixture
    def bare(self, officer: User, at: datetime) -> Customer:
        """A shop owner who has signed nothing."""
        return make_business_customer(officer, consents=False, at=at)

    @pytest.fixture
    def desk(self, client: Client, sign_in: SignIn, officer: User) -> Client:
        return sign_in(client, officer)

    def signing(self, customer: Customer, kind: str, back: str) -> str:
        return f"/customers/{customer.pk}/consents/{kind}/sign/?next={back}"

    def test_the_form_says_so_first_and_keeps_what_was_typed(self, desk: Client, bare: Customer) -> None:
        address = f"{reverse('loans:create')}?customer={bare.pk}"
        back = f"/loans/applications/new/%3Fcustomer%3D{bare.pk}".replace("/", "%2F")
        assert self.signing(bare, DATA, back) in text(desk.get(address)).replace("&amp;", "&")
        answer = desk.post(address, typed(bare))
        assert answer.status_code == 422
        assert f"{bare.name}尚未签署“个人信息处理同意书”" in text(answer)
        assert "春节前备货，采购烟酒副食品" in text(answer) and 'target="_blank"' in text(answer)
        assert not Application.objects.exists()

    def test_a_draft_whose_consent_went_is_not_submitted(
        self, desk: Client, shop: Customer, officer: User, at: datetime
    ) -> None:
        case = make_application(shop, state=State.DRAFT, at=at)
        assert "consent-lacking" not in text(desk.get(url("application", case)))
        withdraw_consent(customer=shop, kind=DATA, reason=REASON, actor=officer, at=at)
        page = text(desk.post(url("submit", case), follow=True))
        assert "重新签署后才能继续办理" in page and "个人信息处理同意书 · 已撤回" in page
        case.refresh_from_db()
        assert case.state == State.DRAFT

    def test_a_report_is_refused_among_papers_that_are_taken(self, desk: Client, officer: User, at: datetime) -> None:
        customer = consented(make_business_customer(officer, consents=False), at=at, kinds=(DATA,))
        case = make_application(customer, at=at)
        answer = desk.post(url("papers", case), {"files_credit_report": photo(), "files_licence": photo()})
        assert answer.status_code == 422
        assert f"{customer.name}尚未签署“征信查询授权书”" in text(answer)
        assert [paper.kind for paper in case.papers.all()] == [PaperKind.LICENCE]

    def test_the_investigation_says_so_and_loses_nothing(self, desk: Client, officer: User, at: datetime) -> None:
        customer = consented(make_business_customer(officer, consents=False), at=at, kinds=(DATA,))
        case = make_application(customer, at=at)
        assert "征信查询授权书 · 尚未签署" in text(desk.get(url("investigation", case)))
        sent = {"version": "0", "family": "三口之家，配偶知情", "inquiries_1_month": "2"}
        for name in ("investigation", "investigation_complete"):
            answer = desk.post(url(name, case), sent)
            assert answer.status_code == 422
            assert "尚未签署“征信查询授权书”" in text(answer) and "三口之家，配偶知情" in text(answer)
            assert f"next={url('investigation', case)}".replace("/", "%2F") in text(answer)

    def test_who_only_reads_is_not_sent_to_sign(
        self, client: Client, sign_in: SignIn, manager: User, shop: Customer, officer: User, at: datetime
    ) -> None:
        case = make_application(shop, state=State.DRAFT, at=at)
        for kind in ConsentKind:
            withdraw_consent(customer=shop, kind=kind, reason=REASON, actor=officer, at=at)
        sign_in(client, manager)
        for tab in ("application", "papers"):
            assert "/sign/" not in text(client.get(url(tab, case)))


@pytest.mark.usefixtures("eleven")
class TestReports:
    @pytest.fixture
    def report(self, shop: Customer, at: datetime) -> Paper:
        case = make_application(shop, at=at)
        return add_paper(case, kind=PaperKind.CREDIT_REPORT, upload=photo("征信.png"), actor=shop.officer, at=at)

    def opened(self) -> list[tuple[str, int | None, int | None]]:
        found = Entry.objects.filter(action="paper.report_opened").order_by("number")
        return [(entry.actor_label, entry.customer_id, entry.application_id) for entry in found]

    def test_everybody_who_opens_one_is_noted(
        self, client: Client, sign_in: SignIn, officer: User, manager: User, report: Paper, shop: Customer
    ) -> None:
        for person in (officer, manager):
            page = sign_in(client, person).get(reverse("loans:paper", args=[report.pk]))
            assert b"".join(page)
        threads = (shop.pk, report.application_id)
        assert self.opened() == [(officer.name, *threads), (manager.name, *threads)]

    def test_a_copy_the_browser_kept_is_opened_too(
        self, client: Client, sign_in: SignIn, officer: User, report: Paper
    ) -> None:
        sign_in(client, officer)
        answer = client.get(reverse("loans:paper", args=[report.pk]), HTTP_IF_NONE_MATCH=f'"{report.sha256}"')
        assert answer.status_code == 304 and len(self.opened()) == 1

    def test_the_papers_page_shows_none_unasked(
        self, client: Client, sign_in: SignIn, officer: User, report: Paper
    ) -> None:
        page = text(sign_in(client, officer).get(reverse("loans:papers", args=[report.application_id])))
        assert f'src="/loans/papers/{report.pk}/"' not in page and "查看会留有记录" in page
        assert not self.opened()

    def test_who_may_not_see_it_is_not_noted(
        self, client: Client, sign_in: SignIn, other_officer: User, report: Paper
    ) -> None:
        assert sign_in(client, other_officer).get(reverse("loans:paper", args=[report.pk])).status_code == 404
        assert not self.opened()

    def test_the_trail_says_it_in_words(self, client: Client, sign_in: SignIn, officer: User, report: Paper) -> None:
        client = sign_in(client, officer)
        assert b"".join(client.get(reverse("loans:paper", args=[report.pk])))
        with override("zh-hans"):
            assert "查看征信报告" in text(client.get(reverse("loans:timeline", args=[report.application_id])))
