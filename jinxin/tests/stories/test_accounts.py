"""An account is changed by two people: extension and reversal; its statement, and the day on which all is closed."""

import io
import re
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import Person

pytestmark = pytest.mark.browser
WHY_LONGER = "客户货款延后两个月回笼，经营正常，申请展期以免逾期。"
WHY_UNDONE = "该笔还款系他人款项误入，按回单冲正后另行登记。"


def test_an_account_is_extended_and_a_booking_undone_by_two_people(people: steps.People) -> None:
    clerk, second, manager = people("operations1"), people("operations2"), people("manager1")
    loan = account(clerk)
    undoes(clerk, second, loan)
    extends(clerk, manager, loan)
    reads_the_statement(clerk, loan)
    closes_the_day(manager)


def account(clerk: Person) -> str:
    """A running loan on which something was repaid."""
    clerk.open("/loans/accounts/?state=active&product=&q=")
    links = [link.get_attribute("href") or "" for link in clerk.content.locator("tbody tr td:first-child a").all()]
    for link in links:
        clerk.open(link)
        if all(clerk.content.get_by_role("link", name=name, exact=True).count() for name in ("展期", "冲正")):
            return material.number_in(link)
    raise AssertionError("the demo has no such loan")


def number_of(clerk: Person) -> str:
    """The number of the loan of the open page."""
    return re.search(r"JK\d{4}-\d+", clerk.page.title())[0]  # type: ignore[index]  # every loan has one


def extends(clerk: Person, manager: Person, loan: str) -> None:
    """Asked for with a look at the new plan; who asked cannot decide; the manager carries it out."""
    clerk.open(f"/loans/accounts/{loan}/")
    number = number_of(clerk)
    clerk.press("展期")
    clerk.fill({"months": "600", "reason": WHY_LONGER})
    clerk.press("申请展期")
    clerk.is_told("months", "")
    assert clerk.value("reason") == WHY_LONGER
    clerk.fill({"months": "1"})
    clerk.press("查看新计划")
    expect(clerk.content.get_by_role("heading", name="新计划")).to_be_visible()
    clerk.press("申请展期")
    clerk.sees("已提交第二人办理")
    clerk.content.locator("#requests").get_by_role("link").first.click()
    expect(clerk.content.get_by_role("button", name="确认并办理")).to_have_count(0)
    decides(manager, number)
    manager.open(f"/loans/accounts/{loan}/")
    manager.sees(WHY_LONGER)
    clerk.open(f"/loans/accounts/{loan}/")
    expect(clerk.content.locator("#ledger").get_by_role("link", name="冲正", exact=True)).to_have_count(0)


def decides(person: Person, number: str) -> None:
    """A second person looks at the request and carries it out."""
    person.open("/loans/account-requests/?state=asked")
    person.content.locator("tbody tr").filter(has_text=number).get_by_role("link").first.click()
    person.press("确认并办理")
    person.sees("已确认并办理")


def undoes(clerk: Person, second: Person, loan: str) -> None:
    """The last booking is taken back by a counter-entry: nothing is deleted, its amount goes back."""
    clerk.open(f"/loans/accounts/{loan}/")
    number, booked = number_of(clerk), amounts(clerk)
    clerk.press("冲正")
    clerk.fill({"reason": WHY_UNDONE})
    clerk.press("申请冲正")
    decides(second, number)
    second.open(f"/loans/accounts/{loan}/")
    second.content.locator("#ledger").get_by_text("已冲正").first.wait_for()
    assert amounts(second)[: len(booked)] == booked
    assert sum(amounts(second)[len(booked) :]) <= sum(booked)


def amounts(person: Person) -> list[Decimal]:
    """The postings of the open account, the oldest first."""
    texts = person.content.locator("#ledger tbody td:nth-child(5)").all_inner_texts()
    return [Decimal(text.replace(",", "")) for text in texts]


def reads_the_statement(clerk: Person, loan: str) -> None:
    """As a page, a workbook and a PDF, all with the same balance; days the wrong way round are told at the field."""
    clerk.open(f"/loans/accounts/{loan}/statement/?first={material.today()}&last={material.days_ago(9)}")
    expect(clerk.content.locator(".invalid-feedback").first).to_be_visible()
    clerk.open(f"/loans/accounts/{loan}/statement/")
    closing = clerk.content.locator("tfoot td").last.inner_text()
    sheet = load_workbook(io.BytesIO(clerk.download("Excel").path().read_bytes())).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, int | float)]
    assert float(closing.replace(",", "")) in [round(cell, 2) for cell in cells]
    address = clerk.content.get_by_role("link", name="PDF").get_attribute("href") or ""
    assert clerk.page.request.get(address).body().startswith(b"%PDF-")


def closes_the_day(manager: Person) -> None:
    """The last closed day stands with its sums; closed again, every figure is the same."""
    manager.open("/loans/days/")
    row = manager.content.locator("tbody tr").first
    told = row.locator("td.num").all_inner_texts()
    row.get_by_role("link").first.click()
    manager.sees(*told[:3])
