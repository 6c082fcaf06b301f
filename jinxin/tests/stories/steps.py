"""The steps of a loan, each as the person whose job it is takes it at the browser."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from playwright.sync_api import expect

from jinxin.tests.stories import material, workbooks
from jinxin.tests.stories.people import WAIT_MS, Person

BUSINESS, SALARIED = "business", "salaried"
MEMBERS: Final = ("member1", "member2", "member3", "member4", "member5")
People = Callable[..., Person]
OUTCOMES: Final = {"admitted": "准入", "declined": "不予准入", "returned": "退回补充"}
CHOICES: Final = {"approve": "同意", "decline": "不同意", "veto": "一票否决"}
WHY: Final = "资料齐全，还款来源真实，符合准入条件。"


def register(officer: Person, facts: dict[str, Any], *, customer_class: str = BUSINESS) -> str:
    """Register a customer; return the number of the page."""
    officer.open(f"/customers/new/?class={customer_class}")
    officer.fill(facts)
    officer.press("登记客户")
    officer.sees("个人信息")
    return material.number_in(officer.page.url)


def sign_consents(officer: Person, customer: str, kinds: Iterable[str] = ("personal_data", "credit_inquiry")) -> None:
    """Let the customer read both consents and sign them on the screen."""
    for kind in kinds:
        officer.open(f"/customers/{customer}/consents/{kind}/sign/")
        sign_here(officer)
        officer.sees("已签署")


def sign_here(officer: Person) -> None:
    """Read the text of the open page, type the name, draw the signature and keep it."""
    read_consent(officer)
    officer.draw(officer.page.locator("canvas"))
    officer.press("保存签名")


def read_consent(officer: Person) -> None:
    """Read the text of the open page to its end; then it can be said so, and the name be typed."""
    officer.page.locator("#consent-end").scroll_into_view_if_needed()
    officer.page.locator("[name=read]").check()  # waits until it can be ticked
    name, _rest = officer.page.title().split(" · ", 1)
    officer.fill({"signer": name})


def apply(officer: Person, customer: str, *, amount: str = "5万", months: int = 24, product: str = "营销流水贷") -> str:
    """Have the consents signed, open an application and submit it; return the number of the case's page."""
    sign_consents(officer, customer)
    officer.open(f"/customers/{customer}/")
    officer.press("发起贷款申请")
    case = draft(officer, amount=amount, months=months, product=product)
    officer.press("提交")
    officer.sees("已提交")
    return case


def draft(
    officer: Person, *, amount: str, months: int, product: str, purpose: str = "节前备货，向三家供货商订货"
) -> str:
    """Fill the application's form and save the draft."""
    choice = officer.content.locator("label").filter(has_text=product).locator("[name=product]")
    fields = {"amount": amount, "term_months": months, "method": "equal_instalment", "purpose": purpose}
    officer.fill({"product": choice.get_attribute("value"), **fields})
    officer.press("保存草稿")
    officer.sees("草稿", "已保存")
    return material.number_in(officer.page.url)


def investigate(officer: Person, case: str, *, amount: str = "50000") -> None:
    """Record a complete investigation."""
    officer.open(f"/loans/applications/{case}/investigation/")
    officer.fill(material.investigation(amount))
    officer.press("完成调查")
    officer.sees("调查已完成")


def interview(officer: Person, answers: dict[str, Any]) -> None:
    """Answer the open investigation on a telephone: one step at a time, to the last."""
    step, onwards = officer.page.locator("[data-step]:visible"), officer.content.get_by_role("button", name="下一步")
    named = "step => [...new Set([...step.querySelectorAll('[name]')].map(field => field.name))]"
    left = dict(answers)
    while onwards.is_visible():
        if shown := {name: left.pop(name) for name in step.evaluate(named) if name in left}:
            officer.fill(shown)
        onwards.click()
    assert not left, f"no step asks for {list(left)}"


def draft_says(person: Person, text: str) -> None:
    """The line at the bottom of a form that saves itself says how things stand."""
    expect(person.page.locator("[data-draft-state]")).to_contain_text(text, timeout=WAIT_MS)


def bring_papers(officer: Person, case: str, *, customer_class: str = BUSINESS) -> None:
    """Upload every paper of the checklist at once."""
    officer.open(f"/loans/applications/{case}/papers/")
    for kind, file in material.checklist(customer_class).items():
        officer.attach(f"files_{kind.value}", file)
    officer.press("上传所选文件")
    officer.sees("已添加")


def upload_statements(
    officer: Person, case: str, figures: dict[str, Any], change: workbooks.Change | None = None
) -> None:
    """Download the template, fill it in, upload it."""
    officer.open(f"/board/cases/{case}/statements/")
    template = officer.download("中文模板").path().read_bytes()
    officer.attach("file", workbooks.workbook(template, figures, change))
    officer.press("上传并检查")


def hand_in(officer: Person, case: str) -> None:
    """Declare the papers complete."""
    officer.open(f"/board/cases/{case}/statements/")
    officer.press("资料齐全，提交")


