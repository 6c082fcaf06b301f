"""What people, other programs and attackers upload instead: always one clear message by sheet and cell, never a crash,
never a second of work or a hundred megabytes."""

import re
import struct
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from review.statements import read_workbook
from review.tests.statements.test_workbook import BALANCE, CASH, DEBTS, EQUITY, EVIDENCE, INCOME, STOCK, cell_of
from review.tests.statements.workbooks import Change, blank, edited, filled, opened, problems, repacked

RENT = "income_statement.rent"


def in_rent(value: Any) -> Change:
    return lambda book: setattr(cell_of(book, INCOME, RENT, 5), "value", value)


@cache
def rent_cell() -> str:
    row = cell_of(opened(filled()), INCOME, RENT).row
    return f"{INCOME}!E{row}"


# --- Files that are not workbooks -----------------------------------------------------------------------------------


def zipped(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    """Small on the wire, a gigabyte when unpacked."""
    return repacked(filled(), {"xl/media/zeros.bin": lambda _old: b"\0" * 60_000_000})


def xml_bomb() -> bytes:
    rows = b"<row>" + b"<c><v>1</v></c>" * 1_500_000 + b"</row>"
    return repacked(
        filled(), {"xl/worksheets/sheet3.xml": lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>")}
    )


def false_directory() -> bytes:
    """A directory that claims a part is small while its data are not."""
    content = bytearray(repacked(filled(), {"xl/styles.xml": lambda old: old + b" " * 3_000_000}))
    position = content.rfind(b"xl/styles.xml") - 46
    assert content[position : position + 4] == b"PK\x01\x02"
    content[position + 24 : position + 28] = struct.pack("<I", 100)
    return bytes(content)


def with_entities() -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return repacked(filled(), {"xl/worksheets/sheet1.xml": lambda old: head + old.replace(b"<v>", b"<v>&secret;", 1)})


def with_laughs(part: str) -> bytes:
    laughs = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    head = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>"
    return repacked(
        filled(), {part: lambda old: head + re.sub(rb"(<[a-z]+)( |>)", rb"\1 laugh='&l9;'\2", old, count=1)}
    )


def with_unknown_string() -> bytes:
    text = re.compile(rb't="inlineStr"><is><t>[^<]*</t></is>')
    return repacked(filled(), {"xl/worksheets/sheet3.xml": lambda old: text.sub(b't="s"><v>999</v>', old, count=40)})


def with_number(digits: bytes) -> bytes:
    """The rent of a month, as only a program can write it."""
    cell = rent_cell().partition("!")[2].encode()
    pattern = re.compile(rb'(<c r="%b"[^>]*><v>)[^<]*' % cell)
    return repacked(filled(), {"xl/worksheets/sheet3.xml": lambda old: pattern.sub(rb"\g<1>" + digits, old)})


def plain_workbook() -> bytes:
    book, file = Workbook(), BytesIO()
    book.active["A1"] = "账本"
    book.save(file)
    return file.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
NOT_WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "not an Excel workbook"),
    "text": ("姓名,金额\n".encode, "not an Excel workbook"),
    "PDF": (lambda: b"%PDF-1.7 ...", "not an Excel workbook"),
    "web page": (lambda: b"<html><table></table></html>", "not an Excel workbook"),
    "old Excel": (lambda: OLE, "old Excel file"),
    "encrypted": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "Word": (lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "not an Excel workbook"),
    "OpenDocument": (lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "not an Excel"),
    "binary Excel": (lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "xlsb"),
    "macros": (lambda: repacked(filled(), {"xl/vbaProject.bin": lambda _old: b"x"}), "macros"),
    "empty package": (lambda: zipped({}), "not an Excel workbook"),
    "cut off": (lambda: filled()[:20_000], "damaged"),
    "garbage inside": (lambda: filled()[:8000] + b"\xff" * 2000 + filled()[10_000:], "damaged"),
    "no such part": (lambda: repacked(filled(), {"xl/_rels/workbook.xml.rels": lambda _old: b"<Relationships/>"}), ""),
    "broken XML": (lambda: repacked(filled(), {"xl/workbook.xml": lambda old: old[:-30]}), "damaged"),
    "broken styles": (lambda: repacked(filled(), {"xl/styles.xml": lambda _old: b"<styleSheet"}), "damaged"),
    "no styles": (lambda: repacked(filled(), {"xl/styles.xml": lambda _old: b"<a/>"}), ""),
    "unknown shared string": (with_unknown_string, "damaged"),
    "not a number where one is said to be": (lambda: with_number(b"NaN"), "damaged"),
    "over 10 MB": (lambda: filled() + b"\0" * 10_500_000, "larger than 10 MB"),
    "zip bomb": (bomb, "unpack"),
    "XML bomb": (xml_bomb, "unpack"),
    "thousand parts": (
        lambda: repacked(filled(), {f"xl/media/{n}.png": lambda _old: b"x" for n in range(1000)}),
        "unpack",
    ),
    "false directory": (false_directory, "damaged"),
    "external entity": (with_entities, "entities"),
    "billion laughs in a sheet": (lambda: with_laughs("xl/worksheets/sheet1.xml"), "entities"),
    "billion laughs in the styles": (lambda: with_laughs("xl/styles.xml"), "damaged"),
    "billion laughs in the workbook": (lambda: with_laughs("xl/workbook.xml"), "entities"),
    "another workbook": (plain_workbook, "not made from the template"),
}


