"""Importing the rows of a credit report: files, consent, figures, pages."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.enums import ConsentKind
from customers.models import ConsentUse
from customers.services.consents import ConsentMissing, withdraw_consent
from customers.tests.factories import make_business_customer
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed
from jinxin.policy.settings import Policy
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.forms.investigation import InvestigationForm
from loans.models import Application, CreditReport, Investigation
from loans.rules.redflags import flags
from loans.services.credit import FaultyRows, drop_report, import_report
from loans.services.investigation import save_investigation
from loans.tests.factories import investigate, make_application
from loans.tests.factories_credit import ACCOUNT, CARD, INQUIRY, MONTH, ONLINE, report_csv, report_workbook
from loans.tests.pages import SignIn, text, url

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {"reported_on": date(2026, 11, 20), "guarantees": Decimal(0)}


def _case() -> int:
    return make_application(make_business_customer(make_user(Role.OFFICER, name="客户经理甲"))).pk


@pytest.fixture(scope="module")
def submitted(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of a submitted case."""
    return once(_case)


@pytest.fixture
def case(db: None, submitted: int) -> Application:
    return Application.objects.get(pk=submitted)


@pytest.fixture
def officer(case: Application) -> User:
    return case.officer


def bring(case: Application, at: datetime, *uploads: SimpleUploadedFile, **facts: Any) -> CreditReport:
    files = uploads or (report_workbook(),)
    return import_report(case, uploads=files, **{**FACTS, **facts}, actor=case.officer, at=at)


