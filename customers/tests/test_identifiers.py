"""Numbers of people and businesses: what is accepted, what is refused and why, and what is shown."""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from customers.enums import Sex
from customers.identifiers import (
    age,
    birth_date,
    check_adult,
    clean_bank_card,
    clean_credit_code,
    clean_landline,
    clean_mobile,
    clean_national_id,
    clean_phone,
    mask_address,
    mask_bank_card,
    mask_name,
    mask_national_id,
    mask_phone,
    sex,
    synthetic_bank_card,
    synthetic_credit_code,
    synthetic_landline,
    synthetic_mobile,
    synthetic_national_id,
)

ID = "430421199003070528"
seeds = st.integers(0, 2**32).map(Random)


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    ("clean", "typed", "stored"),
    [
        (clean_national_id, ID, ID),
        (clean_national_id, " 430421 19900307 0528\n", ID),
        (clean_national_id, full_width(ID), ID),
        (clean_national_id, "11010519491231002x", "11010519491231002X"),
        (clean_national_id, full_width("11010519491231002x"), "11010519491231002X"),
        (clean_credit_code, "91350100m000100y43", "91350100M000100Y43"),
        (clean_credit_code, "92430421-MA4P0000-14", "92430421MA4P000014"),
        (clean_mobile, "13812341234", "13812341234"),
        (clean_mobile, "+86 138-1234-1234", "13812341234"),
        (clean_mobile, "0086 138 1234 1234", "13812341234"),
        (clean_mobile, "8613812341234", "13812341234"),
        (clean_mobile, "\u202d13812341234\u202c", "13812341234"),
        (clean_mobile, full_width("13812341234"), "13812341234"),
        (clean_landline, "07348234567", "0734-8234567"),
        (clean_landline, "(0734) 8234567", "0734-8234567"),
        (clean_landline, full_width("(0734)8234567"), "0734-8234567"),
        (clean_landline, "+86 734 8234567", "0734-8234567"),
        (clean_landline, "010-62345678", "010-62345678"),
        (clean_phone, "0734 8234567", "0734-8234567"),
        (clean_phone, "138 1234 1234", "13812341234"),
        (clean_bank_card, "6222 0212 3456 7890 128", "6222021234567890128"),
        (clean_bank_card, full_width("6222021234567890128"), "6222021234567890128"),
    ],
)
def test_a_number_is_stored_in_one_form_however_it_was_typed(
    clean: Callable[[str], str], typed: str, stored: str
) -> None:
    assert clean(typed) == stored
    assert clean(stored) == stored


