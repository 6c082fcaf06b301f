"""At the customer's with a phone: the interview goes on without network, and nothing that was typed is lost."""

import re
from typing import Final

import pytest
from playwright.sync_api import Geolocation, expect

from jinxin.demo.logins import PASSWORD
from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import DESK, PHONE, WAIT_MS, Person
from loans.enums import PaperKind

pytestmark = pytest.mark.browser
OFFICER, COLLEAGUE = "officer7", "officer6"
HERE: Final[Geolocation] = {"latitude": 26.970123, "longitude": 112.370456, "accuracy": 9}
TABS: Final = ("第一个标签页：建议按月回访", "第二个标签页：建议配偶共签")
PHONES, DESKS, LATER = "手机：已婚，一子在读小学", "电脑：已婚，一子一女", "建议准入，登录失效后所写"


def test_an_investigation_without_network_is_saved_when_it_is_back(people: steps.People) -> None:
    phone = people(OFFICER, size=PHONE)
    phone.page.context.grant_permissions(["geolocation"])
    phone.page.context.set_geolocation(HERE)
    interview = starts_the_interview(phone)
    goes_on_without_network(phone)
    takes_a_photo(phone)
    comes_back_to_it_after_closing(phone, interview)
    desk = people(OFFICER, size=DESK)
    answers_at_the_desk_meanwhile(desk, interview)
    chooses_between_two_answers(phone)
    types_on_though_signed_out(phone)
    types_in_two_tabs(phone, interview)
    leaves_nothing_to_the_next_at_this_phone(phone)
    finds_everything_at_the_desk(desk, interview)


def starts_the_interview(phone: Person) -> str:
    """The day's cases, one tap, the first answer; the telephone keeps what it will need on the way."""
    page = phone.open("/loans/today/")
    phone.sees("待调查")
    expect(page.locator("html[data-ready=field]")).to_be_attached(timeout=WAIT_MS)
    phone.content.get_by_role("link", name=re.compile("^开始调查")).first.click()
    opened(phone)
    expect(page.locator("[data-steps-said]")).to_have_text(re.compile("第 1/"))
    assert page.locator("fieldset:visible").count() == 1
    types(phone, "place", "老街21号门面")
    steps.draft_says(phone, "已全部保存")
    return page.url


def types(person: Person, field: str, text: str) -> None:
    """Answer a question and leave it."""
    person.page.locator(f"[name={field}]").fill(text)
    person.page.locator(f"[name={field}]").press("Tab")


def opened(person: Person) -> None:
    """The form has put back what was typed in it before."""
    expect(person.page.locator("form[data-draft-ready]")).to_be_attached(timeout=WAIT_MS)


def goes_on_without_network(phone: Person) -> None:
    """The next step, an answer: kept, and said so. Completing has to wait."""
    phone.page.context.set_offline(True)
    phone.page.get_by_role("button", name="下一步").click()
    types(phone, "family", PHONES)
    steps.draft_says(phone, "无网络，1 项已存在本机")
    expect(phone.page.locator("[data-kept]")).to_contain_text("本机暂存 1 项")


def takes_a_photo(phone: Person) -> None:
    """The camera works without network too; the place is kept because the customer agrees."""
    page = phone.page
    page.locator("[data-steps-said]").click()
    page.locator("[data-steps-trail]").get_by_role("link", name="照片").click()
    page.get_by_label("照片附带拍摄位置").check()
    phone.sees("定位误差 9 米以内")
    phone.attach("photo", material.scan(PaperKind.PREMISES))
    expect(page.locator("[data-photo-list] li")).to_contain_text("等待网络", timeout=WAIT_MS)
    page.get_by_role("button", name="完成调查").click()
    steps.draft_says(phone, "完成调查需要网络")


def comes_back_to_it_after_closing(phone: Person, interview: str) -> None:
    """Closed and opened again, still without network: page, answers and photo are there; other pages say why not."""
    phone.page.goto("/loans/accounts/")
    expect(phone.page.locator("[data-kept-page]")).to_contain_text("当前无网络")
    expect(phone.page.locator("[data-part=drafts]")).to_contain_text(PHONES)
    phone.page.goto("/loans/today/")
    phone.sees("待调查")
    phone.page.goto(interview)
    opened(phone)
    assert (phone.value("place"), phone.value("family")) == ("老街21号门面", PHONES)
    expect(phone.page.locator("[data-photo-list] li")).to_have_count(1)
    steps.draft_says(phone, "无网络，1 项已存在本机")


def answers_at_the_desk_meanwhile(desk: Person, interview: str) -> None:
    """A second device answers one of the same questions, and another one."""
    desk.page.goto(interview)
    opened(desk)
    assert desk.value("place") == "老街21号门面"
    types(desk, "family", DESKS)
    types(desk, "reputation", "邻居与供货商评价良好")
    steps.draft_says(desk, "已全部保存")


