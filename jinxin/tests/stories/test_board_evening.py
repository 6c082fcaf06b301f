"""An evening of the board: five are drawn, one recuses, one is replaced, somebody asks, all vote with a code of their
telephone, and the minutes are there for paper and for Word."""

import io
import re

import pytest
from docx import Document
from playwright.sync_api import expect

from jinxin import clock
from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import NAMES, PHONE, Person
from jinxin.tests.stories.ready import Ready
from jinxin.worktime.calendar import from_files

pytestmark = pytest.mark.browser
NAME = "佘晚晴"
RECUSED, REPLACED = "申请人是我爱人的表弟，应当回避。", "委员临时到县里开会，今晚赶不回来。"
QUESTION, ANSWER = "旺季备货的货款打给哪几家供货商？", "两家长期供货商，合同和流水都已放入资料。"
SHOWN = "客户经理介绍了用途、经营和第一还款来源，委员询问了备货安排。"
USERNAMES = {name: username for username, name in NAMES.items()}


def test_an_evening_from_its_call_to_its_minutes(people: steps.People, ready: Ready) -> None:
    manager, officer = people("manager1"), people("officer6")
    case = ready.cases[NAME]
    steps.decide(manager, case, "admitted")
    evening = calls_an_evening(manager)
    recuses(people(drawn(manager, evening, 1), size=PHONE), evening)
    replaces(manager, evening)
    manager.open(evening)
    manager.press("席位抽选依据")
    manager.sees("结果一致", "轮次")
    manager.open(evening)
    manager.press("开会")
    manager.sees("例会已开会", "表决中")
    board_round = follows(manager, NAME)
    asks_and_is_answered(people(drawn(manager, evening, 3)), officer, board_round, case)
    for seat in range(1, 6):
        steps.vote(people(drawn(manager, evening, seat)), board_round, "approve", "还款来源真实，用途合理，同意。")
    has_minutes(manager, evening, board_round)


def calls_an_evening(manager: Person) -> str:
    """Two weeks ahead, where no other story has one; the case goes on its agenda."""
    manager.open("/board/evenings/call/")
    day = from_files().add_working_days(clock.local_date(clock.now()), 11)
    manager.fill({"day": day.isoformat(), "starts": "19:30", "ends": "21:00", "place": "二楼会议室"})
    manager.press("召集例会")
    manager.content.locator("tr").filter(has_text=NAME).locator("[name=cases]").check()
    manager.press("列入议程并抽选席位")
    manager.sees("席位已抽选", NAME, "待召开")
    return re.sub(r"^https?://[^/]+", "", manager.page.url)


def drawn(manager: Person, evening: str, seat: int) -> str:
    """The user name of whoever sits there now."""
    manager.open(evening)
    text = manager.content.locator(".agenda-seats > li").nth(seat - 1).inner_text()
    return next(username for name, username in USERNAMES.items() if name in text.split("接替")[0])


def recuses(member: Person, evening: str) -> None:
    """On the telephone; the next in the rotation takes the seat at once."""
    member.open(evening)
    member.press("申请回避")
    member.fill({"reason": "不便"})
    member.press("申请回避")
    member.is_told("reason", "至少 10 个字")
    member.fill({"reason": RECUSED})
    member.press("申请回避")
    member.sees("您已退出本案")


def replaces(manager: Person, evening: str) -> None:
    """The manager names who comes instead of the second."""
    manager.open(evening)
    manager.sees("接替", RECUSED)
    manager.content.locator(".agenda-seats > li").nth(1).get_by_role("link").click()
    manager.sees("按轮值下一位是")
    manager.fill({"reason": REPLACED})
    manager.press("指定替补")
    manager.sees(REPLACED)


def follows(manager: Person, name: str) -> str:
    """Go to the round of the case; return the number of its page."""
    manager.content.get_by_role("link", name=name).click()
    manager.sees("席位")
    return material.number_in(manager.page.url)


def asks_and_is_answered(member: Person, officer: Person, board_round: str, case: str) -> None:
    """A member asks, the loan officer answers on the case's page."""
    member.open(f"/board/rounds/{board_round}/")
    member.fill({"text": QUESTION})
    member.press("向客户经理提问")
    member.sees("待回答")
    officer.open(f"/board/cases/{case}/rounds/")
    officer.press("回答")
    officer.fill({"answer": ANSWER})
    officer.press("回答")
    officer.sees(ANSWER)


def has_minutes(manager: Person, evening: str, board_round: str) -> None:
    """The evening is closed; its minutes name everybody and everything, on paper and for Word."""
    manager.open(evening)
    manager.sees("已决议")
    manager.press("结束例会")
    manager.sees("已结束", "到会")
    manager.open(f"/board/rounds/{board_round}/presentation/")
    manager.fill({"text": SHOWN})
    manager.press("保存")
    manager.sees(SHOWN, QUESTION, ANSWER, RECUSED, REPLACED)
    written = Document(io.BytesIO(manager.download("Word").path().read_bytes()))
    words = "\n".join(cell.text for table in written.tables for row in table.rows for cell in row.cells)
    for text in (SHOWN, QUESTION, ANSWER, RECUSED, REPLACED, "二楼会议室", "验证器动态码"):
        assert text in words, text
    made = manager.page.request.get(f"/board/rounds/{board_round}/minutes/pdf/")
    assert made.body().startswith(b"%PDF-")
    manager.open(f"/board/rounds/{board_round}/minutes/")
    expect(manager.content).to_contain_text("第1版")
