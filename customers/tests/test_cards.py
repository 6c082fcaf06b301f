"""Bank cards: checked by Luhn, kept encrypted, shown masked, added and removed with a trace."""

from random import Random
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from customers.enums import CardUse
from customers.identifiers import synthetic_bank_card
from customers.models import BankCard, Customer
from customers.services.cards import add_card, remove_card
from customers.services.unmasking import unmask
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.shared import last, told
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, InvalidFields, NotAllowed, StaleState

pytestmark = pytest.mark.django_db
NUMBER = synthetic_bank_card(Random("card"))
REASON = "与银行卡原件核对卡号是否一致"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def card_fields(**changes: Any) -> dict[str, Any]:
    """Return the facts of an invented card."""
    return {"number": NUMBER, "bank": "衡山湾农村商业银行", "use": CardUse.BOTH, **changes}


def make_card(customer: Customer, at: Any, **changes: Any) -> BankCard:
    """Keep an invented card of a customer."""
    return add_card(customer=customer, fields=card_fields(**changes), actor=customer.officer, at=at)


def test_a_card_is_encrypted_found_by_its_hash_and_shown_by_its_end(officer: Any, at: Any) -> None:
    card = make_card(make_salaried(officer), at, number=" ".join(NUMBER[i : i + 4] for i in range(0, 19, 4)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM customers_bankcard")
        assert NUMBER not in cursor.fetchone()[0]
    assert BankCard.objects.get().number == NUMBER
    assert card.masked_number == f"**** {NUMBER[-4:]}"
    entry = last()
    assert NUMBER not in str(entry.data)
    assert told(entry) == "用途：放款和还款"
    assert entry.subject_label == f"衡山湾农村商业银行 **** {NUMBER[-4:]}"
    assert entry.customer_id == card.customer_id


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("", "请填写号码"),
        ("622202", "16 至 19 位"),
        (NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10), "卡号校验不通过"),
        ("a" * 19, "数字"),
        ("9" * 40, "16 至 19 位"),
        ("\x00" * 19, "请填写号码"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(officer: Any, at: Any, number: str, says: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        make_card(make_salaried(officer), at, number=number)
    assert says in refused.value.errors["number"]
    assert not BankCard.objects.exists()


def test_a_customer_has_a_card_once_and_may_have_it_again_after_its_removal(officer: Any, at: Any) -> None:
    card = make_card(customer := make_salaried(officer), at)
    with pytest.raises(DomainError) as refused:
        make_card(customer, at)
    assert refused.value.field == "number"
    with pytest.raises(IntegrityError), transaction.atomic():
        BankCard.objects.create(customer=customer, bank="行", number=NUMBER, number_hash=card.number_hash, added_at=at)
    remove_card(card=card, actor=officer, at=at)
    assert last().action == "card.removed"
    with pytest.raises(StaleState):
        remove_card(card=card, actor=officer, at=at)
    assert make_card(customer, at).pk != card.pk


def test_only_the_own_officer_adds_and_removes(officer: Any, other_officer: Any, manager: Any, at: Any) -> None:
    card = make_card(customer := make_salaried(officer), at)
    for person in (other_officer, manager):
        with pytest.raises(NotAllowed):
            add_card(customer=customer, fields=card_fields(), actor=person, at=at)
        with pytest.raises(NotAllowed):
            remove_card(card=card, actor=person, at=at)


def test_a_number_is_shown_for_a_reason_with_an_entry(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, auditor: Any, at: Any
) -> None:
    card = make_card(make_salaried(officer), at)
    url, data = f"/customers/cards/{card.pk}/unmask/", {"field": "number", "reason": REASON}
    response = sign_in(client, officer).post(url, data, HTTP_HX_REQUEST="true")
    assert NUMBER in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert told(last()) == f"查看了完整的卡号，理由：{REASON}"
    assert last().subject_label == f"衡山湾农村商业银行 **** {NUMBER[-4:]}"
    for wrong in ({**data, "reason": "短"}, {**data, "field": "number_hash"}, {}):
        response = client.post(url, wrong)
        assert response.status_code == 422
        assert NUMBER not in response.content.decode()
    assert sign_in(client, other_officer).post(url, data).status_code == 404
    assert sign_in(client, auditor).post(url, data).status_code == 200
    with pytest.raises(NotAllowed):
        unmask(card, "number", reason=REASON, actor=other_officer, at=at)
    assert Entry.objects.filter(action="customer.unmasked").count() == 2


def test_the_same_card_elsewhere_is_a_warning(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, at: Any
) -> None:
    known, mine = make_salaried(officer, name="赵大海"), make_business_customer(officer)
    make_card(known, at)
    sign_in(client, officer)
    said = client.post(f"/customers/check/card/?customer={mine.pk}", {"number": NUMBER}).content.decode()
    assert "另有客户也登记了这张卡" in said
    assert "赵大海" in said
    response = client.post(f"/customers/{mine.pk}/cards/new/", card_fields(), follow=True)
    page = response.content.decode()
    assert page.count("另有客户也登记了这张卡") == 2  # a message, and beside the card
    assert f'href="/customers/{known.pk}/">赵大海' in page
    stranger = make_salaried(other_officer)
    make_card(stranger, at)
    page = sign_in(client, other_officer).get(stranger.get_absolute_url()).content.decode()
    assert "另有客户也登记了这张卡" in page
    assert "赵大海" not in page


def test_adding_a_card_by_the_form(client: Client, sign_in: Any, officer: Any, other_officer: Any) -> None:
    customer = make_salaried(officer)
    url = f"/customers/{customer.pk}/cards/new/"
    sign_in(client, officer)
    assert client.get(url).status_code == 200
    response = client.post(url, card_fields(number="1234", bank="建设银行"))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="1234"' in page
    assert 'value="建设银行"' in page
    assert "16 至 19 位" in page
    for data in ({}, {"number": "\x00", "bank": "\x00", "use": "x"}, card_fields(bank="行" * 3000)):
        assert client.post(url, data).status_code == 422
    assert client.post(url, card_fields())["Location"] == customer.get_absolute_url()
    page = client.get(customer.get_absolute_url()).content.decode()
    assert f"**** {NUMBER[-4:]}" in page
    assert NUMBER not in page
    assert sign_in(client, other_officer).get(url).status_code == 404


def test_removing_a_card_asks_first(
    client: Client, sign_in: Any, officer: Any, other_officer: Any, auditor: Any, at: Any
) -> None:
    card = make_card(make_salaried(officer), at)
    url = f"/customers/cards/{card.pk}/remove/"
    assert sign_in(client, auditor).post(url).status_code == 403
    assert sign_in(client, other_officer).post(url).status_code == 404
    assert "放款和还款不再提供这张卡" in sign_in(client, officer).get(url).content.decode()
    assert BankCard.objects.get().removed_at is None
    assert client.post(url)["Location"] == card.customer.get_absolute_url()
    assert BankCard.objects.get().removed_at == at
    assert client.get(url).status_code == 404
    assert "移除" in client.get(f"/customers/{card.customer_id}/timeline/?kind=register").content.decode()