@pytest.mark.parametrize("name", NOT_WORKBOOKS)
def test_what_is_no_filled_template_is_refused_in_words(name: str) -> None:
    make, message = NOT_WORKBOOKS[name]
    found = problems(make())
    assert any(message in text for text in found.values())


def test_the_stated_size_alone_is_enough_to_refuse() -> None:
    class Unread(BytesIO):
        def read(self, *_sizes: Any) -> bytes:
            raise AssertionError("a file that is too large was read")

    with pytest.raises(Exception, match="10 MB"):
        read_workbook(Unread(), size=11_000_000)


@pytest.mark.parametrize("name", ["zip bomb", "XML bomb", "billion laughs in a sheet", "billion laughs in the styles"])
def test_a_bomb_costs_neither_time_nor_memory(name: str) -> None:
    content = NOT_WORKBOOKS[name][0]()
    tracemalloc.start()
    started = time.perf_counter()
    problems(content)
    seconds, (_now, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 2
    assert peak < 30_000_000


# --- Sheets and rows ------------------------------------------------------------------------------------------------


def test_a_missing_sheet_is_named() -> None:
    assert problems(edited(lambda book: book.remove(book[CASH]))) == {"": "The sheet “Cash flow statement” is missing."}


def test_a_renamed_sheet_is_named() -> None:
    found = problems(edited(lambda book: setattr(book[CASH], "title", "Sheet3")))
    assert found == {"Sheet3": "The sheet was renamed; name it “Cash flow statement” again."}


def test_a_copied_sheet_is_named() -> None:
    found = problems(edited(lambda book: book.copy_worksheet(book[CASH])))
    assert "Cash flow statement Copy" in found[CASH]


def test_a_sheet_whose_first_cell_was_cleared_is_named() -> None:
    found = problems(edited(lambda book: setattr(book[CASH]["A1"], "value", None)))
    assert "first cell" in found[CASH]


def test_a_template_of_another_version_is_named() -> None:
    found = problems(edited(lambda book: setattr(book[CASH]["A1"], "value", "jinxin:business:cash_flow_statement:9")))
    assert "another version" in found[""]


def test_a_renamed_row_is_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, INCOME, RENT, 2), "value", "Pacht")))
    (message,) = found.values()
    assert message == "The row was renamed to “Pacht”; it must be “Rent”."


def test_a_renamed_row_is_named_in_chinese() -> None:
    def renamed(book: Workbook) -> None:
        cell_of(book, "利润表", RENT, 2).value = "房租"

    (message,) = problems(edited(renamed, language="zh-hans"), "zh-hans").values()
    assert message == "行名被改为“房租”，应为“租金”。"


def test_a_deleted_row_is_named_and_what_moved_once() -> None:
    found = problems(edited(lambda book: book[INCOME].delete_rows(cell_of(book, INCOME, RENT).row)))
    messages = list(found.values())
    assert "The row “Rent” is missing. Use a fresh template." in messages
    assert sum("stands in row" in message for message in messages) == 1


def test_an_inserted_row_is_named_once() -> None:
    found = problems(edited(lambda book: book[BALANCE].insert_rows(8)))
    assert ["stands in row 9" in message for message in found.values()] == [True]


def test_rows_inserted_into_a_table_are_named() -> None:
    row = cell_of(opened(filled()), STOCK, "items.0").row
    found = problems(edited(lambda book: book[STOCK].insert_rows(row + 2)))
    assert "inserted, moved or deleted" in found[f"{STOCK}!B{row}"]


# --- Cells ----------------------------------------------------------------------------------------------------------

