"""Names as they are typed, stored and found."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from customers.names import LONGEST, clean_person_name
from jinxin.pinyin import pinyin


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 王小明 ", "王小明"),
        ("王 小 明", "王小明"),
        ("王\u3000明", "王明"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("O'Neil Jean-Luc", "O'Neil Jean-Luc"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_a_name_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert clean_person_name(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "王", "··", "王小明2", "王小明２", "<b>王</b>", "王小明;DROP", "王😀明", "王\x00明", "张\u202e三", "名" * 61],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_person_name(typed)


@given(st.text(max_size=200))
def test_any_text_is_either_refused_or_stored_in_a_form_that_stays(text: str) -> None:
    try:
        name = clean_person_name(text)
    except ValidationError:
        return
    assert 2 <= len(name) <= LONGEST
    assert clean_person_name(name) == name
    letters, initials = pinyin(name)
    assert (letters + initials).isascii()
    assert len(initials) <= len(letters)
    assert len(letters) <= 400
    assert len(initials) <= 60


@pytest.mark.parametrize(
    ("name", "letters", "initials"),
    [
        ("王小明", "wangxiaoming", "wxm"),
        ("曾阿牛", "zenganiu", "zan"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("仇和", "qiuhe", "qh"),
        ("吕布", "lvbu", "lb"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("John Smith", "johnsmith", "js"),
        ("Zoë Müller", "zoemuller", "zm"),
    ],
)
def test_a_name_is_found_by_pinyin_and_initials_with_surnames_as_spoken(name: str, letters: str, initials: str) -> None:
    assert pinyin(name) == (letters, initials)
