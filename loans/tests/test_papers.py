"""Papers: what is taken, what is refused and why, what is missing, when the file is complete."""

import hashlib
import io
import struct
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from PIL import Image

from customers.enums import CustomerClass
from customers.models import Customer
from customers.tests.factories import make_salaried
from jinxin.audit.models import Entry
from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed
from jinxin.originals import MAX_BYTES, clean_name, read_original
from jinxin.staff.models import User
from jinxin.worktime.models import Deadline
from loans.enums import CHECKLIST, PaperKind, State
from loans.models import Application, Paper
from loans.queries.papers import missing_papers
from loans.services.admission import decide
from loans.services.investigation import save_investigation
from loans.services.papers import add_paper, mark_papers_complete, remove_paper
from loans.tests.factories import REASON, file_papers, investigate, make_application, pdf, photo

pytestmark = pytest.mark.django_db
WHY = "照片模糊，重新拍摄后上传"


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    """Uploaded files lie in a folder of this test's own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def case(shop: Customer) -> Application:
    return make_application(shop)


def encoded(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    content = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(content, kind)
    return content.getvalue()


def upload(content: bytes, name: str = "照片.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def bomb(width: int, height: int) -> bytes:
    """Return a tiny PNG whose head announces an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class TestOriginals:
    @pytest.mark.parametrize(
        ("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
    )
    def test_a_photo_is_recognised_by_its_bytes_whatever_it_is_called(self, kind: str, content_type: str) -> None:
        content = encoded(kind)
        original = read_original(upload(content, "photo.exe", "application/x-msdownload"))
        assert (original.content_type, original.size) == (content_type, len(content))
        assert original.sha256 == hashlib.sha256(content).hexdigest()

    @pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
    def test_every_kind_of_jpeg_is_taken(self, mode: str) -> None:
        content = io.BytesIO()
        Image.new(mode, (300, 200)).save(content, "JPEG", progressive=True)
        assert read_original(upload(content.getvalue())).content_type == "image/jpeg"

    def test_a_telephones_photo_with_further_pictures_behind_it_is_taken(self) -> None:
        content = io.BytesIO()
        first, second = (Image.effect_noise((64, 48), 80).convert("RGB") for _picture in range(2))
        first.save(content, "MPO", save_all=True, append_images=[second])
        assert read_original(upload(content.getvalue())).content_type == "image/jpeg"

    def test_a_pdf_is_taken(self) -> None:
        assert read_original(pdf()).content_type == "application/pdf"

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"just some words, no picture at all", "note.jpg"),
            (encoded("JPEG", (400, 300))[:4000], "truncated.jpg"),
            (encoded("PNG", (200, 200))[:-40], "truncated.png"),
            (b"\xff\xd8\xff\xe0" + b"\0" * 200, "head only.jpg"),
            (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "script.png"),
            (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "drawing.svg"),
            (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "drawing.jpg"),
            (b"GIF89a" + b"\0" * 100, "moving.gif"),
            (b"<html><body>%PDF-1.4 %%EOF</body></html>", "page.pdf"),
            (b"PK\x03\x04" + b"\0" * 100, "archive.jpg"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "broken.webp"),
            (b"MZ" + b"\0" * 100, "programme.exe"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_is_no_photo_and_no_pdf_is_refused_by_name(self, content: bytes, name: str) -> None:
        with pytest.raises(DomainError) as caught:
            read_original(upload(content, name))
        assert name in caught.value.message

    def test_a_pdf_that_ends_in_the_middle_is_refused(self) -> None:
        with pytest.raises(DomainError):
            read_original(upload(b"%PDF-1.7\n" + b"0" * 5000, "scan.pdf"))

    def test_a_heic_photo_is_refused_with_what_to_do(self) -> None:
        with pytest.raises(DomainError) as caught:
            read_original(upload(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_0001.HEIC"))
        assert "JPEG" in caught.value.message

    def test_an_empty_file_is_refused(self) -> None:
        with pytest.raises(DomainError):
            read_original(upload(b""))

    def test_ten_megabytes_are_the_limit(self) -> None:
        content = encoded("JPEG")
        assert read_original(upload(content + b"\0" * (MAX_BYTES - len(content)))).size == MAX_BYTES
        with pytest.raises(DomainError) as caught:
            read_original(upload(content + b"\0" * (MAX_BYTES - len(content) + 1)))
        assert "10 MB" in caught.value.message

    def test_the_announced_size_is_not_believed(self) -> None:
        lying = upload(b"\xff\xd8\xff" + b"\0" * MAX_BYTES)
        lying.size = 10
        with pytest.raises(DomainError) as caught:
            read_original(lying)
        assert "10 MB" in caught.value.message

    @pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (60_000, 60_000), (2_000_000_000, 2)])
    def test_a_decompression_bomb_is_refused_from_its_head(self, width: int, height: int) -> None:
        with pytest.raises(DomainError):
            read_original(upload(bomb(width, height), "bomb.png"))

    def test_a_picture_whose_data_fall_short_of_its_head_is_refused(self) -> None:
        with pytest.raises(DomainError):
            read_original(upload(bomb(1000, 1000), "short.png"))

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd.jpg", "passwd.jpg"),
            ("..\\..\\windows\\system.jpg", "system.jpg"),
            ("C:\\fotos\\门店.jpg", "门店.jpg"),
            ("a\0b\r\nc.jpg", "abc.jpg"),
            ("evil\u202egpj.exe", "evilgpj.exe"),
            ("...", gettext("unnamed")),
            ("", gettext("unnamed")),
            ("身份证43042119900307052X正面.jpg", "身份证430***********052X正面.jpg"),
            ("长" * 300 + ".jpeg", "长" * 95 + ".jpeg"),
        ],
    )
    def test_a_name_is_only_a_name(self, given: str, shown: str) -> None:
        assert clean_name(given) == shown