CELLS: dict[str, tuple[Any, str]] = {
    "text": ("about 2500", "“about 2500” is text, not a number"),
    "number as text": ("2500", "“2500” is text, not a number"),
    "negative": (-2500, "not be negative"),
    "date": (datetime(2026, 1, 1), "date, not a number"),
    "truth": (True, "TRUE or FALSE"),
    "failed formula": ("#DIV/0!", "formula of this cell fails"),
    "too large": (1e15, "too large"),
    "absurdly large": (1e300, "too large"),
    "formula without a value": ("=5*500", "no calculated value"),
    "empty": (None, "Is empty"),
    "spaces": ("   ", "Is empty"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_wrong_cell_is_named_and_only_that(name: str) -> None:
    value, message = CELLS[name]
    found = problems(edited(in_rent(value)))
    assert list(found) == [rent_cell()]
    assert message in found[rent_cell()]


def test_an_infinite_number_is_named() -> None:
    assert problems(with_number(b"1E999")) == {rent_cell(): "This number is too large."}


def test_many_wrong_cells_are_named_together() -> None:
    def wrong(book: Workbook) -> None:
        in_rent("x")(book)
        cell_of(book, BALANCE, "balance_sheet.inventory", 4).value = -1
        cell_of(book, EVIDENCE, "evidence.credit_report_balance").value = "?"

    assert len(problems(edited(wrong))) == 3


def test_ten_thousands_of_yuan_are_the_wrong_unit() -> None:
    (found,) = problems(edited(lambda book: setattr(cell_of(book, "Case", "unit"), "value", "万元"))).items()
    assert found[0].startswith("Case!C")
    assert "convert amounts in 万元" in found[1]


@pytest.mark.parametrize("value", ["2025-11-01", "2025年11月1日", "last November", 45000.5, True])
def test_a_date_that_is_none_is_named(value: Any) -> None:
    def misdated(book: Workbook) -> None:
        cell = cell_of(book, "Case", "period.start")
        cell.value = value
        cell.number_format = "General"

    (found,) = problems(edited(misdated)).items()
    assert found[0] == "Case!C10"
    assert "not a date" in found[1]


def test_a_period_of_two_years_is_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, "Case", "period.start"), "value", date(2024, 11, 1))))
    assert "one to twelve months" in found["Case!C11"]


def test_figures_beyond_the_period_are_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, "Case", "period.end"), "value", date(2026, 9, 30))))
    row = cell_of(opened(filled()), INCOME, RENT).row
    assert "beyond the period" in found[f"{INCOME}!N{row}"]


def test_merged_cells_are_named() -> None:
    row = int(rent_cell().partition("!E")[2])
    found = problems(edited(lambda book: book[INCOME].merge_cells(f"D{row}:E{row}")))
    assert found[f"{INCOME}!E{row}"] == "This cell is merged with others; unmerge them."


def test_negative_quantities_are_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, STOCK, "items.1", 5), "value", -420)))
    (where,) = found
    assert where.startswith(f"{STOCK}!E")
    assert "not be negative" in found[where]


def test_a_kind_of_debt_that_is_not_in_the_list_is_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, DEBTS, "debts.0", 3), "value", "pawn shop")))
    assert "Must be one of" in next(iter(found.values()))


def test_a_half_filled_row_of_a_table_is_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, STOCK, "items.7", 2), "value", "candles")))
    assert all("Is empty" in message for message in found.values())
    assert {where[: len(STOCK) + 2] for where in found} == {f"{STOCK}!E", f"{STOCK}!F"}


def test_flows_that_belong_to_no_debt_are_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, DEBTS, "debts_received.5", 4), "value", 5000)))
    assert "Belongs to no debt" in next(iter(found.values()))


def test_an_estimate_given_twice_is_named() -> None:
    def twice(book: Workbook) -> None:
        cell_of(book, EVIDENCE, "methods.3", 2).value = "sampled daily takings"
        cell_of(book, EVIDENCE, "methods.3", 3).value = 1

    assert "there twice" in next(iter(problems(edited(twice)).values()))


def test_an_amount_without_a_name_is_named() -> None:
    found = problems(edited(lambda book: setattr(cell_of(book, EVIDENCE, "off_balance.4", 3), "value", 5)))
    assert next(iter(found.values())) == "Is empty; enter a text."


def test_a_formula_that_fails_in_a_total_of_the_template_harms_nothing() -> None:
    read_workbook(edited(lambda book: setattr(cell_of(book, EQUITY, "equity_verification.drawings"), "value", "=1/0")))


# --- Emptiness ------------------------------------------------------------------------------------------------------


def test_a_million_empty_rows_and_columns_cost_nothing() -> None:
    content = edited(lambda book: setattr(book[INCOME]["XFD1048576"], "value", " "))
    started = time.perf_counter()
    assert read_workbook(content).month_count == 12
    assert time.perf_counter() - started < 1


def test_a_false_dimension_costs_nothing() -> None:
    def claims(old: bytes) -> bytes:
        start, end = old.index(b"<dimension"), old.index(b"/>", old.index(b"<dimension")) + 2
        return old[:start] + b'<dimension ref="A1:XFD1048576"/>' + old[end:]

    assert read_workbook(repacked(filled(), {"xl/worksheets/sheet3.xml": claims})).month_count == 12


def test_a_sheet_with_far_too_many_cells_is_named() -> None:
    def flooded(old: bytes) -> bytes:
        rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(500, 70_000))
        return old.replace(b"</sheetData>", rows + b"</sheetData>")

    found = problems(repacked(filled(), {"xl/worksheets/sheet3.xml": flooded}))
    assert "far more cells" in found[INCOME]


def test_other_sheets_of_the_officer_are_left_alone() -> None:
    def adds(book: Workbook) -> None:
        book.create_sheet("Notes")["A1"] = "=NOW()"
        book.create_sheet("Empty")

    assert read_workbook(edited(adds)).month_count == 12


def test_a_household_workbook_is_read_as_one() -> None:
    assert read_workbook(filled("08")).customer_class == "salaried"
    assert set(problems(blank(customer_class="salaried"))) == {"Case!C10", "Case!C11"}
