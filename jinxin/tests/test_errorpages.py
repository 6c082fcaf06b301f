"""When something goes wrong: what happened, that nothing was lost, what to do; in the reader's language."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from jinxin.staff.models import User
from jinxin.tests.factories import sign_in

pytestmark = [pytest.mark.urls("jinxin.tests.troubles"), pytest.mark.django_db]
CASES = [
    ("/trouble/bad/", 400, "无法识别该请求", "could not be understood"),
    ("/nowhere/", 404, "没有找到内容", "nothing here"),
    ("/trouble/form/", 405, "只接受提交", "only takes forms"),
    ("/trouble/rule/", 409, "无法办理", "not possible"),
    ("/trouble/person/", 403, "无法办理", "not possible"),
    ("/trouble/busy/", 503, "操作太多", "Too much at once"),
    ("/trouble/down/", 500, "系统出错了", "Something broke"),
]


@pytest.fixture
def browser() -> Client:
    """A client that shows what a person would see instead of raising."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("path", "status", "chinese", "english"), CASES)
def test_each_page_speaks_both_languages(browser: Client, path: str, status: int, chinese: str, english: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert chinese in answer.content.decode()
    assert 'lang="zh-CN"' in answer.content.decode()
    browser.cookies["django_language"] = "en"
    page = browser.get(path).content.decode()
    assert english in page
    assert 'lang="en"' in page


def test_forbidden_pages_say_whom_to_ask(browser: Client, officer: User) -> None:
    answer = sign_in(browser, officer).get("/trouble/overseers/")
    assert answer.status_code == 403
    assert "系统管理员" in answer.content.decode()


def test_a_form_without_its_token_says_what_to_do(officer: User) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), officer)
    answer = strict.post(reverse("staff:theme"), {"theme": "dark"})
    assert answer.status_code == 403
    assert "该表单已失效" in answer.content.decode()


def test_the_refusal_of_a_button_is_told_on_the_page_it_was_on(browser: Client, officer: User) -> None:
    sign_in(browser, officer)
    back = f"http://testserver{reverse('staff:profile')}"
    answer = browser.post("/trouble/rule/", headers={"Referer": back})
    assert answer["Location"] == back
    assert "先交齐资料。" in browser.get(back).content.decode()


def test_an_address_that_only_takes_forms_leads_to_the_page_it_belongs_to(browser: Client) -> None:
    assert browser.get("/trouble/unmarked/form/")["Location"] == "/trouble/unmarked/"
    assert browser.post("/trouble/unmarked/form/").content == b"sent"
    assert browser.put("/trouble/unmarked/form/").status_code == 405


@pytest.mark.parametrize(
    "headers", [{"Referer": "https://example.com/"}, {}, {"HX-Request": "true", "Referer": "http://testserver/"}]
)
def test_a_refusal_without_such_a_page_has_its_own(browser: Client, headers: dict[str, str]) -> None:
    answer = browser.post("/trouble/rule/", headers=headers)
    assert answer.status_code == 409
    assert "先交齐资料。" in answer.content.decode()
    assert "example.com" not in answer.content.decode()


def test_the_last_resort_needs_neither_style_nor_database(browser: Client, settings: Any, monkeypatch: Any) -> None:
    def only_plain(name: str) -> str:
        if name != "errors/500_plain.html":
            raise RuntimeError(name)
        return render_to_string(name)

    monkeypatch.setattr("jinxin.errorpages.render_to_string", only_plain)
    answer = browser.get("/trouble/down/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


def test_a_zero_byte_in_an_address_is_no_failure_of_ours(browser: Client, officer: User) -> None:
    sign_in(browser, officer)
    assert browser.get("/worktime/deadlines/?state=%00").status_code == 400
    assert browser.get("/worktime/%00/").status_code in (400, 404)


def test_pages_carry_the_strict_content_policy(browser: Client) -> None:
    policy = browser.get(reverse("staff:login"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
