"""The words of contracts: checked where they are written, versioned, and filled."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jinxin.errors import DomainError, NotAllowed, StaleState
from jinxin.staff.models import Centre, User
from loans.documents.sample import sample_sheet
from loans.documents.texts import fault, laid_out, placeholders, plain
from loans.enums import DocumentKind
from loans.models import DocumentText
from loans.queries.texts import current_text
from loans.services.texts import publish_text
from loans.tests.factories_money import make_contract

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]
GOOD = "# 借款借据\n[借据要素]\n借款人{借款人}依合同{合同编号}借款。\n{放款用途}\n[签字]"


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_first_texts_are_sound_and_leave_nothing_open(kind: DocumentKind) -> None:
    body = current_text(kind).body
    assert fault(kind, body) == ""
    words = plain(sample_sheet(kind, body, 1).blocks)
    assert "{" not in words and "⟦" not in words


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("", "请填写"),
        ("借款借据\n[借据要素]\n{合同编号}\n[签字]", "标题"),
        (GOOD.replace("{合同编号}", "{合同号}"), "{合同号}"),
        (GOOD.replace("[签字]", "[签名]"), "[签名]"),
        (GOOD.replace("[签字]", ""), "[签字]"),
        (GOOD + "\n[签字]", "[签字]"),
        (GOOD + "\n**加粗", "加粗"),
        (GOOD + "\x00", "无法打印"),
        (GOOD + "字" * 30_000, "30000"),
    ],
)
def test_a_mistake_is_named(body: str, names: str) -> None:
    assert names in fault(DocumentKind.RECEIPT, body)


def test_a_paragraph_of_empty_placeholders_is_left_out_and_values_are_no_markup() -> None:
    values = dict.fromkeys(placeholders(DocumentKind.RECEIPT), "") | {"借款人": "[签字]{合同编号}"}
    words = plain(laid_out(GOOD, values, {"签字": [{"kind": "note", "text": "此处签字"}]}))
    assert "依合同" in words and words.count("此处签字") == 1


def test_a_new_version_holds_for_what_comes_and_old_papers_keep_theirs(
    manager: User, officer: User, centre: Centre, at: datetime
) -> None:
    before = make_contract(at=at)
    body = current_text(DocumentKind.CONTRACT).body.replace("第一条　借款金额与用途", "第一条　金额与用途")
    fields: dict[str, Any] = {"kind": DocumentKind.CONTRACT, "body": body, "note": "条名改短", "number": 1, "at": at}
    with pytest.raises(NotAllowed):
        publish_text(**fields, actor=officer)
    assert publish_text(**fields, actor=manager).number == 2
    with pytest.raises(StaleState):
        publish_text(**fields, actor=manager)
    with pytest.raises(DomainError):
        publish_text(**{**fields, "number": 2}, actor=manager)
    after = make_contract(at=at)
    assert (before.terms["edition"], after.terms["edition"]) == ("1", "2")
    before.refresh_from_db()
    assert "第一条　借款金额与用途" in plain(before.terms["blocks"])
    with pytest.raises(TypeError):
        DocumentText.objects.first().save()


def test_the_form_previews_names_mistakes_and_publishes(
    client: Client, manager: User, centre: Centre, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    address = reverse("loans:document_text_new", args=["receipt"])
    assert "壹" in client.get(address).content.decode()
    page = client.post(address, {"version": 1, "body": GOOD + "\n{乱写}", "note": "", "step": "preview"})
    assert page.status_code == 422 and "{乱写}" in str(page.context["form"].errors["body"])
    preview = client.post(reverse("loans:document_text_preview", args=["receipt"]), {"body": GOOD})
    assert "依合同HT2026-0001借款" in preview.content.decode()
    page = client.post(address, {"version": 1, "body": GOOD, "note": "", "step": "publish"})
    assert page.status_code == 422 and "note" in page.context["form"].errors
    answer = client.post(address, {"version": 1, "body": GOOD, "note": "改短", "step": "publish"})
    assert answer.status_code == 302 and current_text("receipt").number == 2
    late = client.post(address, {"version": 1, "body": GOOD + "\n又改", "note": "再改", "step": "publish"})
    assert late.status_code == 422 and late.context["conflicts"]


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_version_is_shown_on_the_page_and_as_pdf(
    client: Client, auditor: User, centre: Centre, sign_in: SignIn, kind: DocumentKind
) -> None:
    sign_in(client, auditor)
    text = current_text(kind)
    assert client.get(text.get_absolute_url()).status_code == 200
    assert client.get(text.get_absolute_url(), {"as": "pdf"}).content.startswith(b"%PDF")
