"""An import: every row is checked like a form, nothing is half-imported, the same list twice changes nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from customers.enums import CustomerClass, ImportKind, RowState
from customers.models import Business, Customer, ImportRow, ImportRun, Party, Relation
from customers.services.importing import runs, work
from customers.services.importing.runs import send_in
from customers.services.register import update_customer
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.factories_imports import (
    again,
    applied,
    business_row,
    rows_of,
    salaried_row,
    sent_in,
    upload,
    workbook,
)
from jinxin import clock
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError, IllegalMove, NotAllowed, StaleState
from jinxin.jobs import services as jobs
from jinxin.jobs import worker
from jinxin.jobs.models import Job, JobState
from jinxin.jobs.progress import Progress
from jinxin.notices.models import Notice
from jinxin.tests.factories import make_user

SALARIED, BUSINESS, PREMISES = ImportKind.SALARIED, ImportKind.BUSINESS, ImportKind.PREMISES


def errors(run: ImportRun, number: int) -> dict[str, str]:
    found: dict[str, str] = run.rows.get(number=number).errors
    return found


def test_new_customers_are_entered_as_by_hand(officer: Any, at: datetime) -> None:
    by_hand = make_salaried(officer, at=at)
    run = sent_in(SALARIED, map(salaried_row, range(3)), actor=officer, at=at)
    assert run.counts == {"new": 3} and Customer.objects.count() == 1
    run = applied(run, actor=officer, at=at)
    assert run.applied_at and run.applying.state == JobState.DONE
    customer = Customer.objects.get(pk=run.rows.get(number=2).subject_pk or 0)
    assert (customer.officer, customer.name, customer.customer_class) == (officer, "王一明", CustomerClass.SALARIED)
    assert customer.segment == by_hand.segment and customer.employment.monthly_income == 6500
    assert (customer.name_initials, customer.acquisition) == ("wym", "precise")
    assert customer.party.officer == officer and customer.party.mobile == customer.mobile
    entry = Entry.objects.get(action="customer.registered", customer_id=customer.pk)
    assert entry.actor == officer and entry.data == Entry.objects.get(customer_id=by_hand.pk).data
    assert verify().intact


def test_owners_come_with_their_shops(officer: Any, at: datetime) -> None:
    second = business_row(1, credit_code=business_row(7)["credit_code"], business_name="分店")
    run = sent_in(BUSINESS, [business_row(1), second, business_row(2)], actor=officer, at=at)
    assert run.counts == {"new": 3}
    applied(run, actor=officer, at=at)
    assert Customer.objects.count() == 2 and Business.objects.count() == 3
    owner = Business.objects.get(name="分店").customer
    assert owner.businesses.count() == 2 and Relation.objects.filter(source=owner.party).count() == 2
    assert Party.objects.count() == 5
    again_ = sent_in(BUSINESS, [business_row(1), second, business_row(2)], actor=officer, at=at)
    assert again_.counts == {"same": 3}


def test_the_same_list_twice_changes_nothing(officer: Any, at: datetime) -> None:
    rows = [salaried_row(number) for number in range(3)]
    applied(sent_in(SALARIED, rows, actor=officer, at=at), actor=officer, at=at)
    count = Entry.objects.filter(action="customer.registered").count()
    run = sent_in(SALARIED, rows, actor=officer, at=at)
    assert run.counts == {"same": 3}
    with pytest.raises(IllegalMove):
        runs.apply(run, actor=officer, at=at)
    assert Customer.objects.count() == 3 and count == Entry.objects.filter(action="customer.registered").count()


def test_what_differs_is_changed_and_an_empty_cell_changes_nothing(officer: Any, at: datetime) -> None:
    applied(sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at), actor=officer, at=at)
    mobile = Customer.objects.get().masked_mobile
    row = salaried_row(1, mobile="15400000099", marital_status=None, monthly_income="0.8万")
    run = sent_in(SALARIED, [row], actor=officer, at=at)
    assert run.counts == {"changed": 1}
    assert run.rows.get().before == {"mobile": mobile, "monthly_income": "6500.00"}
    applied(run, actor=officer, at=at)
    customer = Customer.objects.get()
    assert (customer.mobile, customer.marital_status, customer.version) == ("15400000099", "married", 2)
    assert customer.employment.monthly_income == 8000 and customer.party.mobile_last4 == "0099"
    entry = Entry.objects.get(action="customer.updated")
    assert set(entry.data["changes"]) == {"Customer.mobile", "Employment.monthly_income"}
    assert "15400000099" not in str(entry.data)


def test_a_known_owner_s_shop_is_changed_and_another_added(officer: Any, at: datetime) -> None:
    applied(sent_in(BUSINESS, [business_row(1)], actor=officer, at=at), actor=officer, at=at)
    rows = [
        business_row(1, business_name="新名字", industry="餐饮小吃"),
        business_row(1, credit_code=business_row(9)["credit_code"]),
    ]
    run = sent_in(BUSINESS, rows, actor=officer, at=at)
    assert run.counts == {"changed": 2}, [row.errors for row in run.rows.all()]
    run = applied(run, actor=officer, at=at)
    owner = Customer.objects.get()
    assert owner.businesses.first().name == "新名字" and owner.businesses.count() == 2
    assert owner.segment_id == "catering" and owner.businesses.first().party.name == "新名字"
    actions = list(Entry.objects.filter(customer_id=owner.pk).values_list("action", flat=True))
    assert actions == ["business.added", "business.updated", "customer.registered"]


def test_every_row_is_checked_and_every_error_stands_at_its_cell(officer: Any, at: datetime) -> None:
    number = salaried_row(1)["id_number"]
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    rows = [
        salaried_row(1, id_number=wrong, mobile="123", employed_since="2099-01-01", employer_kind="外星"),
        salaried_row(2, name=None, monthly_income="很多", address="x" * 300, area="没有的镇"),
        salaried_row(3, id_number=430421199003070528),
        salaried_row(4, id_number="430421201503070021"),
        salaried_row(5),
        salaried_row(5),
    ]
    run = sent_in(SALARIED, rows, actor=officer, at=at)
    assert run.counts == {"wrong": 5, "new": 1}
    assert set(errors(run, 2)) == {"id_number", "mobile", "employed_since", "employer_kind"}
    assert set(errors(run, 3)) == {"name", "monthly_income", "address", "area"}
    assert "Excel" in errors(run, 4)["id_number"]
    assert set(errors(run, 5)) == {"id_number"}
    assert "6" in errors(run, 7)["id_number"]
    with pytest.raises(IllegalMove):
        runs.apply(run, actor=officer, at=at)
    assert not Customer.objects.exists()
    sheet = rows_of(run.checking.result)
    assert len(sheet) == 7 and "手机" in sheet[1][-1] and sheet[5][-1] == "新增"


def test_a_corrected_result_can_be_sent_in_again(officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [salaried_row(1, mobile="1"), salaried_row(2)], actor=officer, at=at)
    with run.checking.result.open() as file:
        content = file.read()
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    cell = next(cell for cell in book.active[2] if cell.value == "1")
    cell.value = "15400000001"
    corrected = BytesIO()
    book.save(corrected)
    second = send_in(kind=SALARIED, upload=upload(corrected.getvalue()), actor=officer, at=at)
    worker.work()
    assert again(second).counts == {"new": 2} and again(second).ignored == []


def test_other_officers_customers_are_not_given_away(
    officer: Any, other_officer: Any, manager: Any, at: datetime
) -> None:
    theirs = make_salaried(other_officer, name="刘德华")
    row = salaried_row(1, id_number=theirs.id_number, name="刘德华")
    run = sent_in(SALARIED, [row], actor=officer, at=at)
    assert "刘" not in errors(run, 2)["id_number"] and other_officer.name not in errors(run, 2)["id_number"]
    assert run.rows.get().subject_pk is None and run.rows.get().before == {}
    by_manager = sent_in(SALARIED, [row], actor=manager, officer=officer, at=at)
    assert other_officer.name in errors(by_manager, 2)["id_number"]
    assert by_manager.rows.get().subject_pk == theirs.pk


def test_a_code_of_another_owner_and_a_person_of_the_other_class_are_wrong(
    officer: Any, other_officer: Any, at: datetime
) -> None:
    shop = make_business_customer(other_officer).businesses.get()
    own = make_salaried(officer)
    rows = [business_row(1, credit_code=shop.credit_code), business_row(2, id_number=own.id_number, name=own.name)]
    run = sent_in(BUSINESS, rows, actor=officer, at=at)
    assert set(errors(run, 2)) == {"credit_code"} and set(errors(run, 3)) == {"id_number"}
    assert run.rows.get(number=3).subject_pk == own.pk


def test_an_owner_in_two_rows_must_be_the_same_in_both(officer: Any, at: datetime) -> None:
    rows = [business_row(1), business_row(1, mobile="15400000001", credit_code=business_row(2)["credit_code"])]
    run = sent_in(BUSINESS, rows, actor=officer, at=at)
    assert set(errors(run, 3)) == {"id_number"}


def test_the_same_name_and_mobile_under_another_id_is_pointed_out(officer: Any, at: datetime) -> None:
    known = make_salaried(officer)
    run = sent_in(SALARIED, [salaried_row(1, name=known.name, mobile=known.mobile)], actor=officer, at=at)
    assert run.counts == {"new": 1} and set(run.rows.get().notes) == {"mobile"}


def test_a_manager_says_whose_customers_they_are(officer: Any, manager: Any, at: datetime) -> None:
    content = workbook(SALARIED, [salaried_row(1)])
    for nobody in (None, manager):
        with pytest.raises(DomainError) as refused:
            send_in(kind=SALARIED, upload=upload(content), officer=nobody, actor=manager, at=at)
        assert refused.value.field == "officer"
    run = sent_in(SALARIED, [salaried_row(1)], actor=manager, officer=officer, at=at)
    applied(run, actor=manager, at=at)
    customer = Customer.objects.get()
    assert customer.officer == officer
    assert Entry.objects.get(action="customer.registered").actor == manager
    assert Notice.objects.filter(recipient=officer, entry__action="import.applied").count() == 1


def test_an_officer_brings_in_only_their_own(officer: Any, other_officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, officer=other_officer, at=at)
    assert run.officer == officer
    with pytest.raises(NotAllowed):
        runs.apply(run, actor=other_officer, at=at)
    with pytest.raises(NotAllowed):
        sent_in(SALARIED, [salaried_row(1)], actor=make_user(Role.OPERATIONS), at=at)


def test_a_row_that_no_longer_fits_stops_all_of_them(officer: Any, other_officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, map(salaried_row, range(3)), actor=officer, at=at)
    meanwhile = salaried_row(1)
    make_salaried(other_officer, id_number=meanwhile["id_number"], mobile=meanwhile["mobile"])
    run = applied(run, actor=officer, at=at)
    assert run.applying.state == JobState.FAILED and "3" in run.applying.message
    assert run.applied_at is None and Customer.objects.count() == 1
    runs.check_again(run, actor=officer, at=at)
    worker.work()
    run = again(run)
    assert run.counts == {"new": 2, "wrong": 1} and set(errors(run, 3)) == {"id_number"}


def test_what_was_changed_by_hand_meanwhile_is_no_obstacle(officer: Any, at: datetime) -> None:
    applied(sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at), actor=officer, at=at)
    run = sent_in(SALARIED, [salaried_row(1, address="新址")], actor=officer, at=at)
    customer = Customer.objects.get()
    update_customer(customer=customer, fields={"address": "新址"}, version=1, actor=officer, at=at)
    assert applied(run, actor=officer, at=at).applied_at


def test_writing_twice_at_once_or_again_changes_nothing(officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at)
    runs.apply(run, actor=officer, at=at)
    job = jobs.claim_next(at)
    assert job
    work.apply(job, Progress(job))
    first = Customer.objects.get()
    assert work.write(ImportRun.objects.get(), Progress(job), at=at) is False
    jobs.take_up_dead(clock.now() + timedelta(days=1))  # killed between writing and saying so
    worker.work()
    assert Customer.objects.get() == first and again(run).applying.state == JobState.DONE


def test_a_check_that_was_cut_short_starts_over(officer: Any, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "CHUNK", 2)
    content = workbook(SALARIED, map(salaried_row, range(5)))
    run = send_in(kind=SALARIED, upload=upload(content), actor=officer, at=at)
    ImportRow.objects.create(run=run, number=2, values="{}", state=RowState.WRONG)
    worker.work()
    assert again(run).counts == {"new": 5} and run.rows.count() == 5


def test_a_list_without_rows_or_with_a_broken_end_is_said_to_be(officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [], actor=officer, at=at)
    assert run.checking.state == JobState.FAILED and run.checking.message and run.counts == {}
    with pytest.raises(IllegalMove):
        runs.check_again(run, actor=officer, at=at)


def test_a_list_is_not_applied_twice_nor_while_it_is_worked_on(officer: Any, at: datetime) -> None:
    content = workbook(SALARIED, [salaried_row(1)])
    run = send_in(kind=SALARIED, upload=upload(content), actor=officer, at=at)
    for verb in (runs.apply, runs.check_again, runs.discard):
        with pytest.raises(IllegalMove):
            verb(again(run), actor=officer, at=at)
    worker.work()
    seen = again(run)
    runs.apply(again(run), actor=officer, at=at)
    with pytest.raises(StaleState):
        runs.apply(seen, actor=officer, at=at)
    worker.work()
    assert Job.objects.filter(kind=runs.APPLY, state=JobState.DONE).count() == 1
    with pytest.raises(IllegalMove):
        runs.discard(again(run), actor=officer, at=at)


def test_a_discarded_list_is_erased_at_once(officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at)
    runs.discard(run, actor=officer, at=at)
    run = again(run)
    assert run.discarded_at and not run.rows.exists() and not run.is_open
    with pytest.raises(IllegalMove):
        runs.apply(run, actor=officer, at=at)


def test_rows_are_encrypted_and_erased_after_some_days(officer: Any, at: datetime) -> None:
    from django.db import connection

    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_importrow")
        assert salaried_row(1)["id_number"] not in str(cursor.fetchall())
    assert runs.erase_old(at + timedelta(days=6)) == 0
    assert runs.erase_old(at + timedelta(days=8)) == 1
    assert runs.erase_old(at + timedelta(days=8)) == 0
    run = again(run)
    assert not run.rows.exists() and run.counts == {"new": 1} and not run.is_open
