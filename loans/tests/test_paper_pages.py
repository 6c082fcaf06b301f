"""The papers tab: several files at once, hostile ones among them, and how originals are given out."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from jinxin.originals import MAX_BYTES
from jinxin.staff.models import User
from loans.enums import State
from loans.models import Application, Paper
from loans.services.papers import add_paper
from loans.tests.factories import make_application, pdf, photo
from loans.tests.pages import NOW, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]


@pytest.fixture
def case(shop: Customer) -> Application:
    return make_application(shop)


@pytest.fixture
def desk(client: Client, sign_in: SignIn, officer: User) -> Client:
    return sign_in(client, officer)


def tab(case: Application) -> str:
    return reverse("loans:papers", args=[case.pk])


def original(paper: Paper) -> str:
    return reverse("loans:paper", args=[paper.pk])


class TestUploading:
    def test_several_files_of_several_kinds_come_in_one_go(self, desk: Client, case: Application) -> None:
        files = {"files_premises": [photo("门头.jpg"), photo("柜台.jpg")], "files_credit_report": [pdf("征信.pdf")]}
        assert desk.post(tab(case), files).status_code == 302
        kinds = sorted(case.papers.values_list("kind", "name"))
        assert kinds == [("credit_report", "征信.pdf"), ("premises", "柜台.jpg"), ("premises", "门头.jpg")]

    def test_a_bad_file_does_not_hold_up_the_good_ones(self, desk: Client, case: Application) -> None:
        bad = SimpleUploadedFile("执照.jpg", b"only words", "image/jpeg")
        response = desk.post(tab(case), {"files_premises": [photo("门头.jpg")], "files_licence": [bad]})
        assert response.status_code == 422
        assert "执照.jpg" in response.content.decode()
        assert list(case.papers.values_list("name", flat=True)) == ["门头.jpg"]

    def test_the_same_file_twice_in_one_go_is_taken_once(self, desk: Client, case: Application) -> None:
        content = photo().read()
        twins = [SimpleUploadedFile(name, content, "image/png") for name in ("a.png", "b.png")]
        response = desk.post(tab(case), {"files_stock": twins})
        assert response.status_code == 422
        assert "a.png" in response.content.decode()
        assert Paper.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("note.jpg", b"text renamed"),
            ("empty.jpg", b""),
            ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
            ("page.pdf", b"<html>%PDF-1.4 %%EOF</html>"),
            ("large.jpg", b"\xff\xd8\xff" + b"\0" * (MAX_BYTES + 1024 * 1024)),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_hostile_files_are_refused_in_words(
        self, desk: Client, case: Application, name: str, content: bytes
    ) -> None:
        response = desk.post(tab(case), {"files_other": SimpleUploadedFile(name, content, "image/jpeg")})
        assert response.status_code == 422
        assert name in response.content.decode()
        assert not Paper.objects.exists()

    @pytest.mark.parametrize("data", [{}, {"files_gold": "x"}, {"files_licence": "no file"}])
    def test_without_a_file_nothing_happens(self, desk: Client, case: Application, data: dict[str, str]) -> None:
        assert desk.post(tab(case), data).status_code == 422
        assert not Paper.objects.exists()

    def test_too_many_at_once_are_refused(self, desk: Client, case: Application) -> None:
        response = desk.post(tab(case), {"files_stock": [photo() for _file in range(31)]})
        assert response.status_code == 422
        assert not Paper.objects.exists()

    def test_only_the_officer_of_the_case_adds(
        self, client: Client, sign_in: SignIn, case: Application, manager: User, other_officer: User
    ) -> None:
        assert sign_in(client, manager).post(tab(case), {"files_stock": photo()}).status_code == 403
        assert sign_in(client, other_officer).post(tab(case), {"files_stock": photo()}).status_code == 404

    def test_complete_papers_take_nothing_more(
        self, desk: Client, manager: User, shop: Customer, django_assert_max_num_queries: Any
    ) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        before = case.papers.count()
        with django_assert_max_num_queries(12):
            assert 'type="file"' not in desk.get(tab(case)).content.decode()
        assert desk.post(tab(case), {"files_stock": photo()}).status_code == 422
        assert case.papers.count() == before

    def test_the_number_of_papers_costs_no_query(
        self, desk: Client, case: Application, officer: User, django_assert_max_num_queries: Any
    ) -> None:
        add_paper(case, kind="stock", upload=photo(), actor=officer, at=NOW)
        with django_assert_max_num_queries(12) as one:
            desk.get(tab(case))
        for _more in range(3):
            add_paper(case, kind="stock", upload=photo(), actor=officer, at=NOW)
        with django_assert_max_num_queries(len(one)):
            desk.get(tab(case))


class TestOriginals:
    @pytest.fixture
    def paper(self, case: Application, officer: User) -> Paper:
        return add_paper(case, kind="premises", upload=photo("门头 照片.png"), actor=officer, at=NOW)

    def test_it_is_given_out_as_what_it_is_and_may_run_nothing(self, desk: Client, paper: Paper) -> None:
        response = desk.get(original(paper))
        assert b"".join(response.streaming_content) == Path(paper.file.path).read_bytes()  # type: ignore[attr-defined]
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
        assert response["Cache-Control"] == "private, no-cache"

    def test_a_browser_that_has_it_is_told_so_only_while_it_may_see_it(
        self, desk: Client, paper: Paper, sign_in: SignIn, other_officer: User
    ) -> None:
        known = {"if-none-match": f'"{paper.sha256}"'}
        assert desk.get(original(paper), headers=known).status_code == 304
        assert sign_in(desk, other_officer).get(original(paper), headers=known).status_code == 404

    def test_the_offices_may_see_it_a_colleague_and_a_member_may_not(
        self,
        client: Client,
        sign_in: SignIn,
        paper: Paper,
        manager: User,
        operations: User,
        auditor: User,
        other_officer: User,
        members: list[User],
    ) -> None:
        for person, status in (
            (manager, 200),
            (operations, 200),
            (auditor, 200),
            (other_officer, 404),
            (members[0], 403),
        ):
            response = sign_in(client, person).get(original(paper))
            assert response.status_code == status
            b"".join(getattr(response, "streaming_content", ()))

    def test_a_lost_file_is_not_found_rather_than_a_crash(self, desk: Client, paper: Paper) -> None:
        Path(paper.file.path).unlink()
        assert desk.get(original(paper)).status_code == 404

    def test_removing_needs_a_reason_and_keeps_the_original_in_reach(self, desk: Client, paper: Paper) -> None:
        address = reverse("loans:paper_remove", args=[paper.pk])
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"reason": "错"}).status_code == 422
        assert desk.post(address, {"reason": "照片模糊，重新拍摄后上传"}).status_code == 302
        content = desk.get(tab(paper.application)).content.decode()
        assert "照片模糊，重新拍摄后上传" in content
        assert original(paper) in content
        assert desk.post(address, {"reason": "照片模糊，重新拍摄后上传"}).status_code == 409

    def test_others_remove_nothing(
        self, client: Client, sign_in: SignIn, paper: Paper, manager: User, other_officer: User
    ) -> None:
        address = reverse("loans:paper_remove", args=[paper.pk])
        assert sign_in(client, manager).post(address, {"reason": "x" * 20}).status_code == 403
        assert sign_in(client, other_officer).post(address, {"reason": "x" * 20}).status_code == 404
