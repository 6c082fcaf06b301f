"""The list as a workbook."""

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.services.exporting import KIND
from customers.tests.factories import make_business_customer, make_salaried
from customers.tests.shared import told
from jinxin.audit.models import Entry
from jinxin.jobs.models import Job, JobState
from jinxin.jobs.worker import work
from jinxin.sheets import SheetColumn, write_workbook
from jinxin.staff.models import User
from loans.tests.factories_money import make_loan

pytestmark = pytest.mark.django_db
URL = "/customers/export/"
REASON = "季度贷后抽查，逐户电话核实"
ID, MOBILE = "430421199003070528", "15400001234"


def sheet_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def written(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200, answer.content[:300]
    return sheet_of(b"".join(answer.streaming_content))


@pytest.fixture
def desk(client: Client, manager: User, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, manager)


def test_a_workbook_holds_what_the_list_shows(desk: Client, officer: User, at: datetime) -> None:
    loan = make_loan(at=at, customer=make_business_customer(officer, name="王一"))
    make_salaried(officer, name="李二")
    answer = desk.post(f"{URL}?q=王&columns=work.balance.registered.officer", {})
    head, row = written(answer)
    assert head == ["姓名", "单位或经营主体", "剩余本金", "客户经理", "登记时间"]
    assert row[:2] == ["王一", "衡阳县西渡镇兴旺副食店"]
    assert Decimal(row[2]) == loan.balance
    assert row[3] == officer.name
    assert isinstance(row[4], datetime) and row[4].date() == at.date()
    assert ".xlsx" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


def test_numbers_are_masked_and_the_trail_knows_of_it(desk: Client, officer: User) -> None:
    make_salaried(officer, id_number=ID, mobile=MOBILE)
    _head, row = written(desk.post(f"{URL}?columns=id.mobile&acquisition=precise", {}))
    assert row[1:] == ["430421********0528", "154****1234"]
    entry = Entry.objects.get(action="customers.exported")
    assert entry.data["unmasked"] is False
    assert told(entry) == "1 位客户，号码已遮蔽\n营销方式: 精准营销"


def test_a_manager_with_a_reason_gets_whole_numbers(desk: Client, officer: User) -> None:
    make_salaried(officer, id_number=ID, mobile=MOBILE)
    _head, row = written(desk.post(f"{URL}?columns=id.mobile", {"unmasked": "on", "reason": REASON}))
    assert row[1:] == [ID, MOBILE]
    entry = Entry.objects.get(action="customers.exported")
    assert told(entry) == f"1 人的完整号码。原因：{REASON}"
    assert ID not in str(entry.data)


@pytest.mark.parametrize("reason", ["", "抽查", "。" * 20])
def test_whole_numbers_need_a_reason(desk: Client, officer: User, reason: str) -> None:
    make_salaried(officer)
    answer = desk.post(URL, {"unmasked": "on", "reason": reason})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert reason in answer.content.decode()
    assert not Entry.objects.filter(action="customers.exported").exists()


def test_nobody_but_a_manager_gets_whole_numbers(
    client: Client, officer: User, other_officer: User, operations: User, auditor: User, sign_in: Callable[..., Client]
) -> None:
    make_salaried(officer, name="王一", mobile=MOBILE)
    make_salaried(other_officer, name="李二")
    for person, number in ((officer, 1), (other_officer, 1), (operations, 2), (auditor, 2)):
        sign_in(client, person)
        assert b'name="unmasked"' not in client.get(URL).content
        assert client.post(URL, {"unmasked": "on", "reason": REASON}).status_code == 403
        assert len(written(client.post(URL, {}))) == number + 1


def test_a_long_list_is_written_in_the_background(
    desk: Client, officer: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customers.services.exporting.WHILE_ONE_WAITS", 1)
    monkeypatch.setattr("customers.services.exporting.PIECE", 2)
    for name in ("王一", "王二", "王三", "李四"):
        make_salaried(officer, name=name, mobile=MOBILE)
    sent = {"unmasked": "on", "reason": REASON}
    answer = desk.post(f"{URL}?q=王&sort=name&columns=mobile", sent)
    job = Job.objects.get(kind=KIND)
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert work() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 3, 3)
    with job.result.open() as file:
        rows = sheet_of(file.read())
    assert rows[1:] == [["王二", MOBILE], ["王三", MOBILE], ["王一", MOBILE]]
    assert Entry.objects.filter(action="customers.exported", actor=manager).count() == 1


def test_who_is_no_manager_any_more_gets_no_whole_numbers_from_the_background(
    desk: Client, officer: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customers.services.exporting.WHILE_ONE_WAITS", 0)
    make_salaried(officer)
    desk.post(URL, {"unmasked": "on", "reason": REASON})
    manager.grants.update(role="operations")
    work()
    assert Job.objects.get().state == JobState.FAILED
    assert not Job.objects.get().result


@pytest.mark.parametrize(
    "address", ["?q=%25", "?q=" + "王" * 999, "?columns=x&page=-1&size=9", "?class=none&officer=9e9"]
)
def test_no_address_breaks_the_page(desk: Client, address: str) -> None:
    assert desk.get(f"{URL}{address}").status_code == 200
    assert desk.post(f"{URL}{address}", {}).status_code == 200


def test_text_is_never_worked_out_and_dates_and_amounts_stay_what_they_are() -> None:
    values = [
        "=1+1",
        "+86",
        "-1",
        "@x",
        "王\x00\x1b小",
        None,
        "",
        date(2026, 11, 23),
        Decimal("1234.50"),
        "长" * 40_000,
    ]
    file = io.BytesIO()
    columns = [SheetColumn(f"列{number}") for number in range(len(values))]
    write_workbook(file, title="客户/名单[1]", columns=columns, rows=[values])
    sheet = load_workbook(file).active
    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert [cell.value for cell in cells[:7]] == ["=1+1", "+86", "-1", "@x", "王小", None, None]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells[:4])
    assert cells[7].value == datetime(2026, 11, 23)
    assert (cells[8].value, cells[8].number_format) == (1234.5, "#,##0.00")
    assert len(cells[9].value) == 32_000
    assert sheet.freeze_panes == "B2"
