"""A case as cells and back: the page, the workbook and the case file say the same."""

from decimal import Decimal
from io import BytesIO

import pytest

from review.statements import case_to_json, load_case, read_workbook, write_workbook
from review.statements.cells import canonical, cells_known, cells_of, read_cells
from review.statements.proof import proof_of
from review.tests.factories import BOUNDARY, CLEAN, INFLATED, SALARIED, case_data

INVENTORY = "balance_sheet.closing.inventory"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", [CLEAN, INFLATED, BOUNDARY, SALARIED])
def test_sheet_to_workbook_to_sheet_is_the_identity(name: str, language: str) -> None:
    case = load_case(case_data(name))
    cells = cells_of(case)
    request = case_to_json(case).get("loan_request")
    read = read_cells(cells, customer_class=case.customer_class, request=request)
    assert read.complete
    assert read.case == case
    file = BytesIO()
    write_workbook(file, customer_class=case.customer_class, language=language, case=read.case)
    back = read_workbook(file.getvalue())
    assert back == case
    assert cells_of(back) == cells


def test_totals_that_add_up_are_computed_and_others_stay_as_typed() -> None:
    data = case_data()
    assert "equity_verification.actual_equity" not in cells_of(load_case(data))
    data["equity_verification"]["actual_equity"] = "5.00"
    cells = cells_of(load_case(data))
    assert cells["equity_verification.actual_equity"] == "5.00"
    read = read_cells(cells, customer_class="business").case
    assert read is not None
    assert read.figures["equity_verification.actual_equity"] == Decimal("5.00")


def test_an_empty_line_is_missing_and_so_is_every_total_of_it() -> None:
    cells = cells_of(load_case(case_data()))
    del cells[INVENTORY]
    read = read_cells(cells, customer_class="business")
    assert read.missing == [INVENTORY]
    assert read.case is not None
    assert INVENTORY not in read.case.figures
    assert "equity_verification.actual_equity" not in read.case.figures
    assert read.added_up is not None
    assert "equity_verification.actual_equity" in read.added_up.figures


def test_what_is_wrong_stands_at_its_cell_and_the_rest_is_checked() -> None:
    cells = cells_of(load_case(case_data()))
    wrong = {INVENTORY: "-5", "debts.0.line_item": "moon", "inventory_table.items.0.sales_share_pct": "900"}
    read = read_cells(cells | wrong, customer_class="business")
    assert wrong.keys() <= read.problems.keys()
    assert read.case is not None


def test_empty_rows_between_others_are_left_out() -> None:
    data = case_data()
    data["debts"].append(data["debts"][0] | {"name": "second"})
    cells = cells_of(load_case(data))
    kept = {name: text for name, text in cells.items() if not name.startswith("debts.0.")}
    read = read_cells(kept, customer_class="business", evidence={"debts.1": {"kind": "stated"}})
    last = len(data["debts"]) - 1
    assert read.case is not None
    assert len(read.case.debts) == last
    assert read.rows["debts"] == list(range(1, last + 1))
    assert "debts.0" in read.case.evidence


@pytest.mark.parametrize(
    ("cell", "text", "kept"),
    [
        (INVENTORY, "26万", "260000.00"),
        (INVENTORY, "¥1,234.5", "1234.50"),
        (INVENTORY, "-", "0.00"),
        (INVENTORY, "(1,200)", "-1200.00"),
        (INVENTORY, "12,34", "12,34"),
        ("evidence.stated_margin", "18%", "0.18"),
        ("debts.0.annual_rate_pct", "6.60%", "6.6"),
        ("period.end", "2026年10月31日", "2026-10-31"),
        ("period.end", "2026/2/30", "2026/2/30"),
        ("debts.0.line_item", "Private loans", "private_loans"),
        ("methods.0.name", "纳税记录", "tax_record"),
    ],
)
def test_what_people_type_is_understood_or_kept(cell: str, text: str, kept: str) -> None:
    assert canonical(text, cells_known("business")[cell]) == kept


def test_how_much_is_proven_is_told_for_each_statement_and_in_all() -> None:
    data = case_data()
    data["figure_evidence"] = {"inventory_table.items": {"kind": "observed"}, INVENTORY: {"kind": "documented"}}
    proofs = {proof.section: proof for proof in proof_of(load_case(data))}
    assert proofs["balance_sheet"].documented == 1
    assert proofs["inventory_table"].observed == len(data["inventory_table"]["items"])
    assert proofs[""].proven == 1 + len(data["inventory_table"]["items"])
    assert proofs["debts"].share == 0
    assert 0 < (proofs[""].share or 0) < 1
