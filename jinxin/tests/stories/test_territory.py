"""A day in the territory: the manager names a street, the officer walks along it with a phone, and coverage moves."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import FilePayload, Geolocation, Locator, expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import DESK, PHONE, Person

pytestmark = pytest.mark.browser
TOWN, STREET = "走访故事镇", "老码头街"
SHOPS: Final = ("码头粮油店", "阿珍裁缝铺", "顺水五金行")
NEW: Final = "新开水果店"
HERE: Final[Geolocation] = {"latitude": 26.970123, "longitude": 112.370456, "accuracy": 9}


def test_a_day_of_visits_on_a_phone_moves_the_coverage(people: steps.People) -> None:
    manager = people("manager1", size=DESK)
    divides_the_territory(manager)
    assert coverage(manager) == ("0.0%", "0.0%")
    officer = people("officer1", size=PHONE)
    officer.page.context.grant_permissions(["geolocation"])
    officer.page.context.set_geolocation(HERE)
    plans_the_day(officer)
    a_shop_with_photo_and_position(officer)
    nobody_is_there(officer)
    one_visit_is_noted_wrongly_and_taken_back(officer)
    a_new_shop_on_the_way_becomes_a_prospect(officer)
    all_is_done(officer)
    the_figures_have_moved(manager)


def divides_the_territory(manager: Person) -> None:
    """A town with a street for the officer, with three shops, which nobody has visited."""
    manager.open("/customers/areas/many/")
    manager.fill({"lines": f"{TOWN} / {STREET}"})
    manager.press("新增这些片区")
    manager.sees("已新增 2 个片区")
    manager.press(TOWN)
    manager.press("修改")
    officer = manager.page.locator("[name=officer] option").filter(has_text=Person.named("officer1"))
    manager.fill({"officer": officer.get_attribute("value")})
    manager.press("保存修改")
    manager.press(STREET)
    for number, name in enumerate(SHOPS, 1):
        manager.press("录入商户或住户")
        manager.fill({"name": name, "address": f"{number}号"})
        manager.press("仅保存")
        manager.sees(f"已录入“{name}”")
        manager.page.locator(".breadcrumb").get_by_role("link", name=STREET).click()
    manager.sees(Person.named("officer1"))


def coverage(manager: Person) -> tuple[str, str]:
    """The shares of the town's shops that are visited, and that do business with us."""
    manager.open("/customers/areas/")
    manager.press(TOWN)
    manager.page.locator(".card-header").get_by_role("link", name="覆盖率").click()
    shares = [manager.content.locator(f"[data-figure=shop-{what}] .figure-value") for what in ("visited", "dealing")]
    return shares[0].inner_text(), shares[1].inner_text()


def plans_the_day(officer: Person) -> None:
    """The plan suggests the street's shops in their order; one is moved, one removed and put back."""
    officer.open("/")
    officer.page.locator("nav.bottombar").get_by_role("link", name="走访").click()
    officer.press("今日走访")
    officer.press("生成今日走访")
    officer.sees("已加入")
    checks.fits(officer)
    for name in stops(officer).all_inner_texts():
        if name not in SHOPS:  # what the demo's own streets bring
            act_on(officer, name, "移出计划")
    for name in SHOPS:
        if name not in stops(officer).all_inner_texts():
            puts_on_the_plan(officer, name)
    officer.press("按路线排序")
    expect(stops(officer)).to_have_text(list(SHOPS))
    act_on(officer, SHOPS[2], "最先走访")
    expect(stops(officer)).to_have_text([SHOPS[2], SHOPS[0], SHOPS[1]])
    officer.press("按路线排序")
    expect(stops(officer)).to_have_text(list(SHOPS))


def stops(officer: Person) -> Locator:
    """The names on the plan, in order."""
    return officer.content.locator(".stop-text > a")


def puts_on_the_plan(officer: Person, name: str) -> None:
    """Find a shop in the list and put it on the plan."""
    officer.open(f"/customers/premises/?q={name}")
    officer.press(name)
    officer.press("列入今日走访")
    officer.sees("已列入今日走访")
    officer.open("/customers/plan/")


def act_on(officer: Person, name: str, what: str) -> None:
    """Choose what happens to a stop."""
    stop = officer.content.locator(".stop").filter(has_text=name).first
    stop.locator("summary").click()
    stop.get_by_role("button", name=what).click()
    expect(officer.content.locator("details[open]")).to_have_count(0)


