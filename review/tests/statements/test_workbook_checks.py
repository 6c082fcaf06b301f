"""The workbook's own checks agree with ours to the fen, by a calculator that knows nothing of ours."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from review.statements import CheckSettings, load_case, write_workbook
from review.statements.checks import CheckResult, run_checks
from review.tests.statements.calculator import calculated
from review.tests.statements.stories import read

HALF_A_FEN = Decimal("0.005")
HOLDS = {"en": "holds", "zh-hans": "通过"}


def _hidden_interest(data: dict[str, Any]) -> None:
    """Interest of a loan that cannot be believed, evidence of purchases and margins, one estimate set aside."""
    data["debts"][0]["interest"] = ["9.00"] * 12
    data["evidence"] |= {"documented_purchases": "800000.00", "stated_margin": "0.2", "trade_average_margin": "0.19"}
    data["evidence"]["unreliable_methods"] = {"tax_record": "only part of the sales is taxed"}
    data["evidence"]["implied_annual_revenue"]["tax_record"] = "300000.00"


def _impossible(data: dict[str, Any]) -> None:
    data["income_statement"]["net_profit"][4] = "1.00"
    data["balance_sheet"]["closing"]["private_loans"] = "5000.00"
    data["cash_flow_statement"]["closing_cash"][2] = "-3.00"


@pytest.mark.parametrize(
    ("name", "language", "change"),
    [("01", "en", _hidden_interest), ("03", "zh-hans", _impossible), ("07", "en", None), ("08", "zh-hans", None)],
)
def test_the_workbook_checks_itself_as_the_centre_does(name: str, language: str, change: Any, tmp_path: Path) -> None:
    data = read(name)
    if change:
        change(data)
    case, settings, file = load_case(data), CheckSettings(threshold=Decimal("0.05")), BytesIO()
    write_workbook(file, customer_class=case.customer_class, language=language, case=case, settings=settings)
    found = calculated(file.getvalue(), tmp_path)
    ours = run_checks(case, settings).results
    rows = {method.name: f"T:{number}" for number, method in enumerate(case.methods)}
    for code, result in ours.items():
        _agree(code, found[rows.get(result.method, code)], result, HOLDS[language])
    assert {row.partition(":")[0] for row in found} >= {code for code in ours if code[0] != "T"}


def _agree(code: str, row: dict[str, Any], ours: CheckResult, holds: str) -> None:
    if code not in ("C09", "C11"):  # the sheet shows how far the worst month is off, not both sides of it
        assert _near(row["C"], ours.left), code
        assert _near(row["D"], ours.right), code
    assert _near(row["E"], ours.difference), code
    if ours.base is not None:
        assert _near(row["G"], ours.deviation, Decimal("1e-9")), code
    if ours.counts:
        assert (row["H"] == holds) == ours.passes, code


def _near(shown: Any, ours: Decimal | None, within: Decimal = HALF_A_FEN) -> bool:
    if ours is None or shown in ("", None):
        return ours is None and shown in ("", None)
    return abs(Decimal(str(shown)) - ours) < within


def test_a_changed_threshold_is_the_workbooks_too(tmp_path: Path) -> None:
    case, file = load_case(read("01")), BytesIO()
    strict = CheckSettings(threshold=Decimal("0.01"))
    write_workbook(file, customer_class="business", language="en", case=case, settings=strict)
    assert calculated(file.getvalue(), tmp_path)["R01"]["H"] == "exceeds"
