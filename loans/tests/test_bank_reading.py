"""Reading what banks send: Excel, CSV in several encodings, and whatever is neither."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import islice

import pytest

from jinxin.errors import DomainError
from jinxin.workbooks import NotReadable
from loans.bank.facts import guess, our_numbers, read_amount, read_day, read_digits
from loans.bank.reading import open_rows, read_head, read_lines
from loans.tests.factories_bank import RECEIPTS_HEAD, as_csv, as_workbook

ROWS = [["清单"], RECEIPTS_HEAD, ["R1", "1,000.00", "20261123", "还款 JK2026-0001", "6222", "王小明"]]


@pytest.mark.parametrize(
    "content",
    [
        as_csv(ROWS),
        as_csv(ROWS, "utf-8"),
        as_csv(ROWS, "gb18030"),
        as_csv(ROWS, "utf-16"),
        as_csv(ROWS, "gb18030", "\t"),
        as_csv(ROWS, "utf-8", ";"),
        as_workbook(ROWS),
    ],
)
def test_the_same_rows_are_read_from_every_kind_of_file(content: bytes) -> None:
    file = BytesIO(content)
    head = read_head(file, "receipts")
    assert (head.row, list(head.headings)) == (2, RECEIPTS_HEAD)
    (line,) = read_lines(file, head, guess("receipts", head.headings))
    assert line.number == 3
    assert (line.texts["reference"], line.texts["name"], line.texts["amount"]) == ("R1", "王小明", "1,000.00")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"a\x00b,c\n",
        b"PK\x03\x04nonsense",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99,
        b"x" * 9,
    ],
)
def test_what_is_no_list_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotReadable):
        read_head(BytesIO(content), "results")


def test_a_long_file_is_read_row_by_row() -> None:
    class Counted(BytesIO):
        most = 0

        def read(self, size: int | None = -1) -> bytes:
            found = super().read(size)
            self.most = max(self.most, len(found))
            return found

        def read1(self, size: int | None = -1) -> bytes:
            found = super().read1(size)
            self.most = max(self.most, len(found))
            return found

    file = Counted(as_csv([RECEIPTS_HEAD, *(["R", "1", "20261123", "", "", ""] for _row in range(200_000))]))
    with open_rows(file) as rows:
        assert len(list(islice(rows, 150_000))) == 150_000
    assert file.most <= 1024 * 1024


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20261124", date(2026, 11, 24)),
        ("2026-11-24 10:15:30", date(2026, 11, 24)),
        ("2026年1月4日", date(2026, 1, 4)),
        ("2026/1/4", date(2026, 1, 4)),
        ("46350", date(2026, 11, 24)),
    ],
)
def test_days_are_read_as_banks_write_them(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["", "20261332", "昨天", "0", "2026-02-30"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        read_day(text)


def test_amounts_digits_and_our_numbers_are_found() -> None:
    assert read_amount("￥1,234.50") == Decimal("1234.50")
    for text in ("", "0", "-1", "1.234", "999999999999"):
        with pytest.raises(DomainError):
            read_amount(text)
    assert read_digits("'6222 0212-34") == "6222021234"
    assert our_numbers("还 jk 2026-0012 和ＨＴ2026－0003 款") == ["JK2026-0012", "HT2026-0003"]
    assert our_numbers("13800138000") == []
