"""The statements of a case as people meet them: template, upload, result, handing in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from customers.tests.factories import make_business_customer, make_salaried
from jinxin.access import Role
from jinxin.audit.models import Entry
from jinxin.audit.services import verify
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.tests.factories import make_user
from loans.enums import State
from loans.models import Application
from loans.services.admission import decide
from loans.tests.factories import file_papers, make_application
from review.models import StatementSet
from review.services import statements as service
from review.services.statements import upload_statements
from review.services.submission import complete_papers
from review.tests.factories import (
    CLEAN,
    INFLATED,
    SALARIED,
    case_data,
    make_complete,
    make_statements,
    stored_workbook,
    upload,
    workbook,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Any:
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def _investigated() -> int:
    officer, _manager = make_user(Role.OFFICER, name="客户经理甲"), make_user(Role.MANAGER, name="主任甲")
    return make_application(make_business_customer(officer), state=State.INVESTIGATING).pk


@pytest.fixture(scope="module")
def investigated(once: Callable[[Callable[[], int]], int]) -> int:
    """The key of a case whose statements are still missing."""
    return once(_investigated)


@pytest.fixture
def application(db: None, investigated: int) -> Application:
    return Application.objects.get(pk=investigated)


@pytest.fixture
def officer(application: Application) -> User:
    return application.officer


@pytest.fixture
def tab(application: Application) -> str:
    return reverse("review:statements", args=[application.pk])


def send(client: Client, tab: str, file: SimpleUploadedFile | None) -> Any:
    return client.post(tab, {"file": file} if file else {})


def stored_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "statements").rglob("*") if path.is_file()]


class TestUpload:
    def test_a_workbook_is_stored_checked_and_shown(
        self, client: Client, sign_in: SignIn, officer: User, application: Application, tab: str
    ) -> None:
        answer = send(sign_in(client, officer), tab, upload(name="李家小店 五表.xlsx"))
        assert answer.status_code == 302
        stored = StatementSet.objects.get()
        assert (stored.version, stored.uploaded_by, stored.file_name) == (1, officer, "李家小店 五表.xlsx")
        assert str(stored.max_deviation) == "0.019136"
        assert (stored.veto_unlocked, stored.submission_blocked) == (False, False)
        shown = client.get(tab).content.decode()
        assert "1.91%" in shown
        assert "T03" in shown
        assert Entry.objects.get(action="statements.uploaded").application_id == application.pk
        assert verify().intact

    def test_the_request_of_the_application_counts_not_the_workbooks(
        self, application: Application, at: datetime
    ) -> None:
        content = make_statements(application, at=at).content
        assert content["loan_request"]["amount"] == "200000.00"
        assert content["loan_request"]["term_months"] == 12

    def test_the_same_file_again_makes_no_version(
        self, client: Client, sign_in: SignIn, officer: User, tab: str
    ) -> None:
        send(sign_in(client, officer), tab, upload(content := stored_workbook(INFLATED)))
        answer = send(client, tab, upload(content))
        assert answer.status_code == 422
        assert "没有生成新版本" in answer.content.decode()
        assert StatementSet.objects.count() == 1

    def test_a_correction_is_a_new_version_and_the_former_stays(
        self, client: Client, sign_in: SignIn, officer: User, application: Application, tab: str, at: datetime
    ) -> None:
        make_statements(application, at=at)
        make_statements(application, case=INFLATED, at=at)
        sign_in(client, officer)
        assert "180.76%" in client.get(tab).content.decode()
        assert "1.91%" in client.get(tab, {"version": 1}).content.decode()
        assert client.get(tab, {"version": 9}).status_code == 404
        assert client.get(tab, {"version": "²"}).status_code == 200

    @pytest.mark.parametrize(
        "content", [b"not a workbook", b"", b"PK\x03\x04 broken", "文本".encode()], ids=["text", "empty", "zip", "utf8"]
    )
    def test_what_is_no_workbook_is_refused_with_words(
        self, client: Client, sign_in: SignIn, officer: User, tab: str, content: bytes, uploads: Path
    ) -> None:
        answer = send(sign_in(client, officer), tab, upload(content))
        assert answer.status_code == 422
        assert "alert-danger" in answer.content.decode()
        assert not StatementSet.objects.exists()
        assert not stored_files(uploads)

    def test_nothing_chosen_is_said_at_the_field(
        self, client: Client, sign_in: SignIn, officer: User, tab: str
    ) -> None:
        answer = send(sign_in(client, officer), tab, None)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]

    def test_every_mistake_is_listed_with_its_cell(
        self, client: Client, sign_in: SignIn, officer: User, tab: str
    ) -> None:
        book = load_workbook(BytesIO(stored_workbook(CLEAN)))
        spoilt = 0
        for sheet in book.worksheets:
            for row in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
                if isinstance(row[0].value, int | float) and spoilt < 2:
                    row[0].value, spoilt = "很多", spoilt + 1
        target = BytesIO()
        book.save(target)
        answer = send(sign_in(client, officer), tab, upload(target.getvalue()))
        assert answer.status_code == 422
        problems = answer.context["problems"]
        assert len(problems) >= 2
        assert all("!" in problem.where for problem in problems)
        assert all(problem.where in answer.content.decode() for problem in problems)

    def test_a_workbook_over_ten_megabytes_is_not_even_read(
        self, client: Client, sign_in: SignIn, officer: User, tab: str
    ) -> None:
        answer = send(sign_in(client, officer), tab, upload(b"0" * (10 * 1024 * 1024 + 1)))
        assert answer.status_code == 422
        assert "10 MB" in answer.context["form"].errors["file"][0]

    def test_a_workbook_of_the_other_class_is_refused(
        self, client: Client, sign_in: SignIn, officer: User, tab: str
    ) -> None:
        answer = send(sign_in(client, officer), tab, upload(stored_workbook(SALARIED)))
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
        assert not StatementSet.objects.exists()

    def test_a_failure_leaves_no_file(
        self, application: Application, at: datetime, uploads: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the trail cannot be written")

        monkeypatch.setattr(service, "record", broken)
        with pytest.raises(RuntimeError):
            make_statements(application, at=at)
        assert not StatementSet.objects.exists()
        assert not stored_files(uploads)

    def test_only_the_officer_of_the_case_uploads(
        self, client: Client, sign_in: SignIn, manager: User, other_officer: User, application: Application, tab: str
    ) -> None:
        assert send(sign_in(client, manager), tab, upload()).status_code == 403
        assert send(sign_in(client, other_officer), tab, upload()).status_code == 404
        with pytest.raises(DomainError):
            upload_statements(application, upload=upload(), actor=other_officer, at=application.created_at)

    def test_complete_papers_take_no_more_versions(
        self, client: Client, sign_in: SignIn, at: datetime, manager: User
    ) -> None:
        application = make_complete(at=at)
        url = reverse("review:statements", args=[application.pk])
        answer = sign_in(client, application.officer).post(
            url, {"file": upload()}, headers={"referer": f"http://testserver{url}"}
        )
        assert answer.status_code == 302
        assert StatementSet.objects.count() == 1


class TestPages:
    def test_officers_of_others_and_members_do_not_see_them(
        self, client: Client, sign_in: SignIn, other_officer: User, members: list[User], tab: str
    ) -> None:
        assert sign_in(client, other_officer).get(tab).status_code == 404
        assert sign_in(client, members[0]).get(tab).status_code == 403

    @pytest.mark.parametrize("order", ["", "yuan", "code", "nonsense"])
    def test_checks_come_in_every_order(
        self,
        client: Client,
        sign_in: SignIn,
        officer: User,
        application: Application,
        tab: str,
        at: datetime,
        order: str,
    ) -> None:
        make_statements(application, case=INFLATED, at=at)
        checks = sign_in(client, officer).get(tab, {"order": order}).context["checks"]
        assert {check.code for check in checks} >= {"R01", "R02", "C01", "T03"}
        assert checks[0].code == ("C01" if order == "code" else "T03" if order == "yuan" else "R02")

    def test_a_salaried_applicant_has_the_household_checks(
        self, client: Client, sign_in: SignIn, officer: User, at: datetime
    ) -> None:
        application = make_application(make_salaried(officer, at=at), state=State.INVESTIGATING, at=at)
        make_statements(application, at=at)
        text = sign_in(client, officer).get(reverse("review:statements", args=[application.pk])).content.decode()
        assert "H05" in text
        assert "2.94%" in text

    def test_the_number_of_versions_costs_no_queries(
        self,
        client: Client,
        sign_in: SignIn,
        officer: User,
        application: Application,
        tab: str,
        at: datetime,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for name in (CLEAN, INFLATED, CLEAN, INFLATED):
            make_statements(application, case=name, at=at)
        sign_in(client, officer)
        with django_assert_max_num_queries(12):
            client.get(tab)

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_template_is_of_the_cases_class_and_the_language_asked_for(
        self, client: Client, sign_in: SignIn, officer: User, application: Application, language: str
    ) -> None:
        url = reverse("review:template", args=[application.pk])
        answer = sign_in(client, officer).get(url, {"language": language})
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
        book = load_workbook(BytesIO(content), read_only=True)
        assert any(("现金" if language == "zh-hans" else "Cash") in name for name in book.sheetnames)

    def test_the_filled_template_uploads_as_it_is(
        self, client: Client, sign_in: SignIn, officer: User, application: Application, tab: str, at: datetime
    ) -> None:
        first = make_statements(application, at=at)
        url = reverse("review:template", args=[application.pk])
        answer = sign_in(client, officer).get(url, {"filled": "1", "language": "en"})
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
        assert send(client, tab, upload(content)).status_code == 302
        assert StatementSet.objects.get(version=2).content == first.content

    def test_the_original_comes_back_unchanged(
        self, client: Client, sign_in: SignIn, officer: User, other_officer: User, application: Application, tab: str
    ) -> None:
        send(sign_in(client, officer), tab, upload(content := stored_workbook(INFLATED)))
        url = reverse("review:statement_file", args=[application.pk, 1])
        answer = client.get(url)
        assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]  # a FileResponse
        assert sign_in(client, other_officer).get(url).status_code == 404


class TestHandingIn:
    def test_everything_missing_is_said_at_once(self, officer: User, at: datetime, manager: User) -> None:
        application = make_application(make_business_customer(officer, at=at), state=State.SUBMITTED, at=at)
        with pytest.raises(DomainError) as error:
            complete_papers(application, actor=officer, at=at)
        for word in ("调查", "营业执照", "报表"):
            assert word in error.value.message

    def test_statements_that_do_not_add_up_stay_with_the_officer(
        self, application: Application, officer: User, at: datetime
    ) -> None:
        data = case_data()
        data["equity_verification"]["period_profit"] = "75221.00"
        file_papers(application, at)
        stored = upload_statements(application, upload=upload(workbook(data)), actor=officer, at=at)
        assert stored.submission_blocked
        with pytest.raises(DomainError):
            complete_papers(application, actor=officer, at=at)

    def test_the_button_hands_the_case_to_the_manager(
        self, client: Client, sign_in: SignIn, officer: User, application: Application, tab: str, at: datetime
    ) -> None:
        file_papers(application, at)
        make_statements(application, at=at)
        assert "disabled" not in sign_in(client, officer).get(tab).content.decode()
        client.post(reverse("review:complete_papers", args=[application.pk]))
        application.refresh_from_db()
        assert application.state == State.PAPERS_COMPLETE

    def test_only_the_officer_of_the_case_hands_it_in(
        self, client: Client, sign_in: SignIn, manager: User, other_officer: User, application: Application
    ) -> None:
        url = reverse("review:complete_papers", args=[application.pk])
        assert sign_in(client, manager).post(url).status_code == 403
        assert sign_in(client, other_officer).post(url).status_code == 404

    def test_statements_sent_back_need_a_new_version(self, officer: User, manager: User, at: datetime) -> None:
        application = make_complete(make_business_customer(officer, at=at), at=at)
        decide(
            application,
            outcome="returned",
            reason="存货与现场照片不符，请重新盘点",
            missing=("statements",),
            actor=manager,
            at=at + timedelta(hours=1),
        )
        application.refresh_from_db()
        with pytest.raises(DomainError, match="新版"):
            complete_papers(application, actor=officer, at=at + timedelta(hours=2))
        make_statements(application, case=INFLATED, at=at + timedelta(hours=2))
        complete_papers(application, actor=officer, at=at + timedelta(hours=3))
