"""The template: what it shows, what it protects, and that what was filled in is read as it was meant."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from review.statements import CheckSettings, case_to_json, crosscheck, load_case, read_workbook, write_workbook
from review.statements.workbook.checkrows import HELP
from review.tests.statements.stories import STORIES, add_up, raise_by, read, told, younger
from review.tests.statements.workbooks import blank, edited, filled, opened, problems, written

BALANCE, INCOME, CASH = "Balance sheet", "Income statement", "Cash flow statement"
STOCK, EQUITY, DEBTS, EVIDENCE = "Inventory table", "Equity verification", "Fixed assets and debts", "Evidence"
SHEETS = {
    "en": ["Case", BALANCE, INCOME, CASH, STOCK, EQUITY, DEBTS, EVIDENCE, "How figures are known", "Checks"],
    "zh-hans": [
        "封面",
        "资产负债表",
        "利润表",
        "现金流量表",
        "库存表",
        "权益检验表",
        "固定资产与借款",
        "佐证",
        "数字依据",
        "勾稽核对",
    ],
}


def cell_of(book: Workbook, sheet: str, key: str, column: int = 3) -> Any:
    """Find a cell by the machine key of its row."""
    for row in book[sheet].iter_rows(min_col=1, max_col=1):
        if row[0].value == key:
            return book[sheet].cell(row[0].row, column)
    raise KeyError(key)


# --- The template ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", SHEETS)
def test_the_template_has_the_five_statements_and_what_belongs_to_them(language: str) -> None:
    assert opened(blank(language=language)).sheetnames == SHEETS[language]


@pytest.mark.parametrize("customer_class", ["business", "salaried"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_labels_and_totals_are_locked_and_inputs_are_not(customer_class: str, language: str) -> None:
    book = opened(blank(customer_class, language))
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.column_dimensions["A"].hidden
        assert sheet.freeze_panes
        assert all(cell.protection.locked for row in sheet.iter_rows(max_col=1) for cell in row)
    open_cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert len(open_cells) > (900 if customer_class == "business" else 60)


def test_inputs_accept_no_text_and_no_negative_number() -> None:
    book = opened(blank())
    cell = cell_of(book, INCOME, "income_statement.rent")
    rules = [rule for rule in book[INCOME].data_validations.dataValidation if cell.coordinate in rule.sqref]
    assert [(rule.type, rule.formula1, rule.showErrorMessage) for rule in rules] == [("decimal", "0", True)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_to_choose_from_fit_into_a_cells_rule(language: str) -> None:
    book = opened(blank(language=language))
    lists = [rule.formula1 for sheet in book for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert [len(text.split(",")) for text in lists] == [1, 4, 4, 10, 3, 1, 3]
    assert all(len(text) <= 255 for text in lists)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_wholly_in_its_language(language: str) -> None:
    book = opened(blank(language=language))
    texts = [cell.value for sheet in book for row in sheet.iter_rows(min_col=2) for cell in row]
    words = [text for text in texts if isinstance(text, str) and not text.startswith("=")]
    in_ascii = [text.replace("−", "-").replace("×", "x").isascii() for text in words]
    assert not any(in_ascii) if language == "zh-hans" else all(in_ascii)


def test_a_blank_template_asks_for_everything_at_once_and_by_cell() -> None:
    found = problems(blank())
    assert set(found) == {"Case!C10", "Case!C11"}
    assert "first and the last day" in found["Case!C10"]


def test_a_template_with_dates_only_asks_for_the_figures_row_by_row() -> None:
    book = opened(blank())
    book["Case"]["C10"], book["Case"]["C11"] = datetime(2025, 11, 1), datetime(2026, 10, 31)
    file = BytesIO()
    book.save(file)
    found = problems(file.getvalue())
    rent = cell_of(book, INCOME, "income_statement.rent").row
    assert found[f"{INCOME}!C{rent}:N{rent}"] == "Is empty; enter the amounts, or 0 where there was nothing."
    cash = cell_of(book, BALANCE, "balance_sheet.cash_on_hand").row
    assert {f"{BALANCE}!C{cash}", f"{BALANCE}!D{cash}"} <= set(found)
    rare = cell_of(book, INCOME, "income_statement.revenue_from_advances").row
    assert not any(where.startswith(f"{INCOME}!C{rare}") for where in found)


# --- What formulas show ---------------------------------------------------------------------------------------------


def test_values_stand_beside_the_formulas_for_viewers_that_do_not_calculate() -> None:
    shown = load_workbook(BytesIO(filled("03")), data_only=True)
    written_as = opened(filled("03"))
    profit = cell_of(written_as, INCOME, "income_statement.net_profit")
    assert profit.value.startswith("=")
    assert shown[INCOME][profit.coordinate].value == 8100
    checks = {row[0]: row[2:8] for row in shown["Checks"].iter_rows(min_row=5, values_only=True)}
    results = crosscheck(load_case(read("03"))).identities
    for code, result in results.items():
        if result.method:
            continue
        left, right, difference, base, deviation, verdict = checks[code]
        assert (left, right, difference) == pytest.approx(
            (float(result.left or 0), float(result.right or 0), float(result.difference or 0))
        )
        if result.base is not None:
            assert base == pytest.approx(float(result.base))
            assert deviation == pytest.approx(float(result.deviation or 0))
        assert verdict == ("holds" if result.passes else "exceeds")


def test_every_formula_of_a_filled_workbook_has_a_value() -> None:
    for name in ("01", "08"):
        formulas, shown = opened(filled(name)), load_workbook(BytesIO(filled(name)), data_only=True)
        rows = [cell for sheet in formulas for row in sheet.iter_rows() for cell in row]
        # What is worked out beside the checks is hidden.
        rows = [cell for cell in rows if cell.parent.title != "Checks" or cell.column < HELP]
        unused = 0
        for cell in rows:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                unused += shown[cell.parent.title][cell.coordinate].value is None
        # Only the rows of tables that are not used show nothing.
        assert unused <= 600


def test_no_formula_is_longer_than_excel_takes() -> None:
    for customer_class in ("business", "salaried"):
        book = opened(blank(customer_class, "zh-hans"))
        texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        assert max(len(text) for text in texts if isinstance(text, str)) < 8000


# --- Reading --------------------------------------------------------------------------------------------------------


def test_a_corrected_input_changes_the_totals_though_nothing_was_recalculated() -> None:
    def sells_less(book: Workbook) -> None:
        for sheet, key in ((INCOME, "income_statement.revenue_cash"), (CASH, "cash_flow_statement.cash_sales")):
            cell_of(book, sheet, key).value = 60_000

    expected = read("01")
    expected["income_statement"]["revenue_cash"][0] = "60000.00"
    expected["cash_flow_statement"]["cash_sales"][0] = "60000.00"
    assert read_workbook(edited(sells_less)) == load_case(add_up(expected))


def test_a_total_that_was_typed_over_is_read_as_typed_and_blocks_the_submission() -> None:
    def overwrites(book: Workbook) -> None:
        cell_of(book, EQUITY, "equity_verification.period_profit").value = 90_000

    result = crosscheck(read_workbook(edited(overwrites)))
    assert "C03" in result.headline.failing
    assert result.headline.submission_blocked


def test_a_case_that_does_not_add_up_stays_so_in_the_workbook() -> None:
    data = read("01")
    raise_by(data["income_statement"], "net_profit", 100, 5)
    raise_by(data["equity_verification"], "drawings", -300)
    raise_by(data["cash_flow_statement"], "closing_cash", 7, 11)
    data["debts"][0]["interest"][3] = "568.33"
    case = load_case(data)
    assert read_workbook(written(case)) == case


@pytest.mark.parametrize("story", STORIES)
def test_every_story_survives_the_workbook(story: str) -> None:
    case = load_case(told(story))
    assert read_workbook(written(case, language="zh-hans")) == case


def test_a_younger_shop_has_fewer_months() -> None:
    case = load_case(younger(read("01")))
    assert case.month_count == 4
    content = written(case)
    assert read_workbook(content) == case
    shown = load_workbook(BytesIO(content), data_only=True)[INCOME]
    assert [cell.value for cell in shown[4][2:8]] == [*(datetime(2026, month, 1) for month in range(7, 11)), None, None]


def test_texts_that_look_like_formulas_stay_texts() -> None:
    data = read("01")
    data["title_zh"] = '=HYPERLINK("http://example.invalid")'
    data["inventory_table"]["items"][0]["name_zh"] = "=1+1"
    data["evidence"]["implied_annual_revenue"]["+估算"] = "970000.00"
    case = load_case(data)
    content = written(case)
    assert read_workbook(content) == case
    assert load_workbook(BytesIO(content))["Case"]["C6"].data_type == "s"


def test_optional_evidence_and_unreliable_methods_are_carried() -> None:
    data = read("01")
    data["evidence"] |= {"documented_purchases": "790000.00", "stated_margin": "0.185", "trade_average_margin": "0.19"}
    data["evidence"]["unreliable_methods"] = {"purchases_and_margin": "单据不全"}
    del data["loan_request"]
    case = load_case(data)
    assert read_workbook(written(case)) == case


def test_a_formula_of_the_officer_is_read_by_its_value() -> None:
    content = filled()
    book = opened(content)
    cell = cell_of(book, INCOME, "income_statement.rent").coordinate

    from review.statements.workbook.cached import with_values

    book[INCOME][cell].value = "=30000/12+0.001"
    file = BytesIO()
    book.save(file)
    calculated = with_values(file.getvalue(), {"xl/worksheets/sheet3.xml": {cell: Decimal("2500.001")}})
    assert read_workbook(calculated) == load_case(read("01"))


@pytest.mark.parametrize("noise", [2500.0000000001, 2499.9999999999])
def test_the_noise_of_binary_numbers_is_rounded_to_the_fen(noise: float) -> None:
    def noisy(book: Workbook) -> None:
        cell_of(book, INCOME, "income_statement.rent").value = noise

    assert read_workbook(edited(noisy)) == load_case(read("01"))


def test_a_workbook_filled_in_one_language_may_have_sheets_of_the_other() -> None:
    def translated(book: Workbook) -> None:
        book[INCOME].title = "利润表"
        cell = cell_of(book, "利润表", "income_statement.rent", 2)
        cell.value = "租金"

    assert read_workbook(edited(translated)) == load_case(read("01"))


def test_a_debt_without_movement_may_leave_its_months_empty() -> None:
    def emptied(book: Workbook) -> None:
        sheet = book[DEBTS]
        for row in sheet.iter_rows(min_row=20):
            for cell in row[2:14]:
                if cell.value == 0:
                    cell.value = None

    assert read_workbook(edited(emptied)) == load_case(read("01"))


def test_reading_takes_bytes_and_files_alike() -> None:
    assert read_workbook(filled()) == read_workbook(BytesIO(filled()), size=len(filled()))


def test_writing_takes_a_path(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_workbook(path, customer_class="salaried", language="en")
    assert load_workbook(path).sheetnames[1] == "Household balance sheet"


@pytest.mark.parametrize(("customer_class", "language"), [("farmer", "en"), ("business", "fr")])
def test_writing_refuses_what_it_has_no_words_for(customer_class: str, language: str) -> None:
    with pytest.raises(ValueError, match="no workbook"):
        write_workbook(BytesIO(), customer_class=customer_class, language=language)


def test_writing_refuses_a_case_of_the_other_class() -> None:
    with pytest.raises(ValueError, match="the case is"):
        write_workbook(BytesIO(), customer_class="salaried", language="en", case=load_case(read("01")))


def test_a_draft_can_be_written_and_asks_for_what_it_lacks() -> None:
    data = read("01")
    del data["cash_flow_statement"], data["equity_verification"]
    found = problems(written(load_case(data, partial=True)))
    assert {where.partition("!")[0] for where in found} == {CASH, EQUITY}


def test_a_stored_case_can_be_written_again() -> None:
    case = read_workbook(filled("07", "zh-hans"))
    again = read_workbook(written(load_case(case_to_json(case))))
    assert crosscheck(again, CheckSettings()).as_json() == crosscheck(load_case(read("07"))).as_json()


# --- How figures are known -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_evidence_comes_back_from_a_workbook_in_either_language(language: str) -> None:
    data = read("01")
    data["figure_evidence"] = {
        "balance_sheet.closing.inventory": {"kind": "observed", "by": "周明远", "on": "2026-11-20", "note": "点货"},
        "debts.0": {"kind": "documented", "paper": 7},
        "inventory_table.items.1": {"kind": "stated"},
        "evidence.implied_annual_revenue.tax_record": {"kind": "documented", "note": "完税证明"},
        "off_balance_sheet.self_occupied_house": {"kind": "stated"},
    }
    data["evidence"]["implied_annual_revenue"]["tax_record"] = "970000.00"
    data["off_balance_sheet"]["self_occupied_house"] = "300000.00"
    case = load_case(data)
    assert read_workbook(written(case, language=language)) == case


def test_evidence_for_a_line_nobody_has_is_named_by_its_cell() -> None:
    book = opened(filled("01"))
    sheet = book["How figures are known"]
    sheet["B5"], sheet["C5"] = "the moon", "documented"
    file = BytesIO()
    book.save(file)
    assert "How figures are known!B5" in problems(file.getvalue())


def test_a_workbook_from_before_that_sheet_is_still_read() -> None:
    book = opened(filled("01"))
    del book["How figures are known"]
    file = BytesIO()
    book.save(file)
    assert read_workbook(file.getvalue()).figures == load_case(read("01")).figures
