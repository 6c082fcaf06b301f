"""Reading a list: what is no workbook is refused in words, and a cell means what it meant to whoever typed it."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from customers.enums import ImportKind
from customers.services.importing import cells, sheet
from customers.services.importing.columns import COLUMNS
from customers.services.importing.known import Known
from customers.services.importing.results import write_result
from customers.services.importing.template import template
from customers.tests.factories_imports import salaried_row, workbook
from jinxin.workbooks import NotReadable

SALARIED = ImportKind.SALARIED


def lines(content: bytes, kind: str = SALARIED) -> list[sheet.Line]:
    with sheet.open_list(BytesIO(content), kind) as found:
        return list(found.lines())


def refusal(content: bytes) -> str:
    with pytest.raises(NotReadable) as refused:
        lines(content)
    return refused.value.message


def repacked(content: bytes, change: Callable[[zipfile.ZipFile], None]) -> bytes:
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a") as package:
        change(package)
    return file.getvalue()


def test_a_list_is_read_in_either_language_and_any_order() -> None:
    book = Workbook()
    page = book.active
    heads = {"Mobile": "15400000001", "姓名": "王小明", "National ID*": "x", "家庭住址 （现住）": "清江路"}
    rest = ["工作单位", "单位性质", "职务", "Employed since", "net monthly income (yuan)", "Shoe size"]
    page.append(["名单", None, None])
    page.append([*heads, *rest])
    page.append([*heads.values(), "教育局", "政府", "科员", datetime(2015, 9, 1), 6500.5, 43])
    file = BytesIO()
    book.save(file)
    with sheet.open_list(file, SALARIED) as found:
        assert found.head.ignored == ("Shoe size",)
        (line,) = found.lines()
    assert line.number == 3
    assert (line.texts["name"], line.texts["address"]) == ("王小明", "清江路")
    assert (line.texts["employed_since"], line.texts["monthly_income"]) == ("2015-09-01", "6500.5")


@pytest.mark.parametrize("kind", list(ImportKind))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_reads_back_as_nothing_but_its_skipped_example(kind: str, language: str) -> None:
    content = template(kind, language)
    assert lines(content, kind) == []
    book = load_workbook(BytesIO(content))
    assert book.worksheets[0].data_validations.dataValidation and len(book.worksheets) == 3
    assert book["choices"].sheet_state == "hidden"
    assert all(cell.number_format == "@" for cell in book.worksheets[0][3])


@pytest.mark.parametrize("kind", [ImportKind.SALARIED, ImportKind.BUSINESS])
def test_the_example_itself_is_right(db: None, kind: str) -> None:
    from customers.services.importing.plans import read_line

    texts = {column.name: str(column.example) for column in COLUMNS[kind]}
    plan = read_line(sheet.Line(2, texts), COLUMNS[kind], Known.now(), date(2026, 11, 23))
    assert plan.errors == {}


def test_blank_rows_are_no_rows() -> None:
    content = workbook(SALARIED, [salaried_row(1), {}, {"name": "  "}, salaried_row(2)])
    assert [line.number for line in lines(content)] == [2, 5]


def test_what_is_no_workbook_is_refused() -> None:
    whole = workbook(SALARIED, [salaried_row(1)])
    old = bytes.fromhex("d0cf11e0a1b11ae1")
    assert ".xlsx" in refusal(b"name,id\n")
    assert ".xls" in refusal(old + b"x" * 600)
    assert refusal(old + "EncryptedPackage".encode("utf-16-le")) != refusal(old)
    assert refusal(whole[: len(whole) // 2])
    assert refusal(repacked(whole, lambda package: package.writestr("xl/vbaProject.bin", b"x")))
    assert "10" in refusal(b"PK\x03\x04" + bytes(11 * 1024 * 1024))


def test_a_zip_bomb_is_refused_unread() -> None:
    whole = workbook(SALARIED, [salaried_row(1)])
    bomb = repacked(whole, lambda package: package.writestr("xl/media/x.xml", bytes(30_000_000), zipfile.ZIP_DEFLATED))
    assert len(bomb) < 100_000 and refusal(bomb)


def test_entities_and_broken_sheets_are_refused() -> None:
    def spoilt(text: bytes) -> bytes:
        file, source = BytesIO(), zipfile.ZipFile(BytesIO(workbook(SALARIED, [salaried_row(1)])))
        with zipfile.ZipFile(file, "w") as package:
            for name in source.namelist():
                content = source.read(name)
                package.writestr(name, text if name == "xl/worksheets/sheet1.xml" else content)
        return file.getvalue()

    assert refusal(spoilt(b"<worksheet><sheetData><row"))
    assert refusal(spoilt(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'))
    assert refusal(spoilt(b""))


def test_missing_doubled_and_unknown_headings_are_named() -> None:
    def headed(*heads: str) -> bytes:
        book, file = Workbook(), BytesIO()
        book.active.append(heads)
        book.save(file)
        return file.getvalue()

    whole = [str(column.label) for column in COLUMNS[SALARIED]]
    assert whole[1] in refusal(headed(whole[0], whole[2]))
    assert "Name" in refusal(headed(*whole, "Name"))
    assert refusal(headed("a", "b", "c"))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert "3" in refusal(workbook(SALARIED, map(salaried_row, range(4))))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (" 王\n小\x00明 ", "王 小 明"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        (430421199003070528, "4.30421199003071E+17"),
        (4.30421199003071e17, "4.30421199003071E+17"),
        (6500.5, "6500.5"),
        (float("nan"), "nan"),
        (True, "TRUE"),
        (datetime(2015, 9, 1), "2015-09-01"),
        (datetime(2015, 9, 1, 8, 30), "2015-09-01 08:30"),
        ("x" * 9999, "x" * 500),
    ],
)
def test_a_cell_as_text(cell: Any, text: str) -> None:
    assert cells.text_of(cell) == text


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-15",
        "2019/3/15",
        "2019.3.15",
        "20190315",
        "2019年3月15日",
        "２０１９-03-15",
        "43539",
        "2019-03-15 08:30",
    ],
)
def test_a_day_in_the_ways_people_write_it(text: str) -> None:
    assert cells.day(text, Known(None, {})) == date(2019, 3, 15)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2019", "2019-13-01", "30.2.2019", "gestern", "2019-02-30", "999999999"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValidationError):
        cells.day(text, Known(None, {}))  # type: ignore[arg-type]


def test_a_number_that_excel_has_rounded_is_not_taken_for_an_id() -> None:
    with pytest.raises(ValidationError, match="Excel"):
        cells.words("4.30421199003071E+17", Known(None, {}))  # type: ignore[arg-type]


def test_a_result_is_text_throughout_and_reads_back() -> None:
    texts = {**{name: str(value) for name, value in salaried_row(1).items()}, "position": "=1+1"}
    with write_result(SALARIED, [(texts, "wrong", {"mobile": "少一位"}, {})]) as file:
        content = file.read()
    cell = next(cell for row in load_workbook(BytesIO(content)).active for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"
    (line,) = lines(content)
    assert {name: text for name, text in line.texts.items() if text} == texts
    assert any("少一位" in str(c.value) for c in load_workbook(BytesIO(content)).active[2])
