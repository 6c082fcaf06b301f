"""The words of contracts: what is typed shows at once as it will be printed, mistakes are named, old papers stay."""

import re

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, steps

pytestmark = pytest.mark.browser


def test_a_manager_writes_a_new_version_of_the_receipt(people: steps.People) -> None:
    manager = people("manager2")
    manager.open("/loans/texts/")
    manager.sees("借款合同", "综合融资成本明示表", "借款借据", "受托支付委托书")
    manager.open("/loans/texts/receipt/new/")
    preview = manager.page.locator("#preview")
    expect(preview).to_contain_text("壹拾万元整")
    body = manager.page.locator("[name=body]")
    words = body.input_value()
    body.fill(words.replace("{合同编号}", "{合同号}"))
    expect(preview).to_contain_text("{合同号}没有可填入的内容")
    body.fill(words + "\n本借据一式两份，双方各执一份。")
    expect(preview).to_contain_text("本借据一式两份")
    checks.fits(manager)
    manager.press("发布新版本")
    manager.is_told("note", "必填")
    manager.fill({"note": "写明份数"})
    manager.press("发布新版本")
    manager.sees("已生效", "写明份数")
    manager.content.get_by_role("link", name=re.compile("第 ?2 ?版")).first.click()
    manager.sees("本借据一式两份", "虚构数据")
