"""Photos from the telephone: filed once, with time and place, or kept there with a reason."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from customers.models import Consent, Customer
from customers.rules.places import Position
from customers.tests.factories import make_business_customer
from customers.tests.factories_territory import make_area, make_premises
from jinxin.access import Role
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.field.photos import Taken, file_photo
from loans.field.queries import filed_photos
from loans.models import Application, Paper, Photo
from loans.services.papers import add_paper, remove_paper
from loans.tests.factories import REASON, make_application, photo
from loans.tests.pages import NOW, SignIn, text, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]
HERE = Position(Decimal("26.970000"), Decimal("112.370000"), 12)


@pytest.fixture(scope="module")
def case_key(once: Callable[[Callable[[], int]], int]) -> int:
    return once(lambda: make_application(make_business_customer(make_user(Role.OFFICER))).pk)


@pytest.fixture
def case(case_key: int) -> Application:
    return Application.objects.get(pk=case_key)


def file(case: Application, upload: Any = None, *, key: UUID | None = None, **changes: Any) -> Paper:
    taken = Taken(key or uuid4(), changes.pop("taken_at", NOW - timedelta(hours=2)), changes.pop("position", HERE))
    given = {"kind": "premises", "actor": case.officer, "at": NOW, **changes}
    return file_photo(case, upload=upload or photo(), taken=taken, **given)


class TestFiling:
    def test_it_becomes_a_paper_with_time_and_place(self, case: Application) -> None:
        filed = file(case)
        assert (filed.kind, filed.uploaded_at) == ("premises", NOW)
        kept = Photo.objects.get(paper=filed)
        assert (kept.taken_at, kept.latitude, kept.accuracy) == (NOW - timedelta(hours=2), HERE.latitude, 12)

    def test_without_consent_there_is_no_place(self, case: Application) -> None:
        kept = Photo.objects.get(paper=file(case, position=None))
        assert (kept.latitude, kept.longitude, kept.accuracy) == (None, None, None)

    def test_sent_again_after_a_broken_connection_it_is_filed_once(self, case: Application) -> None:
        key, content = uuid4(), photo().read()
        first = file(case, SimpleUploadedFile("a.png", content), key=key)
        again = file(case, SimpleUploadedFile("a.png", content), key=key)
        assert first == again
        assert (case.papers.count(), Photo.objects.count()) == (1, 1)

    def test_the_same_picture_under_another_key_is_harmless(self, case: Application) -> None:
        content = photo().read()
        first = file(case, SimpleUploadedFile("a.png", content))
        assert file(case, SimpleUploadedFile("b.png", content)) == first
        assert case.papers.count() == 1

    def test_a_photo_taken_out_of_the_file_does_not_come_back_by_a_late_repeat(self, case: Application) -> None:
        key, content = uuid4(), photo().read()
        first = file(case, SimpleUploadedFile("a.png", content), key=key)
        remove_paper(first, reason=REASON, actor=case.officer, at=NOW)
        assert file(case, SimpleUploadedFile("a.png", content), key=key) == first
        assert case.papers.filter(removed_at__isnull=True).count() == 0

    def test_the_key_of_another_case_is_no_way_into_it(self, case: Application, shop: Customer) -> None:
        key = uuid4()
        file(make_application(shop), key=key)
        with pytest.raises(DomainError):
            file(case, key=key)

    def test_a_clock_that_is_a_little_fast_is_forgiven_and_a_wrong_one_named(self, case: Application) -> None:
        assert file(case, taken_at=NOW + timedelta(minutes=5)).photo.taken_at == NOW
        with pytest.raises(DomainError):
            file(case, taken_at=NOW + timedelta(minutes=11))

    def test_a_credit_report_needs_the_authorisation(self, case: Application) -> None:
        Consent.objects.filter(customer=case.customer, kind="credit_inquiry").delete()
        with pytest.raises(DomainError):
            file(case, kind="credit_report")
        assert not Paper.objects.exists()

    def test_the_distance_to_the_shop_is_known_where_both_places_are(self, case: Application) -> None:
        file(case)
        assert [one.metres for one in filed_photos(case)] == [None]
        area = make_area(officer=case.officer)
        make_premises(area, party=case.business.party, latitude=Decimal("26.970900"), longitude=HERE.longitude)
        assert [one.metres for one in filed_photos(Application.objects.get(pk=case.pk))] == [100]


class TestSending:
    @pytest.fixture
    def phone(self, client: Client, sign_in: SignIn, case: Application) -> Client:
        return sign_in(client, case.officer)

    def send(self, phone: Client, case: Application, *, script: bool = True, **changes: Any) -> Any:
        sent = {
            "kind": "stock",
            "photo": photo(),
            "key": str(uuid4()),
            "taken_at": "2026-11-23T01:30:00.000Z",
            "latitude": "26.97",
            "longitude": "112.37",
            "accuracy": "8",
            "person": str(case.officer_id),
            **changes,
        }
        headers = {"Accept": "application/json"} if script else {}
        return phone.post(
            url("photo", case), {name: one for name, one in sent.items() if one is not None}, headers=headers
        )

    def test_the_telephone_hears_that_it_is_filed(self, phone: Client, case: Application) -> None:
        answer = self.send(phone, case).json()
        paper = case.papers.get()
        assert answer == {"case": case.pk, "paper": f"/loans/papers/{paper.pk}/", "kind": paper.get_kind_display()}
        assert paper.photo.taken_at == datetime.fromisoformat("2026-11-23T09:30:00+08:00")

    def test_without_script_it_is_filed_by_the_button(self, phone: Client, case: Application) -> None:
        bare = {"key": None, "taken_at": None, "latitude": None, "longitude": None, "accuracy": None, "person": None}
        response = self.send(phone, case, script=False, **bare)
        assert response["Location"] == f"{url('investigation', case)}#part-photos"
        assert case.papers.get().photo.taken_at == NOW

    def test_without_script_a_refusal_is_said_on_the_page(self, phone: Client, case: Application) -> None:
        bad = SimpleUploadedFile("a.jpg", b"words", "image/jpeg")
        response = self.send(phone, case, script=False, photo=bad)
        assert "a.jpg" in text(phone.get(response["Location"]))

    @pytest.mark.parametrize(
        "changes",
        [
            {"photo": None},
            {"photo": SimpleUploadedFile("a.jpg", b"", "image/jpeg")},
            {"kind": "castle"},
            {"kind": None},
            {"key": "x"},
            {"taken_at": "2026-13-45T99:00:00Z"},
            {"taken_at": "2026-11-23T01:30:00"},
            {"taken_at": "x" * 30},
            {"latitude": "91"},
            {"latitude": "x\x00"},
            {"longitude": "1e999"},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_in_words(self, phone: Client, case: Application, changes: Any) -> None:
        response = self.send(phone, case, **changes)
        assert response.status_code == 422
        assert response.json()["message"]
        assert not Paper.objects.exists()

    def test_a_closed_case_takes_none_and_says_why(self, phone: Client, case: Application) -> None:
        Application.objects.filter(pk=case.pk).update(state=State.APPROVED)
        response = self.send(phone, case)
        assert response.status_code == 422
        assert response.json()["message"]

    def test_what_somebody_else_took_is_not_filed_as_ones_own(
        self, phone: Client, case: Application, manager: User
    ) -> None:
        assert self.send(phone, case, person=str(manager.pk)).json() == {"other_person": True}
        assert not Paper.objects.exists()

    def test_another_officers_case_is_not_there(
        self, client: Client, sign_in: SignIn, case: Application, other_officer: User
    ) -> None:
        assert self.send(sign_in(client, other_officer), case).status_code == 404

    def test_the_page_shows_when_and_where(self, phone: Client, case: Application) -> None:
        self.send(phone, case)
        add_paper(case, kind="premises", upload=photo(), actor=case.officer, at=NOW)
        page = text(phone.get(url("investigation", case)))
        assert "2026-11-23 09:30" in page and "26.970000" in page