def a_shop_with_photo_and_position(officer: Person) -> None:
    """The next stop is one tap away; the photo is made small and the position kept because somebody agreed."""
    expect(officer.content.locator(".next-name")).to_have_text(SHOPS[0])
    officer.content.locator(".next-stop").get_by_role("link", name="登记走访").click()
    checks.fits(officer)
    officer.press("登记走访")
    officer.is_told("outcome", "必填")
    officer.fill({"outcome": "interested", "met": "老板娘", "next_step": "带产品折页再来"})
    expect(officer.content.locator("[data-proposal]")).to_contain_text("按规则")
    officer.attach("photo", large_photo())
    expect(officer.content.locator("[data-preview]")).to_be_visible()
    assert size_of_photo(officer) == ["image/jpeg", 1600]
    officer.content.get_by_text("保留当前定位").click()
    officer.sees("定位误差 9 米以内")
    officer.press("登记走访")
    officer.sees(f"已登记对“{SHOPS[0]}”的走访", "下次走访")
    officer.content.locator(".stop").get_by_role("link", name=SHOPS[0], exact=True).click()
    officer.sees("有意向", "见到 老板娘", "带产品折页再来", "定位误差 9 米以内", "在地图中打开")
    picture = officer.content.locator(".visits img")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") == 1600
    checks.fits(officer)


def large_photo() -> FilePayload:
    """A photo as a telephone takes it, larger than is sent."""
    return material.photo("门面.jpg", (2400, 1800))


def size_of_photo(officer: Person) -> list[Any]:
    """What would be sent: its kind and its width."""
    found: list[Any] = officer.page.locator("[name=photo]").evaluate(
        "async input => [input.files[0].type, (await createImageBitmap(input.files[0])).width]"
    )
    return found


def nobody_is_there(officer: Person) -> None:
    """A closed door is no visit for coverage; it is tried again in three days."""
    officer.open("/customers/plan/")
    expect(officer.content.locator(".next-name")).to_have_text(SHOPS[1])
    officer.content.locator(".next-stop").get_by_role("link", name="登记走访").click()
    officer.fill({"outcome": "nobody"})
    officer.press("登记走访")
    officer.sees(f"已登记对“{SHOPS[1]}”的走访", "已完成 2 / 3 户")


def one_visit_is_noted_wrongly_and_taken_back(officer: Person) -> None:
    """A slip of the thumb: gone, taken back at once, noted again."""
    officer.content.locator(".next-stop").get_by_role("link", name="登记走访").click()
    officer.fill({"outcome": "gone"})
    officer.press("登记走访")
    officer.sees("已完成 3 / 3 户")
    officer.press("撤回走访")
    officer.sees("走访记录已撤回", "已完成 2 / 3 户")
    officer.content.locator(".next-stop").get_by_role("link", name="登记走访").click()
    officer.fill({"outcome": "later", "when": "30"})
    officer.press("登记走访")


def a_new_shop_on_the_way_becomes_a_prospect(officer: Person) -> None:
    """Entered at the door, kept as a prospect, visited in the same breath."""
    officer.press("录入新户")
    street = officer.page.locator("[name=area] option").filter(has_text=STREET).get_attribute("value")
    officer.fill({"area": street, "kind": "shop", "name": NEW, "address": "4号"})
    officer.page.get_by_label("记为潜在客户").check()
    checks.fits(officer)
    officer.press("保存并登记走访")
    officer.sees(f"已录入“{NEW}”")
    officer.fill({"outcome": "interested", "met": "店主"})
    officer.press("登记走访")
    officer.sees(f"已登记对“{NEW}”的走访", "潜在客户")
    officer.content.get_by_role("link", name=NEW, exact=True).click()
    expect(officer.page.locator("h1")).to_contain_text(NEW)
    officer.page.go_back()


def all_is_done(officer: Person) -> None:
    """The plan says so."""
    officer.open("/customers/plan/")
    officer.sees("已完成 3 / 3 户", "今日走访已全部完成")
    checks.fits(officer)


def the_figures_have_moved(manager: Person) -> None:
    """Three of four shops are visited; what is missing is the one where nobody was."""
    assert coverage(manager) == ("75.0%", "0.0%")
    manager.sees("4 户中的 3 户")
    manager.content.locator("tfoot").get_by_role("link", name="1", exact=True).first.click()
    expect(manager.content.locator("tbody tr")).to_have_count(1)
    manager.sees(SHOPS[1], re.compile("共 1 户"))
