"""A case file is read strictly: every mistake is named with its path, and none crashes."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from review.statements import StatementError, load_case, read_json
from review.tests.statements.stories import Data, read

Change = Callable[[Data], object]


def problems(data: Any) -> dict[str, str]:
    with translation.override("en"), pytest.raises(StatementError) as caught:
        load_case(data)
    return {problem.where: problem.message for problem in caught.value.problems}


def put(path: str, value: Any) -> Change:
    def change(data: Data) -> None:
        *sections, key = path.split(".")
        holder: Any = data
        for section in sections:
            holder = holder[int(section) if isinstance(holder, list) else section]
        holder[int(key) if isinstance(holder, list) else key] = value

    return change


def drop(path: str) -> Change:
    def change(data: Data) -> None:
        *sections, key = path.split(".")
        holder = data
        for section in sections:
            holder = holder[section]
        del holder[key]

    return change


RENT = "income_statement.rent.3"
MISTAKES: list[tuple[Change, str, str]] = [
    (put("customer_class", "farmer"), "customer_class", "not “farmer”"),
    (put("customer_class", None), "customer_class", "business"),
    (put("customer_class", ["business"]), "customer_class", "business"),
    (put("unit", "wan_yuan"), "unit", "in yuan"),
    (drop("unit"), "unit", "in yuan"),
    (put("currency", "USD"), "currency", "CNY"),
    (drop("period"), "period", "missing"),
    (put("period.start", "1 November"), "period.start", "not a date"),
    (put("period.end", "2026-02-30"), "period.end", "not a date"),
    (put("period.end", "2025-10-31"), "period", "one to twelve months"),
    (put("period.start", "2025-10-01"), "period", "one to twelve months"),
    (put("period.start", "0001-01-01"), "period", "one to twelve months"),
    (put("period.months", ["2025-11"]), "period.months", "from start to end"),
    (drop("income_statement"), "income_statement", "missing"),
    (drop("balance_sheet.closing"), "balance_sheet.closing", "missing"),
    (put("inventory_table", []), "inventory_table", "object"),
    (put("cash_flow_statement", "none"), "cash_flow_statement", "object"),
    (drop("income_statement.rent"), "income_statement.rent", "12 amounts"),
    (put("income_statement.rent", ["1.00"] * 13), "income_statement.rent", "12 amounts"),
    (put("income_statement.rent", "2500"), "income_statement.rent", "12 amounts"),
    (put("income_statement.rnet", ["0.00"] * 12), "income_statement.rnet", "did you mean “rent”"),
    (put("income_statement.bribes", ["0.00"] * 12), "income_statement.bribes", "Unknown line"),
    (put("balance_sheet.opening.gold", "1.00"), "balance_sheet.opening.gold", "Unknown line"),
    (put("evidence.credit_report_balanc", "1.00"), "evidence.credit_report_balanc", ""),
    (put(RENT, "viel"), RENT, "“viel” is not a number"),
    (put(RENT, "1,000.00"), RENT, "not a number"),
    (put(RENT, "１２３"), RENT, "not a number"),
    (put(RENT, "1e3"), RENT, "not a number"),
    (put(RENT, "NaN"), RENT, "not a number"),
    (put(RENT, float("nan")), RENT, "not a number"),
    (put(RENT, float("inf")), RENT, "not a number"),
    (put(RENT, Decimal("Infinity")), RENT, "not a number"),
    (put(RENT, Decimal("1e999999")), RENT, "not a number"),
    (put(RENT, Decimal("1e-999999")), RENT, "not a number"),
    (put(RENT, 10**400), RENT, "not a number"),
    (put(RENT, "9" * 5000), RENT, "not a number"),
    (put(RENT, "10000000000.00"), RENT, "too large"),
    (put(RENT, True), RENT, "not a number"),
    (put(RENT, None), RENT, "empty"),
    (put(RENT, ""), RENT, "empty"),
    (put(RENT, {"amount": 1}), RENT, "not a number"),
    (put(RENT, "-2500.00"), RENT, "not be negative"),
    (put(RENT, "0.005"), RENT, "more than 2 decimals"),
    (put("inventory_table.items.0.quantity", "-5"), "inventory_table.items.0.quantity", "not be negative"),
    (put("inventory_table.items.0.unit_price", None), "inventory_table.items.0.unit_price", "selling price"),
    (put("inventory_table.items.0.unit_price", "0"), "inventory_table.items.0.unit_price", "selling price"),
    (put("inventory_table.items.0.sales_share_pct", "31"), "inventory_table.items", "100 percent"),
    (put("inventory_table.items.0", "cigarettes"), "inventory_table.items.0", "object"),
    (put("inventory_table.items", [{}] * 101), "inventory_table.items", "more than 100"),
    (put("inventory_table.items.0.name_zh", "卷\x00烟"), "inventory_table.items.0.name_zh", "cannot be shown"),
    (put("inventory_table.items.0.name_zh", "\ud800"), "inventory_table.items.0.name_zh", "cannot be shown"),
    (put("inventory_table.items.0.name_zh", "长" * 201), "inventory_table.items.0.name_zh", "longer than 200"),
    (put("debts.0.line_item", "gold"), "debts.0.line_item", "bank_loans"),
    (put("debts.0.line_item", {}), "debts.0.line_item", "bank_loans"),
    (put("debts.0.received", ["0.00"]), "debts.0.received", "12 amounts"),
    (put("debts.0.annual_rate_pct", "six"), "debts.0.annual_rate_pct", "not a number"),
    (put("debts", {"a": 1}), "debts", "list"),
    (put("evidence.implied_annual_revenue", ["1"]), "evidence.implied_annual_revenue", "object"),
    (
        put("evidence.implied_annual_revenue.tax_record", "much"),
        "evidence.implied_annual_revenue.tax_record",
        "not a number",
    ),
    (put("evidence.unreliable_methods", {"nobody": "x"}), "evidence.unreliable_methods.nobody", "Unknown"),
    (put("off_balance_sheet.self_occupied_house", "big"), "off_balance_sheet.self_occupied_house", "not a number"),
    (put("loan_request.term_months", 0), "loan_request.term_months", "1 to 360"),
    (put("loan_request.term_months", "1.5"), "loan_request.term_months", "decimals"),
    (put("loan_request.annual_rate_pct", "120"), "loan_request.annual_rate_pct", "at most 100"),
    (put("loan_request.repayment", "never"), "loan_request.repayment", "equal_instalment"),
    (put("loan_request.repayment", []), "loan_request.repayment", "equal_instalment"),
    (put("receivables_writtenoff", "1.00"), "receivables_writtenoff", ""),
    (put("title_zh", 5), "title_zh", "not a text"),
]


@pytest.mark.parametrize(("change", "where", "message"), MISTAKES)
def test_a_mistake_is_named_with_its_path(change: Change, where: str, message: str) -> None:
    data = copy.deepcopy(read("01"))
    change(data)
    if where in ("evidence.credit_report_balanc", "receivables_writtenoff"):
        del (data["evidence"] if "evidence" in where else data)[
            "credit_report_balance" if "evidence" in where else "receivables_written_off"
        ]
    found = problems(data)
    assert where in found
    assert message in found[where]


def test_all_mistakes_are_collected() -> None:
    data = read("01")
    for path in (RENT, "income_statement.wages.0", "balance_sheet.closing.inventory", "debts.1.opening"):
        put(path, "x")(data)
    drop("equity_verification")(data)
    assert set(problems(data)) == {
        RENT,
        "income_statement.wages.0",
        "balance_sheet.closing.inventory",
        "debts.1.opening",
        "equity_verification",
    }


def test_endless_mistakes_are_counted_not_listed() -> None:
    data = read("01")
    for key, values in data["income_statement"].items():
        data["income_statement"][key] = ["x"] * len(values)
    with translation.override("en"), pytest.raises(StatementError) as caught:
        load_case(data)
    assert len(caught.value.problems) == 101
    assert caught.value.problems[-1].message == "and 92 more problems."


def test_the_message_is_one_sentence_in_the_readers_language() -> None:
    data = read("01")
    put(RENT, "-1.00")(data)
    with translation.override("zh-hans"), pytest.raises(StatementError) as caught:
        load_case(data)
    assert caught.value.message == f"{RENT}: 不能为负数；金额一律填正数，由公式相减。"


@pytest.mark.parametrize("data", [None, [], "case", 5, {}, {"customer_class": "business", "unit": "yuan"}])
def test_what_is_no_case_at_all_is_refused(data: Any) -> None:
    assert problems(data)


def test_remarks_that_nobody_computes_with_are_admitted() -> None:
    data = read("01")
    data["remark"] = {"anything": [1, 2, 3]}
    data["evidence"]["photo"] = "IMG_1.jpg"
    data["debts"][0]["since"] = "2024-05-01"
    assert load_case(data) == load_case(read("01"))


def test_numbers_may_be_written_as_numbers() -> None:
    data = read("01")
    put(RENT, 2500)(data)
    put("income_statement.rent.4", 2500.0)(data)
    put("income_statement.rent.5", Decimal("2500"))(data)
    assert load_case(data) == load_case(read("01"))


# --- The file -------------------------------------------------------------------------------------------------------

HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not valid JSON"),
    "no JSON": (b"<html></html>", "not valid JSON"),
    "another encoding": ('{"a": "资产"}'.encode("gb18030"), "UTF-8"),
    "UTF-16": ("{}".encode("utf-16"), "UTF-8"),
    "nested lists": (b"[" * 200_000, "nested too deeply"),
    "nested objects": (b'{"a":' * 200_000, "nested too deeply"),
    "NaN": (b'{"a": NaN}', "NaN"),
    "infinity": (b'{"a": -Infinity}', "-Infinity"),
    "a number of a million digits": (b'{"a": ' + b"9" * 1_000_000 + b"}", "too long"),
    "too large": (b'{"a": "' + b"x" * 2_100_000 + b'"}', "larger than 2 MB"),
    "a name twice": (b'{"unit": "yuan", "unit": "wan"}', "given twice"),
    "a huge exponent": (b'{"customer_class": "business", "unit": "yuan", "period": 1e999999999}', "named values"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_clear_message(name: str) -> None:
    content, message = HOSTILE[name]
    with translation.override("en"), pytest.raises(StatementError, match=message):
        read_json(content)


def test_a_byte_order_mark_is_no_mistake() -> None:
    content = json.dumps(read("01")).encode("utf-8-sig")
    assert read_json(content) == load_case(read("01"))


def test_a_huge_exponent_in_a_figure_is_refused_at_once() -> None:
    data = read("01")
    put(RENT, "@@")(data)
    content = json.dumps(data).replace('"@@"', "1e999999999").encode()
    with translation.override("en"), pytest.raises(StatementError, match="not a number"):
        read_json(content)
