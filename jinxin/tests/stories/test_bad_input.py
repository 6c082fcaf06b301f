"""Mistakes, races and hand-made requests: a clear message at the field, what was typed stays, nothing half-saved."""

import pytest
from playwright.sync_api import APIResponse, FilePayload, expect

from jinxin.tests.stories import material, steps
from jinxin.tests.stories.people import Person
from jinxin.tests.stories.ready import Ready

pytestmark = pytest.mark.browser
REASON = "现金流稳定，月供覆盖充足，五表偏离在合理范围，同意发放。"


def second_tab(person: Person) -> Person:
    """The same person in another tab."""
    other = Person(person.page.context.new_page(), person.username)
    person.complaints = other.complaints
    return other


def by_hand(person: Person, path: str, **fields: str) -> APIResponse:
    """What a hand-made request gets, sent with everything that a page would send."""
    token = person.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    sent: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, **fields}
    return person.page.request.post(path, form=sent, headers={"Referer": person.page.url})


def test_a_customer_with_mistakes_is_not_registered_and_nothing_typed_is_lost(people: steps.People) -> None:
    officer = people("officer1")
    facts = material.person("佘满香") | material.shop("佘满香")
    wrong = {"id_number": facts["id_number"][:-1] + "?", "mobile": "12345", "credit_code": "91350100M000100Y44"}
    officer.open("/customers/new/?class=business")
    officer.fill(facts | wrong | {"licensed_on": "2999-01-01"})
    officer.press("登记客户")
    officer.sees("尚未保存，请先更正")
    for field in ("id_number", "mobile", "credit_code", "licensed_on"):
        officer.is_told(field, "")
    assert officer.value("mobile") == "12345"
    assert officer.value("address") == facts["address"]
    officer.fill({name: facts[name] for name in (*wrong, "licensed_on")})
    officer.press("登记客户")
    officer.sees("个人信息")


def test_what_is_no_photo_is_not_taken_but_the_others_are(people: steps.People, ready: Ready) -> None:
    officer = people("officer2")
    case = ready.cases["佘启明"]
    officer.open(f"/loans/applications/{case}/papers/")
    text: FilePayload = {"name": "执照.jpg", "mimeType": "image/jpeg", "buffer": "这是一段文字".encode()}
    officer.attach("files_licence", text)
    officer.attach("files_stock", material.photo())
    officer.press("上传所选文件")
    officer.sees("以下文件未能上传", "“执照.jpg”不是可读取的照片")
    officer.is_told("files_licence", "执照.jpg")
    officer.sees("已添加 1 份资料")
    expect(officer.content.locator(".paper-card")).to_have_count(1)


def test_another_tab_follows_and_another_device_does_not_overwrite(people: steps.People, ready: Ready) -> None:
    officer = people("officer3")
    case = ready.cases["佘子豪"]
    beside, other = second_tab(officer), people("officer3", afresh=True)
    here, there = "三口之家，孩子读小学，配偶知情。", "与父母同住，尚未结婚。"
    place, reputation = "老街21号门面", "邻居均称守信用。"
    officer.open(f"/loans/applications/{case}/investigation/")
    for another in (beside, other):
        another.open(f"/loans/applications/{case}/investigation/")
    officer.fill({"family": here, "place": place})
    officer.press("保存")
    steps.draft_says(officer, "已全部保存")
    expect(beside.page.locator("[name=family]")).to_have_value(here)
    other.fill({"family": there, "reputation": reputation})
    other.press("保存")
    steps.draft_says(other, "1 项在别处也填写了")
    clash = other.page.locator("[data-draft-clashes] li")
    expect(clash).to_have_count(1)
    for typed in (here, there):
        expect(clash.get_by_text(typed, exact=True)).to_be_visible()
    assert [other.value(field) for field in ("family", "place", "reputation")] == [there, place, reputation]
    expect(other.page.locator("#failure")).to_be_hidden()
    clash.get_by_role("button", name="两份都保留").click()
    steps.draft_says(other, "已全部保存")
    officer.page.reload()
    assert [officer.value(field) for field in ("family", "place", "reputation")] == [
        f"{here}\n{there}",
        place,
        reputation,
    ]


def test_a_customer_changed_in_two_tabs_is_compared(people: steps.People) -> None:
    officer = people("officer3")
    customer = steps.register(officer, material.person("佘思雨") | material.job(), customer_class=steps.SALARIED)
    other = second_tab(officer)
    officer.open(f"/customers/{customer}/edit/")
    other.open(f"/customers/{customer}/edit/")
    officer.fill({"position": "副科长"})
    officer.press("保存修改")
    officer.sees("副科长")
    other.fill({"address": "湖南省湘湾市云岭县石渡镇学府路9号"})
    other.press("保存修改")
    other.sees("该客户资料已被他人保存")
    assert other.value("address") == "湖南省湘湾市云岭县石渡镇学府路9号"


def test_a_second_vote_changes_nothing_by_accident(people: steps.People, ready: Ready) -> None:
    officer, manager, member = people("officer4"), people("manager1"), people("member1")
    case = ready.cases["佘志刚"]
    steps.decide(manager, case, "admitted")
    board_round = steps.open_round(manager, case)
    other = second_tab(member)
    other.open(f"/board/rounds/{board_round}/")
    steps.vote(member, board_round, "approve", REASON)
    member.sees("您的表决已记录")
    other.fill({"choice": "decline", "reason": "行业竞争加剧，毛利逐月下降，不同意。"})
    other.press("表决：不同意")
    other.sees("您已在本次审议中表决")
    assert other.value("reason") == "行业竞争加剧，毛利逐月下降，不同意。"
    member.open(f"/board/rounds/{board_round}/")
    member.sees(REASON)
    for username in steps.MEMBERS[1:]:
        steps.vote(people(username), board_round, "approve", REASON)
    other.press("改投：不同意")
    other.sees("本次审议已结束")
    officer.open(f"/loans/applications/{case}/")
    expect(officer.content.locator(".case-head")).to_contain_text("已批准")


def test_hand_made_requests_move_nothing(people: steps.People, ready: Ready) -> None:
    officer, stranger, manager = people("officer5"), people("officer6"), people("manager1")
    case = ready.cases["佘金水"]
    officer.open(f"/loans/applications/{case}/")
    path = f"/loans/applications/{case}"
    again = by_hand(officer, f"{path}/submit/")
    assert "不能变为" in again.text()
    early = by_hand(officer, f"/board/cases/{case}/complete/")
    assert "还缺" in early.text()
    own = by_hand(officer, f"{path}/decide/", outcome="admitted", reason=REASON, version="1")
    assert own.status == 403
    stranger.open("/")
    assert by_hand(stranger, f"{path}/withdraw/", reason=REASON).status == 404
    manager.open(path + "/")
    hasty = by_hand(manager, f"{path}/decide/", outcome="admitted", reason=REASON, version="1")
    assert "不能变为" in hasty.text()
    board = by_hand(manager, f"/board/cases/{case}/rounds/open/")
    assert "目前的状态不能提交审贷会" in board.text()
    officer.open(f"{path}/")
    expect(officer.content.locator(".case-head")).to_contain_text("已提交")
    officer.open(f"{path}/timeline/")
    told = officer.content.locator(".timeline-title strong").all_inner_texts()
    assert told.count("提交申请") == 1
    assert "准入" not in told
