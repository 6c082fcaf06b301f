"""Papers as PDF."""

from datetime import UTC, datetime
from typing import Any

import pytest

from jinxin.pdf import Sheet, make_pdf, pdf_response

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
TABLE = {
    "kind": "table",
    "head": ["期数", "本金"],
    "align": "cr",
    "rows": [[str(number), "8,634.25"] for number in range(1, 91)],
    "foot": ["合计", "100,000.00"],
}
BLOCKS: list[dict[str, Any]] = [
    {"kind": "pairs", "caption": "当事人", "rows": [["贷款人", "衡州农商银行"], ["借款人", "张三", "电话", "138"]]},
    {"kind": "article", "title": "第一条", "numbered": True, "paragraphs": ["借款用途：**进货**。", "其他。"]},
    {"kind": "article", "title": "", "numbered": False, "paragraphs": [""]},
    {"kind": "heading", "text": "附件"},
    {"kind": "note", "text": "按暂定放款日计算。"},
    TABLE,
    {"kind": "page"},
    {"kind": "signatures", "columns": [["贷款人", "", "日期："], ["借款人", "", "日期："]]},
]


def test_a_paper_of_every_block_has_its_fonts_within_and_knows_what_it_is() -> None:
    content = make_pdf(Sheet("个人借款合同", BLOCKS, number="HT2026-0001", author="衡州农商银行"), at=AT)
    assert content.startswith(b"%PDF-1.7") and content.rstrip().endswith(b"%%EOF")
    assert b"NotoSerifSC" in content and b"NotoSansSC" in content and b"/FontFile3" in content
    assert b"D:20261124013000Z" in content


def test_the_same_paper_is_the_same_bytes_and_another_is_not() -> None:
    first = make_pdf(Sheet("合同", BLOCKS), at=AT)
    assert first == make_pdf(Sheet("合同", BLOCKS), at=AT)
    assert first != make_pdf(Sheet("合同", BLOCKS, stamp="作废"), at=AT)


@pytest.mark.parametrize(
    "words", ["#let x = 1", "$x^2", "*a", "**a", "@nobody", '#read("/etc/passwd")', "\\", "[", "𠮷"]
)
def test_what_stands_on_the_paper_is_never_read_as_markup(words: str) -> None:
    blocks: list[dict[str, Any]] = [{"kind": "note", "text": words}, {"kind": "pairs", "rows": [[words, words]]}]
    assert make_pdf(Sheet(words, blocks, language="en", landscape=True), at=AT).startswith(b"%PDF")


def test_the_browser_shows_it_and_keeps_no_copy() -> None:
    response = pdf_response(b"%PDF", "合同 HT2026-0001.pdf")
    assert response["Content-Type"] == "application/pdf" and "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("inline")
