"""Deep marketing: a supplier noted in a customer's file is suggested, comes to a salon and becomes a customer."""

from typing import Final

import pytest
from playwright.sync_api import expect

from jinxin import clock
from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import PHONE, Person

pytestmark = pytest.mark.browser
OWNER: Final = "乔立群"
SUPPLIER: Final = "晏春生"
FRIEND: Final = "卖豆腐的戚师傅"
SALON: Final = "小店记账茶话会"
PAIR: Final = ("郗文波", "臧海棠")


def test_a_supplier_of_a_customer_comes_to_a_salon_and_becomes_a_customer(people: steps.People) -> None:
    officer = people("officer3")
    customer = steps.register(officer, material.person(OWNER) | material.shop(OWNER))
    notes_the_supplier(officer, customer)
    the_picture_shows_both(officer, customer)
    is_suggested_with_the_link(officer)
    salon = plans_and_invites(officer)
    phone = people("officer3", size=PHONE)
    ticks_at_the_door(phone, salon)
    closes_the_salon(phone, salon)
    registers_the_supplier(phone)
    the_salon_tells_what_it_came_to(officer, salon)


def test_a_ring_of_guarantees_is_kept_and_told_to_the_manager(people: steps.People) -> None:
    officer = people("officer4", size=PHONE)
    both = [(name, steps.register(officer, material.person(name) | material.shop(name))) for name in PAIR]
    one, two = both
    for (_name, customer), (other, _customer) in ((one, two), (two, one)):
        officer.open(f"/customers/{customer}/relations/")
        choose(officer, "为其担保", other)
        officer.press("保存关系")
        officer.sees("关系已记录")
    officer.sees("互保圈，共2方", "郗文波", "臧海棠")
    checks.fits(officer)
    manager = people("manager1")
    manager.open("/customers/rings/")
    manager.row("郗文波").get_by_role("link").first.click()
    manager.fill({"finding": "夫妻店互保，额度合计不超过十万元。"})
    manager.press("保存")
    manager.sees("已核查", "夫妻店互保")


def choose(officer: Person, kind: str, name: str, *, new: str = "") -> None:
    """Press what the other is, type the name and choose from what is found, or somebody new."""
    form = officer.content.locator("form.tie-form")
    if kind:
        form.locator("label.form-selectgroup-item").filter(has_text=kind).first.click()
    form.locator("[name=who]").press_sequentially(name, delay=20)
    found = form.locator("#found-parties label")
    wanted = (
        found.filter(has_text=f"{new}：{name}") if new else found.filter(has=officer.page.get_by_text(name, exact=True))
    )
    wanted.first.click()
    expect(form.locator("[name=other]:checked")).to_have_count(1)


def notes_the_supplier(officer: Person, customer: str) -> None:
    """From the customer's file, somebody new inline; the tie reads from the shop's side."""
    officer.open(f"/customers/{customer}/")
    officer.press("关系")
    officer.sees("自有店铺")
    choose(officer, "供货商", SUPPLIER, new="新的人")
    officer.fill({"note": "送货单上的名字"})
    officer.press("保存关系")
    officer.sees("关系已记录", f"由{SUPPLIER}供货", "送货单上的名字")


def the_picture_shows_both(officer: Person, customer: str) -> None:
    """The canvas is drawn, and the list of points serves who does not use a mouse."""
    officer.open(f"/customers/{customer}/relations/")
    expect(officer.content.locator("[data-graph] canvas").first).to_be_visible()
    points = officer.content.get_by_label("图中各方")
    points.select_option(label=f"{SUPPLIER} · 潜在客户")
    expect(officer.content.locator("[data-graph-said] a").filter(has_text=SUPPLIER)).to_be_visible()