class TestAdding:
    def test_an_original_is_kept_unchanged_under_a_random_name(
        self, case: Application, at: datetime, uploads: Path
    ) -> None:
        content = encoded("JPEG")
        paper = add_paper(
            case, kind=PaperKind.PREMISES, upload=upload(content, "../../门店.jpg"), actor=case.officer, at=at
        )
        assert (paper.name, paper.kind) == ("门店.jpg", PaperKind.PREMISES)
        assert Path(paper.file.path).is_relative_to(uploads / "papers" / "2026" / "11")
        assert "门店" not in str(paper.file.name)
        assert Path(paper.file.path).read_bytes() == content
        entry = Entry.objects.get(action="paper.added")
        assert (entry.application_id, entry.data["sha256"]) == (case.pk, hashlib.sha256(content).hexdigest())

    def test_a_polyglot_is_kept_as_the_photo_it_is(self, case: Application, at: datetime) -> None:
        content = encoded("JPEG") + b"<html><script>alert(1)</script></html>"
        paper = add_paper(case, kind="other", upload=upload(content, "page.html"), actor=case.officer, at=at)
        assert (paper.content_type, paper.name) == ("image/jpeg", "page.html.jpg")
        assert paper.file.name.endswith(".jpg")

    def test_the_same_file_twice_is_refused_naming_the_first(
        self, case: Application, at: datetime, uploads: Path
    ) -> None:
        content = encoded("PNG")
        add_paper(case, kind="licence", upload=upload(content, "first.png"), actor=case.officer, at=at)
        with pytest.raises(DomainError) as caught:
            add_paper(case, kind="stock", upload=upload(content, "second.png"), actor=case.officer, at=at)
        assert "first.png" in caught.value.message
        assert Paper.objects.count() == 1
        assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1

    def test_the_same_file_in_another_case_is_another_paper(
        self, officer: User, case: Application, at: datetime
    ) -> None:
        other = make_application(make_salaried(officer))
        content = encoded("PNG")
        for application in (case, other):
            add_paper(application, kind="id_card", upload=upload(content), actor=officer, at=at)
        assert Paper.objects.count() == 2

    def test_a_refused_file_leaves_nothing(self, case: Application, at: datetime, uploads: Path) -> None:
        with pytest.raises(DomainError):
            add_paper(case, kind="licence", upload=upload(b"no photo"), actor=case.officer, at=at)
        assert not Paper.objects.exists()
        assert not [path for path in uploads.rglob("*") if path.is_file()]

    def test_where_the_trail_fails_the_file_goes_again(
        self, case: Application, at: datetime, uploads: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_args: Any, **_rest: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("loans.services.papers.record", fail)
        with pytest.raises(RuntimeError):
            add_paper(case, kind="licence", upload=photo(), actor=case.officer, at=at)
        assert not Paper.objects.exists()
        assert not [path for path in uploads.rglob("*") if path.is_file()]

    def test_only_the_officer_of_the_case_adds(self, case: Application, manager: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            add_paper(case, kind="licence", upload=photo(), actor=manager, at=at)

    def test_nothing_is_added_to_complete_papers(self, shop: Customer, manager: User, at: datetime) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        with pytest.raises(IllegalMove):
            add_paper(case, kind="other", upload=photo(), actor=case.officer, at=at)


class TestRemoving:
    def test_the_row_and_the_original_stay_and_the_reason_is_kept(self, case: Application, at: datetime) -> None:
        paper = add_paper(case, kind="licence", upload=photo(), actor=case.officer, at=at)
        removed = remove_paper(paper, reason=WHY, actor=case.officer, at=at)
        assert (removed.removed_at, removed.removed_by, removed.removal_reason) == (at, case.officer, WHY)
        assert Path(removed.file.path).exists()
        assert PaperKind.LICENCE in missing_papers(case)
        assert Entry.objects.get(action="paper.removed").data["reason"] == WHY

    def test_what_was_removed_may_come_again(self, case: Application, at: datetime) -> None:
        content = encoded("PNG")
        paper = add_paper(case, kind="licence", upload=upload(content), actor=case.officer, at=at)
        remove_paper(paper, reason=WHY, actor=case.officer, at=at)
        again = add_paper(case, kind="licence", upload=upload(content), actor=case.officer, at=at)
        assert again.pk != paper.pk

    def test_it_needs_a_reason(self, case: Application, at: datetime) -> None:
        paper = add_paper(case, kind="licence", upload=photo(), actor=case.officer, at=at)
        with pytest.raises(DomainError) as caught:
            remove_paper(paper, reason="错", actor=case.officer, at=at)
        assert caught.value.field == "reason"

    def test_twice_is_refused(self, case: Application, at: datetime) -> None:
        paper = add_paper(case, kind="licence", upload=photo(), actor=case.officer, at=at)
        remove_paper(paper, reason=WHY, actor=case.officer, at=at)
        with pytest.raises(IllegalMove):
            remove_paper(paper, reason=WHY, actor=case.officer, at=at)

    def test_complete_papers_stay(self, shop: Customer, manager: User, at: datetime) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        paper = case.papers.first()
        assert paper is not None
        with pytest.raises(IllegalMove):
            remove_paper(paper, reason=WHY, actor=case.officer, at=at)

    def test_only_the_officer_of_the_case_removes(self, case: Application, other_officer: User, at: datetime) -> None:
        paper = add_paper(case, kind="licence", upload=photo(), actor=case.officer, at=at)
        with pytest.raises(NotAllowed):
            remove_paper(paper, reason=WHY, actor=other_officer, at=at)


class TestCompleteness:
    @pytest.fixture
    def ready(self, case: Application, manager: User, at: datetime) -> Application:
        """A case that lacks nothing but the word."""
        investigate(case, at)
        file_papers(case, at)
        return case

    def test_each_class_has_its_checklist(self, officer: User, shop: Customer) -> None:
        clerk = make_salaried(officer)
        assert missing_papers(make_application(shop)) == list(CHECKLIST[CustomerClass.BUSINESS])
        assert missing_papers(make_application(clerk)) == list(CHECKLIST[CustomerClass.SALARIED])

    def test_the_admission_clock_starts_and_the_managers_are_told(
        self, ready: Application, manager: User, second_manager: User, at: datetime
    ) -> None:
        mark_papers_complete(ready, actor=ready.officer, at=at)
        deadline = ready.admission_deadline
        assert deadline is not None
        assert (ready.state, ready.papers_complete_at) == (State.PAPERS_COMPLETE, at)
        assert (deadline.kind, deadline.responsible) == (Deadline.Kind.ADMISSION, manager)
        assert deadline.due_at == datetime(2026, 11, 24, 21, 0, tzinfo=at.tzinfo)
        for person in (manager, second_manager):
            assert person.notices.filter(entry__action="papers.complete").count() == 1

    def test_each_missing_kind_is_named(self, case: Application, manager: User, at: datetime) -> None:
        investigate(case, at)
        add_paper(case, kind="licence", upload=photo(), actor=case.officer, at=at)
        with pytest.raises(DomainError) as caught:
            mark_papers_complete(case, actor=case.officer, at=at)
        assert str(PaperKind.CREDIT_REPORT.label) in caught.value.message
        assert str(PaperKind.LICENCE.label) not in caught.value.message

    def test_without_an_investigation_nothing_is_complete(self, case: Application, manager: User, at: datetime) -> None:
        file_papers(case, at)
        with pytest.raises(IllegalMove):
            mark_papers_complete(case, actor=case.officer, at=at)

    def test_the_officers_own_manager_hat_does_not_count(self, ready: Application, at: datetime, manager: User) -> None:
        manager.grants.all().delete()
        with pytest.raises(DomainError):
            mark_papers_complete(ready, actor=ready.officer, at=at)

    def test_only_the_officer_of_the_case_says_so(self, ready: Application, manager: User, at: datetime) -> None:
        with pytest.raises(NotAllowed):
            mark_papers_complete(ready, actor=manager, at=at)

    def test_twice_is_refused(self, ready: Application, at: datetime) -> None:
        mark_papers_complete(ready, actor=ready.officer, at=at)
        with pytest.raises(IllegalMove):
            mark_papers_complete(ready, actor=ready.officer, at=at)


class TestAfterAReturn:
    @pytest.fixture
    def returned(self, shop: Customer, manager: User, at: datetime) -> Application:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        decide(case, outcome="returned", reason=REASON, missing=["premises"], actor=manager, at=at + timedelta(hours=1))
        return case

    def test_a_kind_asked_for_again_counts_only_with_a_new_paper(self, returned: Application, at: datetime) -> None:
        assert missing_papers(returned) == [PaperKind.PREMISES]
        with pytest.raises(DomainError):
            mark_papers_complete(returned, actor=returned.officer, at=at + timedelta(hours=2))
        add_paper(returned, kind="premises", upload=photo(), actor=returned.officer, at=at + timedelta(hours=2))
        assert missing_papers(returned) == []

    def test_a_kind_that_was_optional_may_be_asked_for(self, shop: Customer, manager: User, at: datetime) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        decide(case, outcome="returned", reason=REASON, missing=["purpose"], actor=manager, at=at + timedelta(hours=1))
        assert missing_papers(case) == [PaperKind.PURPOSE]

    def test_the_one_day_clock_starts_anew_and_the_first_one_is_kept(self, returned: Application, at: datetime) -> None:
        tuesday = at + timedelta(days=1)
        add_paper(returned, kind="premises", upload=photo(), actor=returned.officer, at=tuesday)
        mark_papers_complete(returned, actor=returned.officer, at=tuesday)
        first, second = Deadline.objects.filter(kind=Deadline.Kind.ADMISSION).order_by("started_at")
        assert first.state == Deadline.State.CANCELLED
        assert (second.state, second.started_at) == (Deadline.State.RUNNING, tuesday)
        assert second.due_at == datetime(2026, 11, 25, 21, 0, tzinfo=at.tzinfo)
        assert (returned.returned_at, returned.papers_complete_at) == (None, tuesday)
        assert returned.admission_deadline == second

    def test_a_returned_investigation_must_be_revised(self, shop: Customer, manager: User, at: datetime) -> None:
        case = make_application(shop, state=State.PAPERS_COMPLETE)
        later = at + timedelta(hours=1)
        decide(case, outcome="returned", reason=REASON, missing=["investigation"], actor=manager, at=later)
        with pytest.raises(IllegalMove):
            mark_papers_complete(case, actor=case.officer, at=at + timedelta(hours=2))

    def test_a_returned_investigation_that_was_emptied_is_not_complete(
        self, returned: Application, at: datetime
    ) -> None:
        later = at + timedelta(hours=2)
        save_investigation(returned, values={"family": ""}, version=1, actor=returned.officer, at=later)
        with pytest.raises(InvalidFields):
            mark_papers_complete(returned, actor=returned.officer, at=later)
