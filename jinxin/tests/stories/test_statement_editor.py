"""The statements filled in on the page: blocks of Excel, keys, undo, checks at once, versions and their differences."""

import re
from typing import Final

import pytest
from playwright.sync_api import expect

from jinxin.tests.stories import checks, steps
from jinxin.tests.stories.people import PHONE, WAIT_MS, Person
from jinxin.tests.stories.ready import Ready
from review.statements import load_case
from review.statements.cells import cells_of
from review.tests.factories import case_data

pytestmark = pytest.mark.browser
STOCK: Final = "balance_sheet.closing.inventory"
SHEETS: Final = ("balance_sheet", "income_statement", "cash_flow_statement", "inventory_table", "equity_verification")
PASTE: Final = """([id, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const cell = document.getElementById(id);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
NAMES: Final = """grid => [...grid.tBodies[0].rows].map(
  row => [...row.cells].slice(1).map(cell => cell.querySelector(".editor-input")?.name ?? ""))"""


def test_statements_are_filled_in_like_a_sheet(people: steps.People, ready: Ready) -> None:
    case = f"/board/cases/{ready.cases['佘美玲']}/statements/"
    officer = people("officer6")
    officer.open(case)
    officer.press("在此填写报表")
    pastes_everything(officer, cells_of(load_case(case_data())))
    expect(officer.page.locator("[data-checks]")).to_contain_text("在容许值内", timeout=WAIT_MS)
    uses_the_keys(officer)
    officer.press("存为新版本")
    officer.sees("第 1 版", "已轧平", "报表勾稽图")
    corrects_and_marks(officer, case)
    officer.open(f"{case}differences/")
    officer.sees("R05", "变为不符", "150,000.00")
    phone = people("officer6", size=PHONE)
    phone.open(f"{case}edit/#income_statement")
    phone.sees("利润表")
    checks.fits(phone)


def pastes_everything(officer: Person, cells: dict[str, str]) -> None:
    """Block by block, as copied in Excel; a list that is longer than the page has rows grows."""
    for sheet in SHEETS:
        paste(officer, sheet, cells)
    for _again in range(2):  # the flows of a debt have their rows once the debt is there
        paste(officer, "debts", cells)
    paste(officer, "evidence", cells)


def paste(officer: Person, sheet: str, cells: dict[str, str]) -> None:
    officer.page.locator(f"[data-tab={sheet}]").click()
    grids = officer.page.locator(f"[data-panel={sheet}] [data-grid]")
    for number in range(grids.count()):
        names = grids.nth(number).evaluate(NAMES)
        while names and not any(names[0]):  # what the sheet computes above the first cell is not pasted over
            names = names[1:]
        rows = [[cells.get(name, "") for name in row] for row in names]
        first = next((name for row in names for name in row if name), "")
        if any(text for row in rows for text in row):
            block = rows + more_rows(first, names, cells)
            text = "\n".join("\t".join(row) for row in block)
            officer.page.evaluate(PASTE, [f"cell-{first}", text])
            saved(officer)


def more_rows(first: str, names: list[list[str]], cells: dict[str, str]) -> list[list[str]]:
    """The rows of a list that the page does not show yet."""
    if not re.match(r"(inventory_table\.items|debts|methods|off_balance)\.0\.\w+$", first):
        return []
    found = []
    for number in range(len(names), 100):
        row = [cells.get(name.replace(".0.", f".{number}.", 1), "") if name else "" for name in names[0]]
        if not any(row):
            break
        found.append(row)
    return found


def saved(officer: Person) -> None:
    state = officer.page.locator("[data-sheet-state]")
    expect(state).to_have_text(re.compile("已全部保存|于 .* 保存"), timeout=WAIT_MS)


def uses_the_keys(officer: Person) -> None:
    """A wrong stock shows at once which check breaks; undo takes it back."""
    officer.page.locator("[data-tab=balance_sheet]").click()
    cell = officer.page.locator(f"[id='cell-{STOCK}']")
    cell.click()
    cell.press("ArrowUp")
    cell_above = officer.page.locator("[id='cell-balance_sheet.closing.prepayments_to_suppliers']")
    expect(cell_above).to_be_focused()
    cell_above.press("Enter")
    expect(cell).to_be_focused()
    cell.fill("15万")
    cell.press("Enter")
    broken = officer.page.locator("[data-checks] .editor-broken")
    expect(broken).to_contain_text("R05", timeout=WAIT_MS)
    expect(cell).to_have_value("150,000.00", timeout=WAIT_MS)
    officer.page.keyboard.press("Control+z")
    expect(broken).to_have_count(0, timeout=WAIT_MS)
    expect(cell).to_have_value("118,920.00", timeout=WAIT_MS)
    saved(officer)


def corrects_and_marks(officer: Person, case: str) -> None:
    """A correction is a new version; many figures are marked at once."""
    officer.open(f"{case}edit/#balance_sheet")
    officer.page.locator(f"[id='cell-{STOCK}']").fill("150000")
    expect(officer.page.locator("[data-checks] .editor-broken")).to_contain_text("R05", timeout=WAIT_MS)
    officer.open(f"{case}evidence/")
    officer.page.locator("[data-all]").first.click()
    officer.page.locator("[name=kind][value=observed]").check()
    officer.press("标注所选数字")
    officer.sees("实地看到", "已标注")
    officer.open(f"{case}edit/")
    officer.press("存为新版本")
    officer.sees("第 2 版", "证实程度")
