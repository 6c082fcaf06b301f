"""Flows as people meet them: sending in, columns, months by classes, the list, explaining, revenue, export."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from customers.tests.factories import make_salaried
from jinxin.audit.models import Entry
from jinxin.jobs.models import Job
from jinxin.jobs.worker import work
from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application
from loans.tests.factories import make_application
from review.flows import exporting
from review.flows.files import name_columns, send_in
from review.models import Flow, FlowFile, FlowLayout, FlowParty, StatementDraft
from review.models.flows import FlowClass
from review.tests.factories import make_statements
from review.tests.flows import bills
from review.tests.flows.bills import bank_row, wechat_row
from review.tests.flows.conftest import Send

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
WHY = "客户出示了供货合同和收条。"


@pytest.fixture
def page(case: Application) -> str:
    return reverse("review:flows", args=[case.pk])


@pytest.fixture
def listed(case: Application) -> str:
    return reverse("review:flow_list", args=[case.pk])


@pytest.fixture
def desk(client: Client, sign_in: SignIn, case: Application) -> Client:
    """The officer of the case at the desk."""
    return sign_in(client, case.officer)


def year(party: str = "顾客", amount: str = "100.00") -> list[Any]:
    """Return one sale a month of the year that the clean statements are about, and a little more."""
    months = [f"2025-{month:02d}" for month in range(9, 13)] + [f"2026-{month:02d}" for month in range(1, 12)]
    return [wechat_row(f"{month}-10 10:00:00", "二维码收款", party, "收入", amount) for month in months]


def doubtful() -> list[Any]:
    """Return two large private receipts of one person, and one payment nobody understands."""
    return [
        wechat_row("2026-05-10 10:00:00", "转账", "张三", "收入", "30000.00"),
        wechat_row("2026-06-10 10:00:00", "转账", "张三", "收入", "20000.00"),
        wechat_row("2026-06-11 10:00:00", "转账", "李四", "支出", "5000.00"),
    ]


class TestSendingIn:
    def test_a_bill_is_sent_in_and_followed_until_it_is_read(
        self, desk: Client, page: str, case: Application, uploads: Any
    ) -> None:
        assert "wallet2" in desk.get(page).content.decode()
        answer = desk.post(page, {"file": bills.wechat_csv(doubtful())})
        file = FlowFile.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, file.get_absolute_url())
        assert "job-progress" in desk.get(file.get_absolute_url()).content.decode()
        work()
        shown = desk.get(file.get_absolute_url()).content.decode()
        assert reverse("review:flow_list", args=[case.pk]) in shown
        table = desk.get(page).content.decode()
        assert "30,000.00" in table
        assert "2026-05" in table

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "file"),
            ({"file": SimpleUploadedFile("a.csv", b"")}, "file"),
            ({"file": SimpleUploadedFile("a.csv", b"\x00\x01\x02,,,\n1,2,3,4")}, "file"),
            ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "file"),
            ({"file": bills.bank_csv([]), "bank": ""}, "bank"),
            ({"file": bills.bank_csv([]), "bank": "x" * 81}, "bank"),
        ],
    )
    def test_what_cannot_be_taken_in_is_told_at_its_field(
        self, desk: Client, page: str, uploads: Any, sent: dict[str, Any], field: str
    ) -> None:
        for one in sent.values():
            if hasattr(one, "seek"):
                one.seek(0)
        answer = desk.post(page, sent)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not FlowFile.objects.exists()

    def test_the_columns_of_a_bank_are_named_and_remembered(
        self, desk: Client, page: str, case: Application, uploads: Any
    ) -> None:
        desk.post(
            page, {"file": bills.bank_csv([bank_row("20260605", "12:00:00", "货款", "10", "王芳")]), "bank": "农商行"}
        )
        file = FlowFile.objects.get()
        shown = desk.get(file.get_absolute_url())
        assert "货款" in shown.content.decode()
        wrong = desk.post(file.get_absolute_url(), {"at": "交易日期", "amount_in": "贷方发生额"})
        assert wrong.status_code == 422
        assert list(wrong.context["form"].errors) == ["amount"]
        assert wrong.context["form"]["amount_in"].value() == "贷方发生额"
        assert desk.post(file.get_absolute_url(), shown.context["form"].initial).status_code == 302
        work()
        assert Flow.objects.get().amount == 10
        assert FlowLayout.objects.get().bank == "农商行"

    def test_a_file_is_removed_with_its_payments(self, desk: Client, case: Application, send: Send) -> None:
        file = send(bills.wechat_csv(doubtful()))
        answer = desk.post(reverse("review:flow_file_step", args=[file.pk, "remove"]))
        assert answer.status_code == 302
        assert not Flow.objects.exists()
        assert not FlowFile.objects.exists()
        assert not FlowParty.objects.exists()
        assert Entry.objects.filter(action="flows.removed").count() == 1

    def test_a_file_of_which_nothing_was_understood_can_have_its_columns_named_anew(
        self, desk: Client, case: Application, send: Send
    ) -> None:
        file = send(bills.wechat_csv([wechat_row("?", "转账", "张三", "收入", "1.00")]))
        assert "“?”" in desk.get(file.get_absolute_url()).content.decode()
        desk.post(reverse("review:flow_file_step", args=[file.pk, "columns"]))
        file.refresh_from_db()
        assert file.state == FlowFile.State.HEADINGS
        assert desk.post(reverse("review:flow_file_step", args=[file.pk, "nonsense"])).status_code == 404


class TestTheList:
    def test_it_is_narrowed_sorted_and_searched(self, desk: Client, listed: str, send: Send) -> None:
        send(bills.wechat_csv(doubtful()))

        def found(query: str) -> list[str]:
            shown = desk.get(f"{listed}?{query}").context["shown"]
            return [f"{item['party']} {item['flow'].amount:.0f}" for item in shown]

        assert found("") == ["李四 5000", "张三 20000", "张三 30000"]
        assert found("sort=-amount") == ["张三 30000", "张三 20000", "李四 5000"]
        assert found("direction=out") == found("q=李四") == found("q=5000") == ["李四 5000"]
        assert found("month=202605") == found("month=2026-05") == ["张三 30000"]
        assert found("flow_class=private&q=张") == ["张三 20000", "张三 30000"]
        assert found("waits=1&direction=out") == ["李四 5000"]
        party = Flow.objects.get(direction="out").party_id
        assert found(f"party={party}") == ["李四 5000"]
        assert found("q=没有这个人") == []

    @pytest.mark.parametrize(
        "query",
        ["month=99999999", "party=x", "party=999999999999", "file=77", "q=" + "9" * 60, "sort=pk;drop",
         "page=zzz", "flow_class=nothing", "month=-1", "waits=2", "size=9999", "q=1e400", "party=" + "9" * 40],
    )  # fmt: skip
    def test_nonsense_in_the_address_breaks_nothing(self, desk: Client, listed: str, send: Send, query: str) -> None:
        send(bills.wechat_csv(doubtful()))
        assert desk.get(f"{listed}?{query}").status_code == 200

    def test_one_payment_and_many_cost_the_same_queries(
        self, desk: Client, page: str, listed: str, send: Send, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        send(bills.wechat_csv([*year(), *doubtful()]))
        for address in (page, listed):
            desk.get(address)
            with django_assert_max_num_queries(20) as few:
                desk.get(address)
            before = len(few)
            send(bills.wechat_csv(year(f"顾客{address[-5:]}", f"{len(address)}.00")))
            with django_assert_max_num_queries(before):
                desk.get(address)

    def test_the_list_is_written_as_a_workbook(self, desk: Client, case: Application, send: Send) -> None:
        send(bills.wechat_csv(doubtful()))
        answer = desk.get(reverse("review:flow_export", args=[case.pk]) + "?direction=in")
        book = load_workbook(BytesIO(answer.getvalue()))
        rows = list(book.active.iter_rows(values_only=True))
        assert [row[3:5] for row in rows[1:]] == [(20000, "张三"), (30000, "张三")]
        assert Entry.objects.filter(action="flows.exported").count() == 1

    def test_a_long_list_is_written_in_the_background(
        self, desk: Client, case: Application, send: Send, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send(bills.wechat_csv(doubtful()))
        monkeypatch.setattr(exporting, "WHILE_ONE_WAITS", 1)
        answer = desk.get(reverse("review:flow_export", args=[case.pk]))
        job = Job.objects.get(kind=exporting.KIND)
        assert answer["Location"] == job.get_absolute_url()
        work()
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 3)


class TestExplaining:
    def test_a_payment_is_explained_and_the_next_one_shown(self, desk: Client, case: Application, send: Send) -> None:
        send(bills.wechat_csv(doubtful()))
        first, second, _paid = Flow.objects.order_by("at")
        address = reverse("review:flow", args=[second.pk])
        answer = desk.post(address, {"flow_class": "sales", "reason": WHY})
        assert answer["Location"] == reverse("review:flow", args=[first.pk])
        second.refresh_from_db()
        assert (second.flow_class, second.reason, second.decided_by) == ("sales", WHY, case.officer)
        assert WHY in desk.get(address).content.decode()
        entry = Entry.objects.get(action="flows.explained")
        assert entry.application_id == case.pk
        assert "张三" not in str(entry.data)

    def test_all_of_a_counterparty_are_explained_at_once(self, desk: Client, case: Application, send: Send) -> None:
        send(bills.wechat_csv(doubtful()))
        one = Flow.objects.order_by("at")[0]
        address = reverse("review:flow", args=[one.pk])
        desk.post(address, {"flow_class": "loans", "reason": WHY, "whole_party": "on"})
        assert Flow.objects.filter(flow_class=FlowClass.LOANS).count() == 2

    def test_ticked_payments_are_explained_together(
        self, desk: Client, case: Application, listed: str, send: Send
    ) -> None:
        send(bills.wechat_csv(doubtful()))
        keys = list(Flow.objects.values_list("pk", flat=True))
        address = reverse("review:flow_explain", args=[case.pk]) + "?waits=1"
        answer = desk.post(address, {"flows": keys, "flow_class": "other", "reason": WHY})
        assert answer["Location"] == f"{listed}?waits=1"
        assert not Flow.objects.exclude(flow_class=FlowClass.OTHER).exists()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"flow_class": "", "reason": WHY}, "flow_class"),
            ({"flow_class": "unexplained", "reason": WHY}, "flow_class"),
            ({"flow_class": "sales", "reason": "短"}, "reason"),
            ({"flow_class": "sales", "reason": "啊" * 30}, "reason"),
            ({"flow_class": "sales", "reason": "字" * 301}, "reason"),
            ({"flow_class": "sales", "reason": "a\x00b"}, "reason"),
        ],
    )
    def test_what_is_no_explanation_is_told_at_its_field_and_stays(
        self, desk: Client, case: Application, send: Send, typed: dict[str, str], field: str
    ) -> None:
        send(bills.wechat_csv(doubtful()))
        answer = desk.post(reverse("review:flow", args=[Flow.objects.order_by("at")[0].pk]), typed)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert answer.context["form"]["reason"].value() == typed["reason"]
        assert not Flow.objects.exclude(decided_at=None).exists()

    def test_nothing_ticked_or_somebody_elses_payment_is_refused(
        self, desk: Client, case: Application, send: Send
    ) -> None:
        send(bills.wechat_csv(doubtful()))
        address, form = reverse("review:flow_explain", args=[case.pk]), {"flow_class": "sales", "reason": WHY}
        assert desk.post(address, form).status_code == 422
        assert desk.post(address, {**form, "flows": ["x", "9" * 30]}).status_code == 422
        assert desk.post(address, {**form, "flows": ["99999999"]}).status_code == 409
        assert not Flow.objects.exclude(decided_at=None).exists()

    def test_it_is_left_to_the_rules_again(self, desk: Client, case: Application, send: Send, at: datetime) -> None:
        send(bills.wechat_csv(doubtful()))
        one = Flow.objects.order_by("at")[0]
        Flow.objects.filter(pk=one.pk).update(flow_class="sales", decided_by=case.officer, decided_at=at, reason=WHY)
        desk.post(reverse("review:flow_back", args=[one.pk]))
        work()
        one.refresh_from_db()
        assert (one.flow_class, one.rule, one.reason, one.decided_at) == ("private", "large_private", "", None)


class TestRevenue:
    def test_the_receipts_go_into_the_draft_of_the_statements(
        self, desk: Client, case: Application, send: Send, at: datetime
    ) -> None:
        stored = make_statements(case, at=at)
        send(bills.wechat_csv([*year(), *doubtful()]))
        months = stored.content["period"]["months"]
        shown = desk.get(reverse("review:flow_method", args=[case.pk]), {"share": "50"})
        receipts = shown.context["receipts"]
        assert [month.label for month in receipts.months] == months
        address = reverse("review:flow_method", args=[case.pk])
        assert desk.post(address, {"share": "50"}).status_code == 302
        draft = StatementDraft.objects.get(application=case)
        found = [name for name, text in draft.cells.items() if text == "wallet_and_bank_receipts"]
        row = found[0].removesuffix(".name")
        count = len(receipts.covered)
        assert float(draft.cells[f"{row}.amount"]) == pytest.approx(100 * count * 2 * 12 / count, abs=0.01)
        assert "50" in draft.evidence[row]["note"]

    @pytest.mark.parametrize("share", ["", "0", "101", "abc", "9" * 40, "-5", "1.5"])
    def test_a_share_that_makes_no_sense_is_told_at_its_field(
        self, desk: Client, case: Application, send: Send, share: str
    ) -> None:
        send(bills.wechat_csv(year()))
        answer = desk.post(reverse("review:flow_method", args=[case.pk]), {"share": share})
        assert answer.status_code == 422
        assert answer.context["share"].errors["share"]
        assert not StatementDraft.objects.filter(application=case).exists()

    def test_without_receipts_nothing_is_put_anywhere(self, desk: Client, case: Application, send: Send) -> None:
        send(bills.wechat_csv(doubtful()))
        answer = desk.post(reverse("review:flow_method", args=[case.pk]), {"share": "100"})
        assert answer.status_code == 422
        assert answer.context["share"].non_field_errors()


def test_wages_of_a_salaried_customer_are_averaged_and_no_revenue_is_asked_for(
    client: Client, sign_in: SignIn, officer: User, at: datetime, uploads: Any
) -> None:
    case = make_application(make_salaried(officer, name="李明"), state=State.INVESTIGATING, at=at)
    rows = [
        bank_row(f"2026{month:02d}05", "", "代发工资", f"{4000 + month}.00", "衡州市教育局") for month in range(1, 11)
    ]
    file = send_in(case, bank="农商行", upload=bills.bank_csv(rows), actor=officer, at=at)
    name_columns(file, columns=file.columns, actor=officer, at=at)
    work()
    page = sign_in(client, officer).get(reverse("review:flows", args=[case.pk]))
    assert page.context["wage"] == Decimal("4005.50")
    assert 'id="revenue"' not in page.content.decode()
    refused = client.post(reverse("review:flow_method", args=[case.pk]), {"share": "100"})
    assert refused.status_code == 422


class TestWhoMay:
    def test_others_read_and_change_nothing(
        self, client: Client, sign_in: SignIn, case: Application, page: str, listed: str, send: Send, auditor: User
    ) -> None:
        file = send(bills.wechat_csv(doubtful()))
        one = Flow.objects.order_by("at")[0]
        reader = sign_in(client, auditor)
        for address in (page, listed, file.get_absolute_url(), reverse("review:flow", args=[one.pk])):
            shown = reader.get(address)
            assert shown.status_code == 200
            assert 'method="post"' not in shown.content.decode().split('id="content"')[1].split("case-tab")[-1]
        assert reader.post(page, {"file": bills.wechat_csv(year())}).status_code == 403
        assert (
            reader.post(reverse("review:flow", args=[one.pk]), {"flow_class": "sales", "reason": WHY}).status_code
            == 403
        )
        assert reader.get(reverse("review:flow_export", args=[case.pk])).status_code == 200

    def test_another_officers_flows_are_nowhere(
        self,
        client: Client,
        sign_in: SignIn,
        case: Application,
        page: str,
        listed: str,
        send: Send,
        other_officer: User,
    ) -> None:
        file = send(bills.wechat_csv(doubtful()))
        one = Flow.objects.order_by("at")[0]
        outsider = sign_in(client, other_officer)
        routes = [page, listed, file.get_absolute_url(), reverse("review:flow", args=[one.pk])]
        assert [outsider.get(address).status_code for address in routes] == [404] * 4
        posted = [
            reverse("review:flow_back", args=[one.pk]),
            reverse("review:flow_file_step", args=[file.pk, "remove"]),
            reverse("review:flow_explain", args=[case.pk]),
            reverse("review:flow_method", args=[case.pk]),
        ]
        assert [outsider.post(address).status_code for address in posted] == [404] * 4

    def test_once_the_papers_are_complete_nothing_changes(
        self, desk: Client, case: Application, page: str, send: Send, at: datetime
    ) -> None:
        file = send(bills.wechat_csv(doubtful()))
        one = Flow.objects.order_by("at")[0]
        Application.objects.filter(pk=case.pk).update(state=State.PAPERS_COMPLETE)
        assert desk.post(page, {"file": bills.wechat_csv(year())}).status_code == 409
        assert desk.post(reverse("review:flow_back", args=[one.pk])).status_code == 409
        assert desk.post(reverse("review:flow_file_step", args=[file.pk, "remove"])).status_code == 409
        assert Flow.objects.count() == 3
        assert at + timedelta(days=1) > file.sent_at
