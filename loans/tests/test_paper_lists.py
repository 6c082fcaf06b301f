"""The list of papers of a product: conditions, counts, versions, the pages that show what is missing."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from jinxin.audit.models import Entry
from jinxin.dashboards.queues import Row, workbench
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState
from jinxin.staff.models import User
from loans.choices import PaperNeed, PaperWhen
from loans.enums import CHECKLIST, PaperKind, State
from loans.forms.paperlists import PaperListForm
from loans.models import Application, PaperList, Product
from loans.queries.papers import checklist, missing_papers
from loans.rules.paperlists import Asked, asked_of, default_list, list_in_force
from loans.services.admission import decide
from loans.services.paperlists import publish_list
from loans.services.papers import add_paper, mark_papers_complete
from loans.tests.factories import REASON, answers, file_papers, investigate, make_application, make_product, photo
from loans.tests.pages import SignIn, text, url

pytestmark = pytest.mark.django_db
ID = Asked(PaperKind.ID_CARD, PaperNeed.REQUIRED)


def publish(manager: User, at: datetime, *asked: Asked, product: Product | None = None) -> PaperList:
    product = product or make_product()
    current = list_in_force(product)
    return publish_list(product, asked=asked, number=current.number if current else 0, actor=manager, at=at)


def when(condition: PaperWhen, **more: Any) -> Asked:
    return Asked(PaperKind.PROPERTY, PaperNeed.CONDITIONAL, condition, **more)


class TestVersions:
    def test_until_one_is_published_that_of_the_class_holds(self, shop: Customer) -> None:
        case = make_application(shop)
        assert missing_papers(case) == list(CHECKLIST[shop.customer_class])

    def test_a_submitted_case_keeps_its_list_and_a_draft_follows(
        self, officer: User, shop: Customer, manager: User, at: datetime
    ) -> None:
        old = make_application(shop)
        publish(manager, at, ID)
        draft = make_application(other_shop(officer), state=State.DRAFT)
        new = make_application(other_shop(officer))
        publish(manager, at, ID, Asked(PaperKind.TAX, PaperNeed.REQUIRED))
        fresh = {case: Application.objects.get(pk=case.pk) for case in (old, draft, new)}
        assert len(missing_papers(fresh[old])) == len(CHECKLIST[shop.customer_class])
        assert missing_papers(fresh[draft]) == [PaperKind.ID_CARD, PaperKind.TAX]
        assert missing_papers(fresh[new]) == [PaperKind.ID_CARD]

    def test_each_change_is_a_new_version_in_the_trail(self, manager: User, at: datetime) -> None:
        publish(manager, at, ID)
        second = publish(manager, at, ID, Asked(PaperKind.LEASE, PaperNeed.OPTIONAL))
        assert (second.number, second.items.count()) == (2, 2)
        assert [entry.data["number"] for entry in Entry.objects.filter(action="product.papers").order_by("number")] == [
            1,
            2,
        ]

    def test_whoever_comes_second_is_told(self, manager: User, at: datetime) -> None:
        publish(manager, at, ID)
        with pytest.raises(StaleState):
            publish_list(make_product(), asked=[ID], number=0, actor=manager, at=at)

    @pytest.mark.parametrize(
        "asked",
        [
            (),
            (Asked(PaperKind.TAX, PaperNeed.OPTIONAL),),
            (ID, when("")),  # type: ignore[arg-type]  # what a form may send
            (ID, when(PaperWhen.AMOUNT)),
            (Asked(PaperKind.ID_CARD, PaperNeed.REQUIRED, count=0),),
            (Asked(PaperKind.ID_CARD, PaperNeed.REQUIRED, count=21),),
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, manager: User, at: datetime, asked: tuple[Asked, ...]) -> None:
        with pytest.raises((DomainError, InvalidFields)):
            publish(manager, at, *asked)
        assert not PaperList.objects.exists()

    def test_the_same_again_is_no_new_version(self, manager: User, at: datetime) -> None:
        with pytest.raises(DomainError):
            publish(manager, at, *default_list(make_product().customer_class))

    def test_only_a_manager(self, officer: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            publish(officer, at, ID)


def other_shop(officer: User) -> Customer:
    from customers.tests.factories import make_business_customer

    return make_business_customer(officer)


class TestConditions:
    @pytest.mark.parametrize(
        ("asked", "changes", "required"),
        [
            (when(PaperWhen.AMOUNT, above=Decimal(199_999)), {}, True),
            (when(PaperWhen.AMOUNT, above=Decimal(200_000)), {}, False),
            (when(PaperWhen.MARRIED), {"marital_status": "married"}, True),
            (when(PaperWhen.MARRIED), {"marital_status": "single"}, False),
            (when(PaperWhen.HOME), {"home": "mortgaged"}, True),
            (when(PaperWhen.HOME), {"home": "rented"}, False),
            (when(PaperWhen.GUARANTEES), {"guarantees_given": Decimal(1)}, True),
            (when(PaperWhen.GUARANTEES), {}, False),
            (when(PaperWhen.VEHICLE), {}, True),
            (when(PaperWhen.VEHICLE), {"asset2_kind": "equipment"}, False),
        ],
    )
    def test_each(
        self, shop: Customer, manager: User, at: datetime, asked: Asked, changes: dict[str, Any], required: bool
    ) -> None:
        from loans.services.investigation import save_investigation

        publish(manager, at, ID, asked)
        case = make_application(shop)
        save_investigation(case, values=answers(case, at, **changes), version=0, actor=case.officer, at=at)
        line = next(line for line in checklist(Application.objects.get(pk=case.pk)) if line.kind == PaperKind.PROPERTY)
        assert (line.required, line.is_missing) == (required, required)
        assert line.condition

    def test_several_of_a_kind(self, shop: Customer, manager: User, at: datetime) -> None:
        publish(manager, at, Asked(PaperKind.PREMISES, PaperNeed.REQUIRED, count=2))
        case = make_application(shop, state=State.INVESTIGATING)
        for left in (1, 0):
            add_paper(case, kind=PaperKind.PREMISES, upload=photo(), actor=case.officer, at=at)
            (line,) = [one for one in checklist(Application.objects.get(pk=case.pk)) if one.required]
            assert line.lacking == left

    def test_the_list_decides_whether_a_file_is_complete(self, shop: Customer, manager: User, at: datetime) -> None:
        publish(manager, at, ID, Asked(PaperKind.TAX, PaperNeed.REQUIRED))
        case = make_application(shop)
        investigate(case, at)
        file_papers(case, at)
        with pytest.raises(DomainError):
            mark_papers_complete(case, actor=case.officer, at=at)
        add_paper(case, kind=PaperKind.TAX, upload=photo(), actor=case.officer, at=at)
        mark_papers_complete(case, actor=case.officer, at=at)
        decide(
            case,
            outcome="returned",
            reason=REASON,
            missing=["tax"],
            actor=manager,
            at=at + timedelta(minutes=5),
        )
        assert missing_papers(Application.objects.get(pk=case.pk)) == [PaperKind.TAX]


class TestPages:
    def post(self, client: Client, **fields: Any) -> Any:
        return client.post(url("product_papers", make_product()), {"number": "0", **fields})

    def test_a_manager_publishes(self, sign_in: SignIn, manager: User) -> None:
        client = sign_in(Client(), manager)
        sent = self.post(
            client,
            need_id_card="required",
            count_id_card="2",
            need_property="conditional",
            when_property="amount",
            above_property="30万",
            need_tax="optional",
            when_tax="married",
        )
        assert sent.status_code == 302
        assert asked_of(make_product(), list_in_force(make_product())) == [
            Asked(PaperKind.ID_CARD, PaperNeed.REQUIRED, count=2),
            when(PaperWhen.AMOUNT, above=Decimal("300000.00")),
            Asked(PaperKind.TAX, PaperNeed.OPTIONAL),
        ]
        assert client.get(url("product_papers", make_product())).status_code == 200

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"need_id_card": "maybe"},
            {"need_id_card": "required", "count_id_card": "-1"},
            {"need_id_card": "required", "count_id_card": "9" * 30},
            {"need_id_card": "required", "need_property": "conditional"},
            {"need_id_card": "required", "need_property": "conditional", "when_property": "amount"},
            {"need_id_card": "\x00"},
            {"number": "x", "need_id_card": "required"},
        ],
    )
    def test_mistakes_are_shown(self, sign_in: SignIn, manager: User, fields: dict[str, str]) -> None:
        assert self.post(sign_in(Client(), manager), **fields).status_code == 422
        assert not PaperList.objects.exists()

    def test_officers_read_only(self, sign_in: SignIn, officer: User) -> None:
        client = sign_in(Client(), officer)
        assert "<select" not in text(client.get(url("product_papers", make_product()))).split("<main")[1]
        assert self.post(client, need_id_card="required").status_code == 403

    def test_the_form_begins_with_what_holds(self, manager: User, at: datetime) -> None:
        published = publish(manager, at, ID, when(PaperWhen.AMOUNT, above=Decimal(5)))
        form = PaperListForm.of(make_product(), published)
        assert (form["need_id_card"].value(), form["above_property"].value()) == ("required", "5.00")


def my_cases(officer: User, at: datetime) -> list[Row]:
    """The rows of the officer's cases on the workbench."""
    return next(queue.rows for queue in workbench(officer, at) if queue.key == "cases")


def test_the_workbench_names_what_is_missing_at_the_same_cost_for_many(
    officer: User, shop: Customer, manager: User, at: datetime
) -> None:
    publish(manager, at, ID, when(PaperWhen.VEHICLE))
    make_application(shop, state=State.INVESTIGATING)
    with CaptureQueriesContext(connection) as one:
        (row,) = my_cases(officer, at)
    assert str(PaperKind.ID_CARD.label) in row.note
    for _number in range(3):
        make_application(other_shop(officer), state=State.INVESTIGATING)
    with CaptureQueriesContext(connection) as many:
        assert len(my_cases(officer, at)) == 4
    assert len(many) == len(one)
