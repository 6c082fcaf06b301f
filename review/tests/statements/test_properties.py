"""What holds for every case that can be read, however odd: no crash, the exact limit, the same answer in any money."""

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from review.statements import case_to_json, crosscheck, load_case, read_workbook, write_workbook
from review.statements.lines import BUSINESS_LINES, HOUSEHOLD_LINES, Line
from review.tests.statements.stories import Data, add_up, money, read

AMOUNTS = st.one_of(
    st.sampled_from(["0.00", "0.01", "1.00", "99999999.99", "9999999999.99"]),
    st.integers(0, 10**9).map(lambda fen: money(Decimal(fen) / 100)),
)
SHARES = st.sampled_from(["0", "0.000001", "0.05", "0.2", "1"])


def put(data: Data, path: str, value: Any) -> None:
    *sections, key = path.split(".")
    for section in sections:
        data = data[section]
    data[key] = value


def any_value(draw: st.DrawFn, line: Line, months: int) -> Any:
    sign = "-" if line.signed and draw(st.booleans()) else ""
    if line.places != 2:
        return draw(SHARES)
    return [sign + draw(AMOUNTS) for _month in range(months)] if line.monthly else sign + draw(AMOUNTS)


@st.composite
def odd_shops(draw: st.DrawFn) -> Data:
    """A shop of one to twelve months, some of whose lines are anything; sometimes its totals add up, mostly not."""
    data, months = read("01"), draw(st.integers(1, 12))
    data["period"] = {"start": f"2026-{13 - months:02d}-01", "end": "2026-12-31"}
    for section in ("income_statement", "cash_flow_statement"):
        data[section] = {key: values[-months:] for key, values in data[section].items()}
    for debt in data["debts"]:
        debt |= {key: debt[key][-months:] for key in ("received", "repaid", "interest")}
    for line in draw(st.lists(st.sampled_from(BUSINESS_LINES), max_size=12)):
        put(data, line.path, any_value(draw, line, months))
    if draw(st.booleans()):
        data["debts"] = []
    if draw(st.booleans()):
        data["inventory_table"]["items"] = []
    if draw(st.booleans()):
        data["evidence"]["implied_annual_revenue"] = {draw(st.sampled_from(["tax_record", "估计"])): draw(AMOUNTS)}
    if draw(st.booleans()):
        del data["loan_request"]
    return data


@st.composite
def odd_households(draw: st.DrawFn) -> Data:
    data = read("08")
    for line in draw(st.lists(st.sampled_from(HOUSEHOLD_LINES), max_size=12)):
        put(data, line.path, any_value(draw, line, 12))
    return data


@given(st.one_of(odd_shops(), odd_households()))
@settings(max_examples=60, deadline=None)
def test_every_case_that_can_be_read_gets_an_answer_that_agrees_with_itself(data: Data) -> None:
    case = load_case(data)
    answer = crosscheck(case).as_json()
    assert json.loads(json.dumps(answer)) == answer
    for code, check in answer["identities"].items():
        computable = "reason" not in check
        assert (code in answer["uncomputable"]) == (not computable and check["counts"])
        assert (code in answer["failing"]) == (computable and not check["passes"] and check["counts"])
        if (
            check["kind"] == "R"
            and computable
            and abs(abs(Decimal(check["deviation"])) - Decimal("0.05")) > Decimal("1e-6")
        ):
            assert check["passes"] == (abs(Decimal(check["deviation"])) < Decimal("0.05"))
        if not computable:
            assert not check["passes"]
    exceeded = [code for code in answer["failing"] + answer["uncomputable"] if not code.startswith("C")]
    assert answer["veto_unlocked"] == bool(exceeded or answer["impossible"])
    for suspect in answer["suspects"]:
        assert Decimal(suspect["declared"]) + Decimal(suspect["correction"]) == Decimal(suspect["corrected"])
        assert 0 < Decimal(suspect["score"]) <= 1
        assert suspect["explains"]


@given(st.one_of(odd_shops(), odd_households()))
@settings(max_examples=100, deadline=None)
def test_every_case_survives_being_stored(data: Data) -> None:
    case = load_case(data)
    assert load_case(json.loads(json.dumps(case_to_json(case)))) == case


@given(st.one_of(odd_shops(), odd_households()), st.sampled_from(["zh-hans", "en"]))
@settings(max_examples=6, deadline=None)  # each writes and reads a workbook
def test_every_case_survives_the_workbook(data: Data, language: str) -> None:
    case = load_case(data)
    file = BytesIO()
    write_workbook(file, customer_class=case.customer_class, language=language, case=case)
    again = read_workbook(file.getvalue())
    assert again == case
    assert crosscheck(again).as_json() == crosscheck(case).as_json()


@given(st.integers(1, 5 * 10**8))
@settings(max_examples=60, deadline=None)
def test_exactly_five_percent_passes_and_a_fen_more_does_not(twentieth: int) -> None:
    """Any balance that has an exact twentieth: 21 twentieths against 20 pass, in whatever size of money."""
    data = read("01")
    closing, evidence = data["balance_sheet"]["closing"], data["evidence"]
    closing |= {"bank_loans": "0.00", "credit_card_balance": "0.00"}
    evidence["credit_report_balance"] = money(Decimal(twentieth * 20) / 100)
    for fen, passes in ((0, True), (1, False)):
        closing["online_loans"] = money(Decimal(twentieth * 21 + fen) / 100)
        assert crosscheck(load_case(data), suspects=False).identities["R11"].passes is passes


@given(st.sampled_from(["01", "03", "07"]), st.lists(st.tuples(st.sampled_from(BUSINESS_LINES), AMOUNTS), max_size=5))
@settings(max_examples=40, deadline=None)
def test_money_in_tenths_gives_the_same_deviations(name: str, changes: list[tuple[Line, str]]) -> None:
    data = read(name)
    for line, amount in changes:
        if not line.derived and not line.monthly and line.places == 2 and Decimal(amount) < 10**8:
            put(data, line.path, amount)
    data = add_up(data)
    one, ten = (crosscheck(load_case(one), suspects=False) for one in (data, tenfold(data)))
    assert {code: result.deviation for code, result in one.identities.items()} == {
        code: result.deviation for code, result in ten.identities.items()
    }
    assert one.headline == ten.headline


def tenfold(data: Data) -> Data:
    """Return the case with every amount ten times as large; shares, rates and quantities stay."""
    case = json.loads(json.dumps(data))
    for section in ("balance_sheet", "income_statement", "cash_flow_statement", "equity_verification", "fixed_assets"):
        case[section] = _times(case[section])
    table = case["inventory_table"]
    table |= {"movement": _times(table["movement"]), "items_total_cost": _times(table["items_total_cost"])}
    for item in table["items"]:
        item |= {key: _times(item[key]) for key in ("unit_cost", "unit_price")}
    for debt in case["debts"]:
        debt |= {key: _times(debt[key]) for key in ("opening", "closing", "received", "repaid", "interest")}
    case["evidence"] = _times(case["evidence"])
    case["receivables_written_off"] = _times(case["receivables_written_off"])
    return case


def _times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: one if key.endswith("_date") else _times(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_times(one) for one in value]
    return None if value is None else str(Decimal(value) * 10)