def is_suggested_with_the_link(officer: Person) -> None:
    """The list says why."""
    officer.page.locator("nav.sidebar, aside.sidebar").get_by_role("link", name="推荐名单").click()
    row = officer.row(SUPPLIER)
    expect(row).to_contain_text(f"供货给云岭县{OWNER}副食店")
    expect(row.get_by_role("link", name="马上联系")).to_be_visible()


def plans_and_invites(officer: Person) -> str:
    """A salon today; the supplier is invited from the suggestions, the customer by hand."""
    officer.open("/customers/salons/")
    officer.press("筹划沙龙")
    now = clock.now()
    officer.fill({"title": SALON, "place": "桂塘镇老街茶楼", "starts_at": now.strftime("%Y-%m-%dT%H:%M")})
    officer.press("保存沙龙")
    officer.sees("沙龙已筹划")
    salon = officer.page.url.split("/")[-3]
    offered = officer.content.locator("section").filter(has_text="从推荐名单中选")
    offered.locator("label").filter(has_text=SUPPLIER).click()
    offered.get_by_role("button", name="邀请所选").click()
    officer.sees("新邀请 1 位")
    choose(officer, "", OWNER)
    officer.content.locator("form.tie-form").get_by_role("button", name="邀请").click()
    officer.sees("新邀请 1 位")
    return salon


def ticks_at_the_door(phone: Person, salon: str) -> None:
    """With a thumb; the owner brings a friend, who is a prospect from then on."""
    phone.open(f"/customers/salons/{salon}/door/")
    checks.fits(phone)
    for name in (SUPPLIER, OWNER):
        phone.content.locator("li").filter(has_text=name).get_by_role("button").click()
        expect(phone.content.locator("li.here").filter(has_text=name)).to_be_visible()
    phone.sees("到场 2 / 2")
    choose(phone, "", FRIEND, new="新的人")
    form = phone.content.locator("form.tie-form")
    form.locator("[name=brought_by]").select_option(label=OWNER)
    form.get_by_role("button", name="登记到场").click()
    phone.sees(f"{FRIEND}已登记到场", f"由{OWNER}带来", "到场 3 / 3")
    checks.fits(phone)


def closes_the_salon(phone: Person, salon: str) -> None:
    """What came of it for each guest; each gets a contact."""
    phone.press("人已到齐，填写成效")
    phone.press("沙龙已举办，保存")
    phone.is_told("summary", "必填")
    phone.fill({"summary": "聊了记账和报税，两位想了解周转贷款。"})
    group = phone.content.get_by_role("group", name=SUPPLIER)
    group.locator("label").filter(has_text="要申请").click()
    checks.fits(phone)
    phone.press("沙龙已举办，保存")
    phone.sees("已记录 3 条联系", "已举办")


def registers_the_supplier(phone: Person) -> None:
    """From the salon's list; deep marketing is proposed, and the ties stay."""
    phone.row(SUPPLIER).get_by_role("link", name="登记为客户").click()
    phone.content.locator("a").filter(has_text="经营型").click()
    expect(phone.page.locator("[name=acquisition][value=deep]")).to_be_checked()
    facts = {name: value for name, value in material.person(SUPPLIER).items() if name != "acquisition"}
    phone.fill(facts | material.shop(SUPPLIER))
    phone.press("登记客户")
    phone.sees("深度营销")
    phone.press("关系")
    phone.sees(f"供货给云岭县{OWNER}副食店")


def the_salon_tells_what_it_came_to(officer: Person, salon: str) -> None:
    """One customer since, one brought along; the friend is suggested with the tie."""
    officer.open(f"/customers/salons/{salon}/")
    figures = officer.content.locator(".figure")
    for label, value in (("邀请", "3"), ("到场", "3"), ("被带来", "1"), ("之后成为客户", "1")):
        expect(figures.filter(has_text=label).locator(".figure-value").first).to_have_text(value)
    officer.open("/customers/prospects/")
    officer.row(FRIEND).get_by_role("link").first.click()
    officer.sees(f"由{OWNER}介绍")
