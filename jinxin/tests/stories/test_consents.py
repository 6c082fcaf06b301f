"""Consents on a phone: signed on glass, used, withdrawn, given again on paper; without one nothing goes on."""

import re

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, material, steps
from jinxin.tests.stories.people import PHONE, Person
from loans.enums import PaperKind

pytestmark = pytest.mark.browser
NAME = "蔺安然"
WHY = "客户来电说明家里暂不装修，要求撤回同意。"


def test_a_customer_signs_on_glass_withdraws_and_signs_again_on_paper(people: steps.People) -> None:
    officer = people("officer4", size=PHONE)
    customer = steps.register(officer, material.person(NAME) | material.shop(NAME))
    nothing_goes_without(officer, customer)
    signs_on_glass(officer, customer)
    case = material.number_in(drafts(officer, customer))
    the_report_needs_its_own(officer, case)
    withdraws(officer, customer)
    the_application_is_refused(officer, case)
    signs_on_paper(officer, customer, case)
    officer.press("提交")
    officer.sees("已提交")
    every_use_is_noted(officer, customer)


def nothing_goes_without(officer: Person, customer: str) -> None:
    """The form says what is missing, and is refused without it; nothing typed is lost."""
    officer.open(f"/customers/{customer}/consents/")
    officer.sees("尚未签署", "没有有效同意，不得发起或提交贷款申请")
    checks.fits(officer)
    officer.open(f"/loans/applications/new/?customer={customer}")
    officer.sees("个人信息处理同意书 · 尚未签署")
    asks(officer)
    officer.sees(f"{NAME}尚未签署“个人信息处理同意书”")
    assert officer.value("purpose") == "节前备货，向三家供货商订货"
    checks.fits(officer)


def asks(officer: Person) -> None:
    """Fill in an application."""
    choice = officer.content.locator("label").filter(has_text="营销流水贷").locator("[name=product]")
    fields = {"amount": "5万", "term_months": 24, "method": "equal_instalment", "purpose": "节前备货，向三家供货商订货"}
    officer.fill({"product": choice.get_attribute("value"), **fields})
    officer.press("保存草稿")


def signs_on_glass(officer: Person, customer: str) -> None:
    """From the form to the text and back: an empty sheet and a dot are no signature, a stroke can be taken back."""
    back = f"/loans/applications/new/?customer={customer}"
    officer.open(back)
    officer.press("现在签署")
    expect(officer.page.locator("[name=read]")).to_be_disabled()
    checks.fits(officer)
    steps.read_consent(officer)
    officer.press("保存签名")
    officer.is_told("signature", "尚未签名，请用手指、触控笔或鼠标在框内签名")
    canvas = officer.page.locator("canvas")
    canvas.evaluate("element => element.scrollIntoView({block: 'center'})")
    canvas.click()
    officer.sees("已签名")
    officer.press("撤销一笔")
    expect(officer.page.locator("[data-signature-state]")).to_have_text("尚未签名")
    officer.draw(canvas)
    officer.press("清除重签")
    officer.draw(canvas)
    checks.fits(officer)
    officer.press("保存签名")
    expect(officer.page).to_have_url(re.compile(re.escape(back)))
    officer.sees("“个人信息处理同意书”已签署")


def drafts(officer: Person, customer: str) -> str:
    """With the consent the draft is saved."""
    officer.lacks("个人信息处理同意书 · 尚未签署")
    asks(officer)
    officer.sees("已保存")
    return officer.page.url


def the_report_needs_its_own(officer: Person, case: str) -> None:
    """A credit report is not filed under the other consent; signed from there, one comes back and it is."""
    papers = f"/loans/applications/{case}/papers/"
    officer.open(papers)
    report = material.scan(PaperKind.CREDIT_REPORT)
    officer.attach("files_credit_report", report)
    officer.press("上传所选文件")
    officer.sees(f"{NAME}尚未签署“征信查询授权书”")
    officer.open(papers)
    officer.press("现在签署")
    steps.sign_here(officer)
    expect(officer.page).to_have_url(re.compile(re.escape(papers)))
    officer.attach("files_credit_report", report)
    officer.press("上传所选文件")
    officer.sees("已添加", "查看会留有记录")


def withdraws(officer: Person, customer: str) -> None:
    """What stops is said first; it is asked once."""
    officer.open(f"/customers/{customer}/consents/")
    officer.content.locator("#personal_data").get_by_role("link", name="登记撤回").click()
    officer.sees("不再为该客户发起或提交贷款申请", "撤回后不能恢复")
    checks.fits(officer)
    officer.fill({"reason": WHY})
    officer.press("撤回“个人信息处理同意书”")
    officer.sees("已撤回", WHY)
    checks.fits(officer)


def the_application_is_refused(officer: Person, case: str) -> None:
    """The case says why it cannot be submitted, and where the customer can sign again."""
    officer.open(f"/loans/applications/{case}/")
    officer.sees("个人信息处理同意书 · 已撤回")
    officer.press("提交")
    officer.sees("撤回“个人信息处理同意书”，重新签署后才能继续办理")


def signs_on_paper(officer: Person, customer: str, case: str) -> None:
    """The other way: the text printed, signed by hand and photographed. What is no photo is told at the field."""
    officer.press("现在签署")
    officer.content.locator("summary").filter(has_text="改用纸质签署").click()
    with officer.page.context.expect_page() as sheet:
        officer.content.locator("#on-paper").get_by_role("link", name="打印纸质件").click()
    expect(sheet.value.locator("main")).to_contain_text("身份证号码")
    sheet.value.close()
    officer.attach("photo", {"name": "同意书.txt", "mimeType": "text/plain", "buffer": b"no photo"})
    fills_paper(officer)
    officer.is_told("photo", "不是可读取的照片")
    officer.attach("photo", material.photo("同意书.jpg"))
    fills_paper(officer)
    officer.sees("“个人信息处理同意书”已签署")
    expect(officer.page).to_have_url(re.compile(f"/loans/applications/{case}/$"))


def fills_paper(officer: Person) -> None:
    """Type the name, say that it was signed in person, send."""
    form = officer.content.locator("#on-paper form")
    form.locator("[name=signer]").fill(NAME)
    form.locator("[name=seen]").check()
    officer.press("保存照片")


def every_use_is_noted(officer: Person, customer: str) -> None:
    """Who used which consent, when and for what; and what was signed can be looked at."""
    officer.open(f"/customers/{customer}/consents/")
    officer.sees("发起贷款申请", "提交贷款申请", "征信报告归档", Person.named("officer4"), "共 3 次使用")
    officer.content.locator("#history").get_by_role("link", name="征信查询授权书").click()
    officer.sees("签署时的原文", "自签署之日起 12 个月内", NAME)
    picture = officer.content.locator("img.signed-picture")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    checks.fits(officer)