@pytest.mark.parametrize(
    ("clean", "typed", "code"),
    [
        (clean_national_id, "", "empty"),
        (clean_national_id, "   ", "empty"),
        (clean_national_id, "430421900307052", "old"),
        (clean_national_id, ID[:-1], "length"),
        (clean_national_id, ID + "8", "length"),
        (clean_national_id, "43042119900307O528", "characters"),
        (clean_national_id, "4304211990030705X8", "characters"),
        (clean_national_id, "四三〇四二一一九九〇〇三〇七〇五二八", "characters"),
        (clean_national_id, "٤٣٠٤٢١١٩٩٠٠٣٠٧٠٥٢٨", "characters"),
        (clean_national_id, "99042119900307052" + "8", "region"),
        (clean_national_id, "430421199002300528", "birth_date"),
        (clean_national_id, "430421199013070528", "birth_date"),
        (clean_national_id, "430421000003070528", "birth_date"),
        (clean_national_id, "430421189912310528", "birth_date"),
        (clean_national_id, "430421200102290528", "birth_date"),
        (clean_national_id, "430421199003070529", "check_digit"),
        (clean_national_id, "430421199003070582", "check_digit"),
        (clean_credit_code, "", "empty"),
        (clean_credit_code, "9243042MA4P000014", "length"),
        (clean_credit_code, "92430421MA4P0000I4", "letters"),
        (clean_credit_code, "9243O421MA4P000014", "letters"),
        (clean_credit_code, "A2430421MA4P000014", "characters"),
        (clean_credit_code, "92430421MA4P0000中4", "characters"),
        (clean_credit_code, "92430421MA4P000015", "check_digit"),
        (clean_credit_code, "92430421MA4P000041", "check_digit"),
        (clean_mobile, "", "empty"),
        (clean_mobile, "1381234123", "length"),
        (clean_mobile, "138123412345", "length"),
        (clean_mobile, "12812341234", "prefix"),
        (clean_mobile, "0734-8234567", "landline"),
        (clean_mobile, "1381234l234", "characters"),
        (clean_mobile, "+1 202 555 0123", "characters"),
        (clean_landline, "8234567", "landline"),
        (clean_landline, "0734-1234567", "landline"),
        (clean_landline, "0734-823456", "landline"),
        (clean_landline, "", "landline"),
        (clean_landline, "0734-8234567转8", "characters"),
        (clean_phone, "", "landline"),
        (clean_phone, "138", "length"),
        (clean_bank_card, "", "empty"),
        (clean_bank_card, "622202123456789", "length"),
        (clean_bank_card, "62220212345678901288", "length"),
        (clean_bank_card, "6222021234567890129", "check_digit"),
        (clean_bank_card, "6222021234568790128", "check_digit"),
        (clean_bank_card, "622202123456789012B", "characters"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_for_its_own_reason(
    clean: Callable[[str], str], typed: str, code: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        clean(typed)
    assert caught.value.code == code
    with override("en"):
        text = caught.value.messages[0]
        assert text.endswith(".") and "%(" not in text


def test_the_message_shows_the_digits_to_compare() -> None:
    with override("en"), pytest.raises(ValidationError, match="19900230"):
        clean_national_id("430421199002300528")


def test_an_id_tells_birth_date_sex_and_age() -> None:
    assert birth_date(ID) == date(1990, 3, 7)
    assert sex(ID) is Sex.FEMALE
    assert sex("110105194912310" + "01" + "2") is Sex.MALE
    assert age(ID, date(2026, 3, 6)) == 35
    assert age(ID, date(2026, 3, 7)) == 36


def test_customers_are_of_age_on_their_eighteenth_birthday() -> None:
    young = synthetic_national_id(Random(1), born=date(2008, 11, 24))
    check_adult(young, date(2026, 11, 24))
    with pytest.raises(ValidationError) as caught:
        check_adult(young, date(2026, 11, 23))
    assert caught.value.code == "under_age"
    with override("en"):
        assert "17 years old; customers must be at least 18" in caught.value.messages[0]
    with pytest.raises(ValidationError):
        check_adult(young, date(2029, 11, 23), minimum_age=22)


def test_a_birth_date_in_the_future_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        check_adult(synthetic_national_id(Random(1), born=date(2026, 11, 24)), date(2026, 11, 23))
    assert caught.value.code == "future"


def test_someone_born_on_a_leap_day_ages_on_the_first_of_march() -> None:
    leap = synthetic_national_id(Random(1), born=date(2008, 2, 29))
    assert (age(leap, date(2026, 2, 28)), age(leap, date(2026, 3, 1))) == (17, 18)


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_name, "张三", "张*"),
        (mask_name, "欧阳小明", "欧**"),
        (mask_name, "阿卜杜拉·买买提", "阿**"),
        (mask_name, "张", "*"),
        (mask_name, "", ""),
        (mask_national_id, ID, "430421********0528"),
        (mask_national_id, "11010519491231002X", "110105********002X"),
        (mask_national_id, "123456789", "*********"),
        (mask_national_id, "", ""),
        (mask_phone, "13812341234", "138****1234"),
        (mask_phone, "0734-8234567", "0734-****567"),
        (mask_phone, "010-62345678", "010-*****678"),
        (mask_phone, "1234", "****"),
        (mask_phone, "13812341234-", "138*****234-"),
        (mask_phone, "", ""),
        (mask_bank_card, "6222021234567890128", "***************0128"),
        (mask_bank_card, "0128", "****"),
        (mask_address, "湖南省衡阳市衡阳县西渡镇清江路1号", "湖南省衡阳市衡阳县****"),
        (mask_address, "衡阳县西渡镇工业园区12栋", "衡阳县****"),
        (mask_address, "北京市朝阳区建国路88号", "北京市朝阳区****"),
        (mask_address, "西渡镇清江路1号学区房", "西渡****"),
        (mask_address, "湖南省湘西土家族苗族自治州凤凰县沱江镇", "湖南省湘西土家族苗族自治州凤凰县****"),
        (mask_address, "内蒙古自治区锡林郭勒盟西乌珠穆沁旗某村", "内蒙古自治区锡林郭勒盟西乌珠穆沁旗****"),
        (mask_address, "衡阳县", "衡阳****"),
        (mask_address, "家", "****"),
        (mask_address, " ", ""),
    ],
)
def test_masks(mask: Callable[[str], str], plain: str, masked: str) -> None:
    assert mask(plain) == masked


@given(st.text(st.characters(exclude_characters="*"), max_size=60))
def test_no_mask_ever_shows_a_whole_text(text: str) -> None:
    for mask in (mask_name, mask_national_id, mask_phone, mask_bank_card, mask_address):
        masked = mask(text)
        assert ("*" in masked and masked != text) if text.strip() else masked == ""


@given(st.text(max_size=40))
def test_whatever_is_typed_is_cleaned_or_refused(text: str) -> None:
    for clean in (clean_national_id, clean_credit_code, clean_mobile, clean_landline, clean_phone, clean_bank_card):
        try:
            assert clean(text).isascii()
        except ValidationError as error:
            assert error.messages


@given(seeds)
def test_invented_numbers_are_valid_by_our_rules_and_by_the_standard_library_of_numbers(random: Random) -> None:
    identity = synthetic_national_id(random)
    assert clean_national_id(identity) == identity and ric.calc_check_digit(identity) == identity[-1]
    check_adult(identity, date(2026, 11, 23))
    for individual in (True, False):
        code = synthetic_credit_code(random, individual=individual)
        assert clean_credit_code(code) == code and uscc.is_valid(code)
        assert code.startswith("92" if individual else "91")
    card = synthetic_bank_card(random)
    assert clean_bank_card(card) == card and luhn.is_valid(card)
    assert clean_bank_card(synthetic_bank_card(random, "621700", 16))
    mobile, landline = synthetic_mobile(random), synthetic_landline(random)
    assert clean_phone(mobile) == clean_mobile(mobile) == mobile
    assert clean_phone(landline) == clean_landline(landline) == landline


@given(seeds, st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.sampled_from(Sex))
def test_an_invented_id_says_what_was_asked(random: Random, born: date, holder: Sex) -> None:
    identity = synthetic_national_id(random, born=born, holder=holder)
    assert (birth_date(identity), sex(identity)) == (born, holder)


def test_the_same_random_source_invents_the_same_numbers() -> None:
    for invent in (synthetic_national_id, synthetic_credit_code, synthetic_mobile, synthetic_bank_card):
        assert invent(Random(7)) == invent(Random(7)) != invent(Random(8))


@given(seeds, st.integers(0, 17), st.integers(1, 9))
def test_every_single_mistyped_digit_of_an_id_is_noticed(random: Random, place: int, step: int) -> None:
    number = synthetic_national_id(random)
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    with pytest.raises(ValidationError):
        clean_national_id(wrong)


@given(seeds, st.integers(0, 18), st.integers(1, 9))
def test_every_single_mistyped_digit_of_a_card_is_noticed(random: Random, place: int, step: int) -> None:
    number = synthetic_bank_card(random)
    with pytest.raises(ValidationError):
        clean_bank_card(number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :])