class TestImport:
    def test_the_figures_follow_from_the_rows(self, case: Application, at: datetime) -> None:
        report = bring(case, at, guarantees=Decimal(5000))
        found = Investigation.objects.get(application=case)
        assert (found.credit_report, found.credit_report_on) == (report, date(2026, 11, 20))
        assert found.inquiries_3_months == 1
        assert (found.card_used, found.guarantees_given) == (Decimal(12_000), Decimal(5000))
        assert (report.accounts.count(), report.inquiries.count()) == (2, 1)
        assert report.accounts.get(number="R1").months == {"2026-10": {"balance": "60000.00", "late": 0}}
        assert case.state == State.INVESTIGATING

    def test_the_consent_is_used_and_the_trail_holds_counts_only(self, case: Application, at: datetime) -> None:
        bring(case, at)
        assert ConsentUse.objects.filter(purpose="report_figures", subject=case.number).count() == 1
        assert set(Entry.objects.get(action="credit_report.imported").data) == {
            "accounts",
            "inquiries",
            "day",
            "sha256",
        }

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_csv_files_are_read_as_excel_writes_them(self, case: Application, at: datetime, encoding: str) -> None:
        rows = (("accounts", [ACCOUNT]), ("inquiries", [INQUIRY]), ("months", [MONTH]))
        report = bring(case, at, *(report_csv(table, lines, encoding) for table, lines in rows))
        assert report.accounts.get().lender == ACCOUNT[2]
        assert report.inquiries.get().made_on == date(2026, 9, 2)

    def test_without_the_consent_nothing_is_kept(self, case: Application, at: datetime) -> None:
        withdraw_consent(
            customer=case.customer,
            kind=ConsentKind.CREDIT_INQUIRY,
            reason="客户当面撤回征信查询授权",
            actor=case.officer,
            at=at,
        )
        with pytest.raises(ConsentMissing):
            bring(case, at)
        assert not CreditReport.objects.exists() and not Investigation.objects.exists()

    def test_every_wrong_row_is_named_and_nothing_is_kept(self, case: Application, at: datetime) -> None:
        accounts = (ACCOUNT, ACCOUNT, ("R3", "火箭", *ACCOUNT[2:]), ("R4", *ACCOUNT[1:4], "2027-01-01", *ACCOUNT[5:]))
        inquiries = (("昨天", *INQUIRY[1:]), ("2026-11-21", *INQUIRY[1:]), ("2026-09-02", "", "贷款审批", ""))
        with pytest.raises(FaultyRows) as refused:
            bring(case, at, report_workbook(accounts, inquiries))
        assert len(refused.value.faults) == 6
        assert not CreditReport.objects.exists()

    def test_a_month_of_an_account_that_is_not_there(self, case: Application, at: datetime) -> None:
        with pytest.raises(FaultyRows) as refused:
            bring(case, at, report_workbook(months=(("R9", *MONTH[1:]),)))
        assert len(refused.value.faults) == 1

    @pytest.mark.parametrize(
        "content", [b"", b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"\x00\xff\xfe", b"a,b\n1,2"]
    )
    def test_what_is_no_table_is_refused(self, case: Application, at: datetime, content: bytes) -> None:
        with pytest.raises(DomainError):
            bring(case, at, SimpleUploadedFile("x.xlsx", content))
        assert not CreditReport.objects.exists()

    def test_a_table_twice_is_refused(self, case: Application, at: datetime) -> None:
        with pytest.raises(DomainError):
            bring(case, at, report_csv("accounts", [ACCOUNT]), report_csv("accounts", [ACCOUNT]))

    @pytest.mark.parametrize("day", [date(2026, 11, 30), date(2020, 1, 1)])
    def test_a_day_that_cannot_be_is_refused(self, case: Application, at: datetime, day: date) -> None:
        with pytest.raises(InvalidFields):
            bring(case, at, reported_on=day)

    def test_the_same_again_changes_nothing_and_a_new_one_replaces(self, case: Application, at: datetime) -> None:
        content = report_workbook().read()  # written once: a workbook says when it was
        first = bring(case, at, SimpleUploadedFile("report.xlsx", content))
        with pytest.raises(DomainError):
            bring(case, at, SimpleUploadedFile("report.xlsx", content))
        second = bring(case, at + timedelta(hours=1), report_workbook(accounts=(CARD,), months=()))
        first.refresh_from_db()
        assert first.replaced_at == at + timedelta(hours=1)
        assert Investigation.objects.get().credit_report == second

    def test_only_the_officer_of_an_open_case(self, case: Application, other_officer: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            import_report(case, uploads=[report_workbook()], **FACTS, actor=other_officer, at=at)
        investigate(case, at)
        with pytest.raises(IllegalMove):
            bring(case, at)


class TestFigures:
    def test_they_are_not_typed_over_until_the_report_is_taken_out(self, case: Application, at: datetime) -> None:
        bring(case, at)
        version = Investigation.objects.get().version
        with pytest.raises(InvalidFields) as refused:
            save_investigation(case, values={"online_lenders": 9}, version=version, actor=case.officer, at=at)
        assert set(refused.value.errors) == {"online_lenders"}
        drop_report(case, actor=case.officer, at=at)
        saved = save_investigation(case, values={"online_lenders": 9}, version=version + 1, actor=case.officer, at=at)
        assert (saved.online_lenders, saved.credit_report) == (9, None)

    def test_the_form_shows_them_and_takes_none(self, case: Application, at: datetime) -> None:
        assert "readonly" not in InvestigationForm(application=case).fields["online_lenders"].widget.attrs
        bring(case, at)
        form = InvestigationForm({"version": "2", "online_lenders": "9"}, application=case)
        assert form.fields["online_lenders"].widget.attrs["readonly"]
        assert form.readable().online_lenders == 0

    def test_flags_name_the_rows_behind_them(self, case: Application, at: datetime) -> None:
        online = [(f"N{at}", "贷款", f"{ONLINE}{at}", "网络小额贷款公司", *ACCOUNT[4:]) for at in range(4)]
        bring(case, at, report_workbook(accounts=[*online, ACCOUNT]))
        found = Investigation.objects.select_related("credit_report").get()
        judged = flags(found, application=case, policy=Policy(), day=at.date())
        flag = next(one for one in judged if one.code == "online_lenders")
        assert (flag.level, flag.value, len(flag.basis)) == ("red", "4", 4)
        assert ONLINE in flag.basis[0] and "60,000.00" in flag.basis[0]


@pytest.fixture
def signed(sign_in: SignIn, officer: User) -> Client:
    return sign_in(Client(), officer)


class TestPages:
    def send(self, client: Client, case: Application, *files: SimpleUploadedFile, **changes: Any) -> Any:
        data = {"reported_on": "2026-11-20", "guarantees": "0", "rows": list(files), **changes}
        return client.post(url("credit_report", case), data)

    def test_import_and_show(self, case: Application, signed: Client) -> None:
        assert self.send(signed, case, report_workbook()).status_code == 302
        page = text(signed.get(url("credit_report", case)))
        assert ACCOUNT[2] in page and "60,000.00" in page

    def test_mistakes_stand_at_the_field_and_what_was_typed_stays(self, case: Application, signed: Client) -> None:
        for files, changes in (((), {}), ((report_workbook(accounts=(ACCOUNT, ACCOUNT)),), {"guarantees": "1.5万"})):
            answer = self.send(signed, case, *files, **changes)
            assert answer.status_code == 422
        assert "1.5万" in text(answer)
        assert not CreditReport.objects.exists()

    @pytest.mark.parametrize("table", ["all", "accounts", "inquiries", "months"])
    def test_templates_come_back_readable(self, signed: Client, table: str) -> None:
        answer = signed.get(reverse("loans:credit_template", args=[table]))
        assert answer.status_code == 200 and b"".join(answer)

    def test_there_is_no_other_template(self, signed: Client) -> None:
        assert signed.get(reverse("loans:credit_template", args=["secrets"])).status_code == 404

    def test_others_see_nothing(self, case: Application, sign_in: SignIn, other_officer: User) -> None:
        client = sign_in(Client(), other_officer)
        assert client.get(url("credit_report", case)).status_code == 404
        assert self.send(client, case, report_workbook()).status_code == 404
        assert client.post(url("credit_drop", case)).status_code == 404

    def test_the_manager_reads_and_sends_nothing(self, case: Application, sign_in: SignIn, manager: User) -> None:
        client = sign_in(Client(), manager)
        assert 'name="rows"' not in text(client.get(url("credit_report", case)))
        assert self.send(client, case, report_workbook()).status_code == 403

    def test_as_many_queries_for_one_row_as_for_many(
        self, case: Application, signed: Client, at: datetime, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        bring(case, at)
        with CaptureQueriesContext(
            connection,
        ) as few:
            signed.get(url("credit_report", case))
        many = [(f"R{number}", *ACCOUNT[1:]) for number in range(30)]
        bring(case, at, report_workbook(accounts=many, inquiries=[INQUIRY] * 30, months=()))
        with django_assert_max_num_queries(len(few)):
            signed.get(url("credit_report", case))