def chooses_between_two_answers(phone: Person) -> None:
    """With the network back what only one side changed is joined; the question both answered is shown with both."""
    phone.page.context.set_offline(False)
    steps.draft_says(phone, "1 项在别处也填写了")
    clash = phone.page.locator("[data-draft-clashes] li")
    expect(clash).to_contain_text(DESKS)
    expect(clash).to_contain_text(PHONES)
    assert phone.value("reputation") == "邻居与供货商评价良好"
    clash.get_by_role("button", name="用我填写的").click()
    steps.draft_says(phone, "已全部保存")
    expect(phone.page.locator("[data-photo-list] li")).to_have_count(0, timeout=WAIT_MS)
    expect(phone.page.locator("[data-kept]")).to_be_hidden()


def types_on_though_signed_out(phone: Person) -> None:
    """The session is over; what is typed stays, and is saved once the officer has signed in again."""
    phone.page.context.clear_cookies(name="sessionid")
    phone.page.locator("[data-steps-said]").click()
    phone.page.locator("[data-steps-trail] [href='#part-conclusion']").click()
    types(phone, "recommendation", LATER)
    steps.draft_says(phone, "登录已失效，1 项已存在本机")
    phone.page.locator("[data-kept-signin]").click()
    phone.fill({"username": OFFICER, "password": PASSWORD})
    phone.press("登录")
    opened(phone)
    steps.draft_says(phone, "已全部保存")


def types_in_two_tabs(phone: Person, interview: str) -> None:
    """The same question answered in two tabs of one telephone without network: neither is lost, one is chosen."""
    other = Person(phone.page.context.new_page(), OFFICER)
    other.page.goto(interview)
    opened(other)
    phone.page.context.set_offline(True)
    concludes(phone, TABS[0])
    concludes(other, TABS[1])
    other.page.close()
    phone.page.context.set_offline(False)
    clash = phone.page.locator("[data-draft-clashes] li")
    expect(clash).to_contain_text(TABS[0], timeout=WAIT_MS)
    expect(clash).to_contain_text(TABS[1])
    clash.get_by_role("button", name="两份都保留，上下排列").click()
    steps.draft_says(phone, "已全部保存")
    assert all(text in phone.value("recommendation") for text in TABS)


def concludes(person: Person, text: str) -> None:
    """Answer the last question, wherever the page stands, and see it kept."""
    field = person.page.locator("[name=recommendation]")
    if not field.is_visible():
        person.page.locator("[data-steps-said]").click()
        person.page.locator("[data-steps-trail] [href='#part-conclusion']").click()
    types(person, "recommendation", text)
    steps.draft_says(person, "无网络")


def leaves_nothing_to_the_next_at_this_phone(phone: Person) -> None:
    """Signed out, the telephone has no page and no answer for a colleague."""
    phone.page.locator(".topbar-person summary").click()
    phone.page.get_by_role("button", name="退出登录").click()
    phone.fill({"username": COLLEAGUE, "password": PASSWORD})
    phone.press("登录")
    expect(phone.page.locator("#content")).to_be_visible(timeout=WAIT_MS)
    phone.page.goto("/offline/")
    expect(phone.page.locator("[data-part=nothing]")).to_be_visible(timeout=WAIT_MS)


def finds_everything_at_the_desk(desk: Person, interview: str) -> None:
    """All of it is in the case: both devices' answers, the one chosen, the photo with its place."""
    desk.page.goto(interview)
    opened(desk)
    assert desk.value("family") == PHONES
    desk.sees("现场照片", "位置 26.970123, 112.370456")
    assert all(text in desk.value("recommendation") for text in TABS)


def test_what_is_typed_at_a_door_is_there_again_without_network(people: steps.People) -> None:
    phone = people(COLLEAGUE, size=PHONE)
    phone.open("/customers/premises/")
    door = f"{phone.content.locator('tbody a[href]').first.get_attribute('href')}visit/"
    phone.open(door)
    expect(phone.page.locator("html[data-ready=field]")).to_be_attached(timeout=WAIT_MS)
    phone.page.context.set_offline(True)
    phone.page.get_by_text("有意向").first.click()
    types(phone, "met", "老板娘")
    expect(phone.page.locator("[data-typed-said]")).to_have_text("已存在本机，提交前不会丢失。", timeout=WAIT_MS)
    phone.page.goto("/loans/accounts/")
    phone.page.goto(door)
    expect(phone.page.locator("[data-typed-said]")).to_contain_text("尚未提交", timeout=WAIT_MS)
    assert phone.value("met") == "老板娘"
    phone.page.context.set_offline(False)
    phone.press("登记走访")
    phone.sees("已登记对")
    phone.open(door)
    expect(phone.page.locator("form[data-typed-ready]")).to_be_attached(timeout=WAIT_MS)
    assert phone.value("met") == ""
