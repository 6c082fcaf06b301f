"""What must be true on the pages of every loan, whoever borrows."""

import re
from decimal import Decimal
from typing import Any, Final

from playwright.sync_api import expect

from jinxin.tests.stories import steps
from jinxin.tests.stories.people import Person

SCHEDULED_SECONDS: Final = 60
"""Far longer than the scheduler takes to look again."""
STORY: Final = (
    "建立申请", "提交申请", "开始调查", "完成调查", "资料齐全", "准入",
    "授信生效", "合同已制作", "合同已签订", "放款已经办", "放款已复核放出", "提前还款入账",
)  # fmt: skip


def statements_show(person: Person, figures: dict[str, Any]) -> None:
    """The headline, and every check with both sides, difference, deviation and verdict, as worked out by hand."""
    expected = figures["expected_results"]
    headline = person.content.locator(".figure").first
    expect(headline).to_contain_text(_percent(expected["max_abs_deviation"]))
    shown = person.content.locator("details.check")
    for code, identity in expected["identities"].items():
        check = shown.filter(has=person.page.locator(".check-code", has_text=re.compile(f"^{code}$"))).locator(
            "summary"
        )
        for side in ("left", "right", "difference"):
            expect(check).to_contain_text(_figure(identity[side]))
        expect(check).to_contain_text(_percent(identity["deviation"]) if identity["deviation"] else "偏离度 —")
        expect(check.locator(".check-verdict")).to_have_text("通过" if identity["passes"] else "超限")


def _percent(share: str) -> str:
    return f"{Decimal(share) * 100:.2f}%"


def _figure(figure: str) -> str:
    """An amount in yuan; margins, which have six places, in percent."""
    is_share = len(figure.partition(".")[2]) > len("00")
    return _percent(figure) if is_share else f"{Decimal(figure):,.2f}"


def contract_says(operations: Person, *terms: str) -> None:
    """The document is in Chinese, with all terms and the whole schedule, which repays the principal."""
    operations.press("合同文本")
    operations.sees(re.compile(r"HT\d{4}-\d+"), *terms)
    schedule = operations.content.locator("table.lines").last
    principal = [_money(text) for text in schedule.locator("tbody td:nth-child(3)").all_inner_texts()]
    assert sum(principal) == _money(schedule.locator("tfoot td:nth-child(3)").inner_text())
    operations.page.go_back()


def first_call_is_raised(officer: Person, name: str) -> None:
    """The scheduler, not a person, puts this month's call into the officer's list."""
    officer.open("/after/callbacks/")
    row = officer.row(name)
    for _second in range(SCHEDULED_SECONDS):
        if row.count():
            break
        officer.page.wait_for_timeout(1000)
        officer.page.reload()
    expect(row).to_contain_text("待回访")


def books_agree(operations: Person, *, principal: int) -> None:
    """After a part was paid early the account's schedule, repayments, ledger and balance agree to the fen."""
    row = operations.content.locator("#schedule tbody tr").first
    expect(row).to_contain_text("已还")
    part, interest, total, paid, balance = _amounts(row.locator("td.num").all_inner_texts())
    assert part + interest == total == paid
    assert balance == principal - part
    received = operations.content.locator("#repayments tbody tr").first
    assert _amounts(received.locator("td.num").all_inner_texts()[:3]) == [total, part, interest]
    ledger = operations.content.locator("#ledger tbody tr")
    moved = _amounts(ledger.locator("td:nth-child(5)").all_inner_texts())
    assert moved[0] == principal and sum(moved[1:]) == total
    assert _money(ledger.last.locator("td").last.inner_text()) == balance
    assert _money(operations.content.locator(".figure-value").first.inner_text()) == balance


def _amounts(texts: list[str]) -> list[Decimal]:
    return [_money(text) for text in texts]


def _money(text: str) -> Decimal:
    return Decimal(text.replace(",", "").strip() or 0)


def timeline_tells_all(officer: Person, case: str) -> None:
    """The whole story on the page of the case, the newest first, from the audit trail."""
    officer.open(f"/loans/applications/{case}/timeline/")
    told = officer.content.locator(".timeline-title strong").all_inner_texts()[::-1]
    places = [told.index(title) for title in STORY]
    assert places == sorted(places), told
    assert told.count("委员表决") == len(steps.MEMBERS)


def fits(person: Person) -> None:
    """The page is not wider than the screen."""
    person.page.wait_for_load_state()  # a page that is only coming has no width yet
    width = person.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{person.page.url}: {width[0]} wide on a screen of {width[1]}"