def prepare_case(officer: Person, customer: str, figures: dict[str, Any], **request: Any) -> str:
    """Everything the officer does before the manager decides; return the number of the case's page."""
    customer_class = figures["customer_class"]
    case = apply(officer, customer, **request)
    investigate(officer, case)
    bring_papers(officer, case, customer_class=customer_class)
    upload_statements(officer, case, figures)
    officer.sees("第 1 版已保存")
    hand_in(officer, case)
    return case


def decide(manager: Person, case: str, outcome: str, *, reason: str = WHY, missing: Iterable[str] = ()) -> None:
    """Decide on admission: admitted, declined or returned."""
    manager.open(f"/loans/applications/{case}/")
    manager.fill({"outcome": outcome, "reason": reason} | ({"missing": list(missing)} if missing else {}))
    manager.press(f"确认{OUTCOMES[outcome]}")


def open_round(manager: Person, case: str, *, members: Iterable[str] = MEMBERS, new_facts: str = "") -> str:
    """Put a case before the board with these members; return the number of the round's page."""
    manager.open(f"/board/cases/{case}/rounds/")
    manager.press("提交审贷会")
    seats = [box_of(manager, Person.named(member)) for member in members]
    manager.fill({"members": seats} | ({"new_facts": new_facts} if new_facts else {}))
    manager.press("冻结案卷并开始审议")
    return material.number_in(manager.page.url)


def box_of(manager: Person, name: str) -> str:
    """The value of a member's box."""
    row = manager.content.locator(".member-row").filter(has_text=name)
    return row.locator("input").get_attribute("value") or ""


def vote(member: Person, board_round: str, choice: str, reason: str, **terms: Any) -> None:
    """Read the frozen case and vote."""
    member.open(f"/board/rounds/{board_round}/")
    code = member.page.locator("[data-demo-code]").inner_text()
    member.fill({"choice": choice, "reason": reason, "code": code, **terms})
    member.press(f"表决：{CHOICES[choice]}")


def show_costs(person: Person, case: str, borrower: str) -> None:
    """Make out what the loan costs, let the borrower read it and sign it on the screen."""
    person.open(f"/loans/applications/{case}/contract/")
    person.press("制作成本明示表")
    person.sees("年化综合融资成本")
    person.press("制作成本明示表")
    person.sees("已制作")
    person.open(re.sub(r"/costs/(\d+)/.*", r"/costs/\1/sign/", person.page.url))
    person.page.locator("#costs-end").scroll_into_view_if_needed()
    person.page.locator("[name=read]").check()
    person.fill({"signer": borrower, "place": "客户店内"})
    person.draw(person.page.locator("canvas"))
    person.press("保存签名")
    person.sees("已签字")


def meet_conditions(officer: Person, manager: Person, case: str) -> None:
    """The officer proves what the board asked for, the manager accepts it."""
    officer.open(f"/loans/applications/{case}/contract/")
    officer.press("落实")
    officer.fill({"proof": "已到店核对采购合同原件，与申请用途一致"})
    officer.press("提交核验")
    officer.sees("待核验")
    manager.open(f"/loans/applications/{case}/contract/")
    manager.press("核定落实")
    manager.press("核定落实")
    manager.sees("已落实")


def prepare_contract(operations: Person, case: str, holder: str) -> None:
    """Make out the contract from the approved terms, once the borrower has signed what it costs."""
    show_costs(operations, case, holder)
    operations.open(f"/loans/applications/{case}/contract/")
    operations.press("制作合同")
    account = {"account_kind": "card", "account_holder": holder, "account_number": material.card(holder)}
    operations.fill({**account, "account_bank": "衡山湾农村商业银行云岭支行"})
    operations.press("制作合同")
    operations.sees("合同", "已制作")


def sign(operations: Person, case: str) -> None:
    """Record the one visit and the signature, now."""
    operations.open(f"/loans/applications/{case}/contract/")
    operations.press("登记签订")
    operations.sees("出示身份证原件")
    operations.press("登记签订")
    operations.sees("已签订")


def prepare_payout(operations: Person, case: str) -> None:
    """Prepare the payout of the signed contract, all of it to the account in the contract."""
    operations.open(f"/loans/applications/{case}/contract/")
    operations.press("经办放款")
    operations.sees("可用信", "合同约定账户")
    operations.press("经办放款")
    operations.sees("放款已经办")


def release(second: Person, case: str, amount: str = "50,000.00") -> str:
    """Look at the payout, release it, and enter that the bank paid; return the number of the loan's page."""
    second.open(f"/loans/applications/{case}/contract/")
    second.press("复核放款")
    second.sees(amount)
    second.press(f"放款 {amount} 元")
    second.sees("付款指令", "待发送")
    second.fill({"answer": "paid"})
    second.press("登记银行答复")
    second.sees("银行付款日")
    second.content.get_by_role("link", name=re.compile("^JK")).click()
    second.sees("还款计划", "账务明细")
    return material.number_in(second.page.url)


def repay(operations: Person, loan: str) -> None:
    """Record a part paid early, as the form suggests it, after comparing both ways on."""
    operations.open(f"/loans/accounts/{loan}/")
    operations.press("提前还款")
    operations.sees("待还款项", "结清金额")
    operations.fill({"choice": "smaller"})
    operations.press("对比")
    operations.sees("期供不变，缩短期限", "节省利息")
    operations.press("登记提前还款")
    operations.sees("已归还本金")
