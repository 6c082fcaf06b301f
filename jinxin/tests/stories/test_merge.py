"""One person, entered twice under an old and a new ID: found, compared fact by fact, merged, traced."""

import pytest
from playwright.sync_api import expect

from customers.identifiers import synthetic_national_id
from jinxin.tests.stories import lists, material, steps
from jinxin.tests.stories.people import PHONE
from jinxin.tests.stories.test_import import send_in, wait

pytestmark = pytest.mark.browser
NAME = "尹秀莲"
NEW_ADDRESS = "湖南省湘湾市云岭县桂塘镇新村9号"


def test_two_entries_of_one_person_become_one_and_nothing_is_lost(people: steps.People) -> None:
    officer = people("officer5")
    known = material.person(NAME)
    old_id, new_id = known["id_number"], synthetic_national_id(material.chance("second ID"))
    first = steps.register(officer, known | material.job(), customer_class=steps.SALARIED)
    steps.sign_consents(officer, first)

    officer.open("/customers/imports/")
    template = officer.download("工薪客户 中文模板").path().read_bytes()
    send_in(officer, lists.filled(template, [lists.row(known, id_number=new_id, address=NEW_ADDRESS)]))
    officer.sees("同名且手机号码相同")
    officer.press("导入 1 行")
    wait(officer)
    officer.sees("已导入")

    officer.open("/customers/duplicates/")
    officer.row(NAME).get_by_role("link").click()
    officer.sees("姓名和手机号码相同", NEW_ADDRESS, "授权 2")
    officer.lacks(old_id, new_id)
    officer.fill({"keep": "first", "Customer-address": "second", "Customer-id_number": "second"})
    officer.press("合并")
    officer.sees("已合并", NEW_ADDRESS)
    assert material.number_in(officer.page.url) == first
    officer.open(f"/customers/{first}/timeline/")
    officer.sees("合并重复客户", "并入其他客户", "采用")

    for number in (old_id, new_id):
        officer.open("/customers/")
        officer.content.locator("#q").fill(number)
        expect(officer.content.locator("tbody tr")).to_have_count(1)
        expect(officer.content.locator(f"a[href='/customers/{first}/']").first).to_be_visible()

    phone = people("officer5", size=PHONE)
    phone.open("/customers/duplicates/?state=merged")
    phone.content.get_by_role("link").filter(has_text=NAME).first.click()
    phone.sees("已合并", "采用的内容", NEW_ADDRESS[:6])

    manager = people("manager1")
    manager.open("/audit/?action=duplicate.merged")
    manager.sees(NAME, "保留", NEW_ADDRESS[:6])
    manager.lacks(old_id, new_id)
