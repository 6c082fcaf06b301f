"""Precise marketing on a phone: a portrait question by question, a contact in two taps, a small campaign."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.centre import Server
from jinxin.tests.stories.people import PHONE, Person

pytestmark = pytest.mark.browser
NAME, OFFICER = "宁佩兰", "officer6"
CAMPAIGN = "桂塘镇装修季"


def test_an_officer_learns_asks_again_and_wins(people: steps.People, server: Server) -> None:
    officer = people(OFFICER, size=PHONE)
    customer = steps.register(officer, material.person(NAME) | material.shop(NAME))
    without_consent_nothing_is_kept(officer, customer)
    steps.sign_consents(officer, customer)
    answers_five_questions(officer, customer)
    next_on = notes_a_contact_in_two_taps(officer, customer)
    a_mistake_is_taken_back(officer, customer)
    nights_pass(server, next_on)
    finds_it_among_those_due(officer)
    runs_a_campaign(officer)
    the_manager_reads_the_counts(people("manager1"))


def without_consent_nothing_is_kept(officer: Person, customer: str) -> None:
    """The page says what is missing and leads to signing."""
    officer.open(f"/customers/{customer}/portrait/")
    officer.sees("尚未签署", "现在签署")
    officer.lacks("逐题询问")
    checks.fits(officer)


def answers_five_questions(officer: Person, customer: str) -> None:
    """One after the other, each saved at once; the portrait grows with every answer."""
    officer.open(f"/customers/{customer}/portrait/")
    officer.press("逐题询问")
    shares = [share(officer)]
    officer.press("三个月内")
    officer.sees("三个月内", "家庭方面用在哪里")
    shares.append(share(officer))
    tick(officer, "房屋装修")
    officer.sees("经营方面用在哪里")
    shares.append(share(officer))
    tick(officer, "付货款", "周期存货")
    officer.sees("付货款 · 周期存货", "平常一个月营业额多少")
    shares.append(share(officer))
    officer.fill({"turnover": "很多"})
    officer.press("保存，下一题")
    officer.is_told("turnover", "26万")
    officer.fill({"turnover": "8.5万"})
    officer.press("保存，下一题")
    officer.sees(re.compile(r"营业额多少？\s*85,000.00 元"), "大约多少")
    shares.append(share(officer))
    officer.fill({"need_amount": "12万"})
    officer.press("保存，下一题")
    officer.sees(re.compile(r"大约多少？\s*120,000.00 元"))
    shares.append(share(officer))
    assert shares == sorted(set(shares)), shares
    checks.fits(officer)
    officer.press("完整画像")
    officer.sees("房屋装修", "85,000.00 元", f"{shares[-1]}%", "接下来最该问")
    checks.fits(officer)


def share(officer: Person) -> int:
    """How full the page says the portrait is."""
    return int(officer.content.locator("[data-figure=portrait]").inner_text().removesuffix("%"))


def tick(officer: Person, *labels: str) -> None:
    """Take several answers and save them."""
    for label in labels:
        officer.content.get_by_label(label, exact=True).check()
    officer.press("保存，下一题")


def notes_a_contact_in_two_taps(officer: Person, customer: str) -> str:
    """How, what came of it; then the next day by one more tap. Returns that day."""
    officer.open(f"/customers/{customer}/contacts/")
    checks.fits(officer)
    officer.content.locator("label").filter(has_text="微信").click()
    officer.press("有意向")
    officer.sees("已登记：微信，有意向。")
    officer.content.get_by_label("备注（选填）").fill("想先看看装修贷款的利率")
    officer.content.get_by_role("button", name=re.compile("明天|下一工作日")).click()
    officer.sees(re.compile(r"下次联系 \d{4}-\d\d-\d\d"))
    checks.fits(officer)
    officer.open(f"/customers/{customer}/contacts/")
    row = officer.row("想先看看装修贷款的利率")
    return re.findall(r"\d{4}-\d\d-\d\d", row.inner_text())[-1]


def a_mistake_is_taken_back(officer: Person, customer: str) -> None:
    """A tap on the wrong outcome leaves nothing behind, and what it had followed up is open again."""
    officer.press("无意向")
    officer.sees("已登记：电话，无意向。")
    officer.press("撤销")
    officer.sees("已撤销，未留下记录。")
    officer.open(f"/customers/{customer}/contacts/")
    officer.lacks("已跟进")
    expect(officer.content.locator("tbody tr")).to_have_count(1)


def nights_pass(server: Server, next_on: str) -> None:
    """Put what was noted as many days back as there are until the next contact: then that day is today."""
    days = (date.fromisoformat(next_on) - material.today()).days
    change = "UPDATE customers_contact SET at = datetime(at, ?), next_on = date(next_on, ?) WHERE next_on = ?"
    with closing(sqlite3.connect(server.data / "jinxin.sqlite3", timeout=30)) as database, database:
        changed = database.execute(change, (f"-{days} days", f"-{days} days", next_on)).rowcount
    assert changed >= 1


def finds_it_among_those_due(officer: Person) -> None:
    """The list of the day has the number ready to be called, once it is asked for."""
    officer.open("/customers/contacts/")
    officer.sees(NAME, "想先看看装修贷款的利率", "今天")
    row = officer.content.locator(".due-row").filter(has_text=NAME)
    row.get_by_role("button", name="拨打").click()
    expect(row.locator("a[href^='tel:1']")).to_be_visible()
    checks.fits(officer)


def runs_a_campaign(officer: Person) -> None:
    """Whoever wants to renovate is on the list; each word moves the funnel, each number opens its rows."""
    officer.open("/customers/campaigns/new/")
    last_day = material.today() + timedelta(days=30)
    officer.fill({"name": CAMPAIGN, "ends_on": last_day - timedelta(days=60)})
    officer.press("发起并填充名单")
    officer.is_told("ends_on", "一年以内")
    assert officer.value("name") == CAMPAIGN
    officer.fill({"ends_on": last_day})
    officer.press("发起并填充名单")
    officer.sees("请填充名单")
    officer.fill({"need": "renovation"})
    officer.press("看看有多少人")
    officer.content.get_by_role("button", name=re.compile(r"将 \d+ 户列入名单")).click()
    officer.sees(CAMPAIGN, NAME, "待联系")
    checks.fits(officer)
    assert numbers(officer)[1:] == [0, 0, 0, 0]
    officer.row(NAME).get_by_role("link", name="登记联系").click()
    officer.press("有意向")
    officer.sees("已登记：电话，有意向。", CAMPAIGN)
    officer.open("/customers/campaigns/")
    officer.press(CAMPAIGN)
    assert numbers(officer)[1:] == [1, 1, 0, 0]
    officer.content.locator("[data-figure=interested]").click()
    expect(officer.content.locator("tbody tr")).to_have_count(1)
    officer.sees(NAME)
    checks.fits(officer)
    officer.open("/customers/contacts/")
    officer.lacks(NAME)


def numbers(officer: Person) -> list[int]:
    """The funnel: listed, spoken to, interested, applied, paid out."""
    found = officer.content.locator("[data-funnel] .figure-value").all_inner_texts()
    return [int(number) for number in found[:5]]


def the_manager_reads_the_counts(manager: Person) -> None:
    """The three counts by officer, each leading to its customers."""
    manager.open("/customers/marketing/")
    row = manager.row(Person.named(OFFICER))
    count = row.locator("td").nth(1).inner_text()
    row.locator("td").nth(1).get_by_role("link").click()
    manager.sees(re.compile(rf"共 {count} "))
