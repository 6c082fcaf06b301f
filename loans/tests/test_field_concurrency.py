"""Two devices at the same instant, on a database whose transactions really run side by side."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.drafts import Draft
from jinxin.tests.factories import make_user
from loans.field.drafts import join_draft
from loans.field.photos import Taken, file_photo
from loans.models import Application, Investigation, Paper, Photo
from loans.tests.factories import make_application, make_product, photo
from loans.tests.pages import NOW
from loans.tests.test_money_concurrency import at_once, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(transactional_db: None) -> Application:
    make_product()
    return make_application(make_business_customer(make_user(Role.OFFICER)), at=NOW - timedelta(hours=1))


def again(case: Application) -> Application:
    return Application.objects.get(pk=case.pk)


def test_a_photo_sent_twice_at_once_is_filed_once(case: Application) -> None:
    taken, content = Taken(uuid4(), NOW), photo().read()
    filing = [
        lambda: file_photo(
            again(case),
            kind="stock",
            upload=SimpleUploadedFile("a.png", content, "image/png"),
            taken=taken,
            actor=case.officer,
            at=NOW,
        )
    ] * 3
    assert not refused(at_once(*filing))
    assert (Paper.objects.count(), Photo.objects.count()) == (1, 1)


def test_of_two_devices_that_answer_at_once_neither_overwrites_the_other(case: Application) -> None:
    def answer(**typed: str) -> object:
        sides = {name: [text] for name, text in typed.items()}, {name: [""] for name in typed}
        return join_draft(again(case), draft=Draft(case.officer_id, *sides), actor=case.officer, at=NOW)

    joined = at_once(lambda: answer(family="甲", place="西渡镇"), lambda: answer(family="乙", reputation="好"))
    assert not refused(joined)
    saved = Investigation.objects.get()
    assert (saved.place, saved.reputation) == ("西渡镇", "好")
    assert saved.family in ("甲", "乙")
    assert sorted(len(one.merge.clashes) for one in joined) == [0, 1]
