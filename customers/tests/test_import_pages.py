"""The pages of imports: send in, look at each row, apply; each person what concerns them."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from customers.enums import ImportKind
from customers.models import Customer, ImportRun
from customers.services.importing import runs
from customers.tests.factories_imports import (
    again,
    applied,
    business_row,
    salaried_row,
    sent_in,
    upload,
    workbook,
)
from jinxin.access import Role
from jinxin.jobs import worker
from jinxin.tests.factories import make_user

SignIn = Callable[[Client, Any], Client]
SALARIED = ImportKind.SALARIED
LIST = "customers:imports"


def page(client: Client, url: str, **params: Any) -> str:
    answer = client.get(url, params)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_list_is_sent_in_followed_and_applied(client: Client, sign_in: SignIn, officer: Any) -> None:
    sign_in(client, officer)
    data = {"kind": SALARIED, "file": upload(workbook(SALARIED, map(salaried_row, range(2))))}
    answer = client.post(reverse(LIST), data)
    run = ImportRun.objects.get()
    assert answer["Location"] == run.get_absolute_url()
    assert "hx-trigger" in page(client, run.get_absolute_url())
    worker.work()
    asked = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert asked["HX-Refresh"] == "true"
    shown = page(client, run.get_absolute_url())
    assert "导入 2 行" in shown and salaried_row(0)["id_number"] not in shown and salaried_row(0)["mobile"] not in shown
    assert client.post(reverse("customers:import_apply", args=[run.pk])).status_code == 302
    assert "hx-trigger" in page(client, run.get_absolute_url())
    worker.work()
    shown = page(client, run.get_absolute_url())
    assert Customer.objects.first().get_absolute_url() in shown and "已导入" in shown
    assert "已导入" in page(client, reverse(LIST))
    result = client.get(reverse("jobs:result", args=[again(run).applying.pk]))
    content = b"".join(result.streaming_content)  # type: ignore[attr-defined]
    assert load_workbook(BytesIO(content)).active.max_row == 3


def test_errors_stand_at_their_cells_and_are_filtered(
    client: Client, sign_in: SignIn, officer: Any, at: datetime
) -> None:
    rows = [salaried_row(number) for number in range(3)] + [salaried_row(9, name="牛大", mobile="123")]
    run = sent_in(SALARIED, rows, actor=officer, at=at)
    sign_in(client, officer)
    shown = page(client, run.get_absolute_url(), state="wrong")
    assert "cell-wrong" in shown and "牛大" in shown and "王一明" not in shown
    assert "王一明" in page(client, run.get_absolute_url(), state="new")
    assert "牛大" in page(client, run.get_absolute_url(), state="nonsense")
    assert client.post(reverse("customers:import_apply", args=[run.pk])).status_code in (302, 409)
    assert not Customer.objects.exists()


def test_what_changes_stands_beside_what_is(client: Client, sign_in: SignIn, officer: Any, at: datetime) -> None:
    applied(sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at), actor=officer, at=at)
    run = sent_in(SALARIED, [salaried_row(1, position="科长")], actor=officer, at=at)
    shown = page(sign_in(client, officer), run.get_absolute_url())
    assert "现为：科员" in shown and "科长" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空"), (b"name,id\n", ".xlsx"), (workbook(SALARIED, [], leave_out=["id_number"]), "身份证号")],
)
def test_what_is_no_list_is_refused_at_the_file(
    client: Client, sign_in: SignIn, officer: Any, content: bytes, said: str
) -> None:
    answer = sign_in(client, officer).post(reverse(LIST), {"kind": SALARIED, "file": upload(content)})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("data", [{}, {"kind": "x"}, {"kind": SALARIED}, {"kind": SALARIED, "officer": "9" * 30}])
def test_half_a_form_is_refused(client: Client, sign_in: SignIn, manager: Any, data: dict[str, str]) -> None:
    assert sign_in(client, manager).post(reverse(LIST), data).status_code == 422


def test_a_manager_chooses_the_officer(client: Client, sign_in: SignIn, manager: Any, officer: Any) -> None:
    sign_in(client, manager)
    content = workbook(SALARIED, [salaried_row(1)])
    answer = client.post(reverse(LIST), {"kind": SALARIED, "file": upload(content)})
    assert answer.status_code == 422 and 'id="id_officer_error"' in answer.content.decode()
    data = {"kind": SALARIED, "file": upload(content), "officer": str(officer.pk)}
    assert client.post(reverse(LIST), data).status_code == 302
    assert ImportRun.objects.get().officer == officer


def test_others_lists_are_not_there(
    client: Client, sign_in: SignIn, officer: Any, other_officer: Any, auditor: Any, at: datetime
) -> None:
    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at)
    sign_in(client, other_officer)
    assert client.get(run.get_absolute_url()).status_code == 404
    assert run.name not in page(client, reverse(LIST))
    for verb in ("apply", "again", "discard"):
        assert client.post(f"{run.get_absolute_url()}{verb}/").status_code == 404
    sign_in(client, auditor)
    shown = page(client, run.get_absolute_url())
    assert "import_apply" not in shown and "/apply/" not in shown and "/result/" not in shown
    assert "<form" not in page(client, reverse(LIST)).split("<main")[1].split("</main")[0]


def test_discarded_and_erased_lists_say_so(client: Client, sign_in: SignIn, officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at)
    sign_in(client, officer)
    assert client.post(reverse("customers:import_discard", args=[run.pk])).status_code == 302
    shown = page(client, run.get_absolute_url())
    assert "已放弃" in shown and "明细已不再保留" in shown


def test_a_list_that_cannot_be_read_to_its_end_says_why(
    client: Client, sign_in: SignIn, officer: Any, at: datetime
) -> None:
    run = sent_in(SALARIED, [], actor=officer, at=at)
    shown = page(sign_in(client, officer), run.get_absolute_url())
    assert "无法读取" in shown and "表头下面没有内容" in shown


def test_checking_again_is_one_click(client: Client, sign_in: SignIn, officer: Any, at: datetime) -> None:
    run = sent_in(SALARIED, [salaried_row(1)], actor=officer, at=at)
    sign_in(client, officer).post(reverse("customers:import_check_again", args=[run.pk]))
    worker.work()
    assert again(run).counts == {"new": 1} and again(run).checking_id != run.checking_id


def test_the_very_same_file_is_recognised(client: Client, sign_in: SignIn, officer: Any, at: datetime) -> None:
    content = workbook(SALARIED, [salaried_row(1)])
    for _time in range(2):
        run = runs.send_in(kind=SALARIED, upload=upload(content), actor=officer, at=at)
        worker.work()
        run = again(run)
        if run.counts == {"new": 1}:
            applied(run, actor=officer, at=at)
    shown = page(sign_in(client, officer), run.get_absolute_url())
    assert "导入过同一个文件" in shown and "无需导入" in shown and "/apply/" not in shown


@pytest.mark.parametrize("kind", list(ImportKind))
def test_templates_are_handed_out(client: Client, sign_in: SignIn, officer: Any, kind: str) -> None:
    url = reverse("customers:import_template", args=[kind])
    answer = sign_in(client, officer).get(url, {"language": "en"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment") and load_workbook(BytesIO(content)).worksheets


def test_an_unknown_template_is_not_there(client: Client, sign_in: SignIn, officer: Any) -> None:
    assert sign_in(client, officer).get(reverse("customers:import_template", args=["x"])).status_code == 404


def test_a_long_list_costs_no_more_queries(
    client: Client, sign_in: SignIn, officer: Any, at: datetime, django_assert_max_num_queries: Any
) -> None:
    run = sent_in(ImportKind.BUSINESS, map(business_row, range(60)), actor=officer, at=at)
    sign_in(client, officer)
    with django_assert_max_num_queries(9):
        assert "pager" in page(client, run.get_absolute_url())
    with django_assert_max_num_queries(9):
        client.get(reverse(LIST))


def test_operations_bring_in_nothing(client: Client, sign_in: SignIn, db: None) -> None:
    assert sign_in(client, make_user(Role.OPERATIONS)).get(reverse(LIST)).status_code == 403
