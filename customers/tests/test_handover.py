"""Customers who change their loan officer: what goes along, who is told, who may."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, Opportunity, Party
from customers.services.handover import hand_over
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.shared import told
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, NotAllowed
from jinxin.notices.models import Notice
from jinxin.staff.models import User

pytestmark = pytest.mark.django_db
URL = "/customers/handover/"
REASON = "原客户经理调岗，网格重新划分"


def moves(*customers: Customer, officer: User, actor: User, at: datetime, reason: str = REASON) -> int:
    return hand_over(customers=[one.pk for one in customers], officer=officer, reason=reason, actor=actor, at=at)


def test_the_customer_the_shops_and_what_is_open_go_along(
    officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    owner = make_business_customer(officer)
    need = {"customer": owner, "officer": officer, "method": "repeat", "opened_at": at}
    open_need = Opportunity.objects.create(kind="stock", **need)
    closed = Opportunity.objects.create(kind="renovation", closed_at=at, **need)
    dedicated = Opportunity.objects.create(**{**need, "kind": "expansion", "officer": manager})
    version = owner.version
    assert moves(owner, officer=other_officer, actor=manager, at=at) == 1
    owner.refresh_from_db()
    assert (owner.officer, owner.version) == (other_officer, version + 1)
    parties = Party.objects.filter(customer=owner) | Party.objects.filter(business__customer=owner)
    assert set(parties.values_list("officer", flat=True)) == {other_officer.pk}
    owners = [Opportunity.objects.get(pk=one.pk).officer for one in (open_need, closed, dedicated)]
    assert owners == [other_officer, officer, manager]


def test_each_timeline_says_from_whom_to_whom_and_why(
    officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    customers = [make_salaried(officer) for _number in range(3)]
    moves(*customers, officer=other_officer, actor=manager, at=at)
    for customer in customers:
        entry = Entry.objects.filter(customer_id=customer.pk, action="customer.handed_over").get()
        assert told(entry) == f"由客户经理甲移交给客户经理乙。原因：{REASON}"
        assert entry.actor == manager
    assert verify().intact


def test_both_officers_are_told_once_each(officer: User, other_officer: User, manager: User, at: datetime) -> None:
    moves(make_salaried(officer), make_salaried(officer), officer=other_officer, actor=manager, at=at)
    notices = Notice.objects.filter(entry__action="customers.handed_over")
    assert {notice.recipient for notice in notices} == {officer, other_officer}
    assert notices.count() == 2
    assert "2" in told(notices[0].entry)


def test_who_is_with_the_officer_already_stays_as_they_are(
    officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    there, moving = make_salaried(other_officer), make_salaried(officer)
    assert moves(there, moving, officer=other_officer, actor=manager, at=at) == 1
    assert Customer.objects.get(pk=there.pk).version == there.version
    with pytest.raises(DomainError) as refusal:
        moves(there, moving, officer=other_officer, actor=manager, at=at)
    assert refusal.value.field == "officer"


def test_only_a_manager_hands_over_and_only_to_an_officer(
    officer: User, other_officer: User, manager: User, operations: User, auditor: User, at: datetime
) -> None:
    customer = make_salaried(officer)
    for actor in (officer, other_officer, operations, auditor):
        with pytest.raises(NotAllowed):
            moves(customer, officer=other_officer, actor=actor, at=at)
    for nobody in (operations, manager):
        with pytest.raises(DomainError) as refusal:
            moves(customer, officer=nobody, actor=manager, at=at)
        assert refusal.value.field == "officer"
    User.objects.filter(pk=other_officer.pk).update(is_active=False)
    other_officer.refresh_from_db()
    with pytest.raises(DomainError):
        moves(customer, officer=other_officer, actor=manager, at=at)
    assert Customer.objects.get(pk=customer.pk).officer == officer


def test_a_reason_must_say_something(officer: User, other_officer: User, manager: User, at: datetime) -> None:
    for reason in ("", "移交", "。" * 20):
        with pytest.raises(DomainError) as refusal:
            moves(make_salaried(officer), officer=other_officer, actor=manager, at=at, reason=reason)
        assert refusal.value.field == "reason"


def test_at_most_so_many_at_once(
    officer: User, other_officer: User, manager: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customers.services.handover.AT_ONCE", 1)
    customers = [make_salaried(officer), make_salaried(officer)]
    with pytest.raises(DomainError):
        moves(*customers, officer=other_officer, actor=manager, at=at)
    with pytest.raises(DomainError):
        moves(officer=other_officer, actor=manager, at=at)


def test_ten_customers_need_no_more_queries_than_two(
    officer: User, other_officer: User, manager: User, at: datetime
) -> None:
    counts = []
    for number in (1, 2, 10):
        customers = [make_salaried(officer) for _number in range(number)]
        with CaptureQueriesContext(connection) as queries:
            moves(*customers, officer=other_officer, actor=manager, at=at)
        counts.append(len(queries))
    assert counts[1] == counts[2]


# --- The pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: Client, manager: User, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, manager)


def test_the_question_says_what_will_move(desk: Client, officer: User, other_officer: User) -> None:
    first, second = make_salaried(officer, name="王一"), make_business_customer(other_officer, name="李二")
    answer = desk.post(URL, {"which": "ticked", "customer": [first.pk, second.pk], "query": "?q=x"})
    assert answer.status_code == 200
    assert sorted(answer.context["former"]) == sorted([(officer.name, 1), (other_officer.name, 1)])
    page = answer.content.decode()
    assert "王一" in page and "李二" in page and "移交 2 位客户" in page


def test_sent_with_officer_and_reason_they_move(desk: Client, officer: User, other_officer: User) -> None:
    customers = [make_salaried(officer), make_salaried(officer)]
    keys = " ".join(str(customer.pk) for customer in customers)
    sent = {"customers": keys, "officer": other_officer.pk, "reason": REASON, "query": "?acquisition=precise"}
    answer = desk.post(URL, sent)
    assert answer["Location"] == "/customers/?acquisition=precise"
    assert Customer.objects.filter(officer=other_officer).count() == 2


def test_all_that_match_are_handed_over(desk: Client, officer: User, other_officer: User) -> None:
    for name in ("王一", "王二", "李三"):
        make_salaried(officer, name=name)
    answer = desk.post(URL, {"which": "all", "query": "?q=王"})
    assert answer.context["count"] == 2
    sent = {"customers": answer.context["keys"], "officer": other_officer.pk, "reason": REASON}
    desk.post(URL, sent)
    assert set(Customer.objects.filter(officer=other_officer).values_list("name", flat=True)) == {"王一", "王二"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"officer": "", "reason": REASON}, "officer"),
        ({"officer": "x", "reason": REASON}, "officer"),
        ({"officer": "9" * 30, "reason": REASON}, "officer"),
        ({"officer": "own", "reason": "移交"}, "reason"),
        ({"officer": "own", "reason": ""}, "reason"),
    ],
)
def test_a_bad_answer_is_asked_again_with_what_was_typed(
    desk: Client, officer: User, other_officer: User, fields: dict[str, str], wrong: str
) -> None:
    customer = make_salaried(officer)
    sent = {**fields, "officer": fields["officer"].replace("own", str(other_officer.pk)), "customers": str(customer.pk)}
    answer = desk.post(URL, sent)
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert fields["reason"] in answer.content.decode()
    assert Customer.objects.get(pk=customer.pk).officer == officer


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"which": "ticked"},
        {"customer": ["x", "-1", "9" * 60, "１"]},
        {"customers": "\x00 ' 1e9 999999999999"},
        {"which": "all", "query": "?q=nobody"},
        {"query": "?columns=\x00&page=x", "customers": ""},
    ],
)
def test_nobody_chosen_leads_back_with_words(desk: Client, sent: dict[str, Any]) -> None:
    answer = desk.post(URL, sent, follow=True)
    assert answer.status_code == 200
    assert "请勾选要移交的客户" in answer.content.decode()


def test_others_do_not_get_there(client: Client, officer: User, auditor: User, sign_in: Callable[..., Client]) -> None:
    customer = make_salaried(officer)
    for person in (officer, auditor):
        sign_in(client, person)
        assert client.post(URL, {"customer": [customer.pk]}).status_code == 403
        assert b'id="handover"' not in client.get("/customers/").content


def test_the_address_alone_leads_to_the_list(desk: Client) -> None:
    assert desk.get(URL)["Location"] == "/customers/"
