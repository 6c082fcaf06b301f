"""Numbers that identify people and businesses: reading, checking, masking and inventing them.

Every `clean_…` function takes what somebody typed or pasted (full-width digits, spaces, hyphens and invisible marks
included) and returns the one form in which the number is stored, compared and hashed. Where the number cannot be right
it raises a ValidationError whose text says what is wrong and what to do.
"""

import re
import unicodedata
from datetime import date, timedelta
from random import Random

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.cn import ric, uscc

from customers.enums import Sex

ADULT_AGE = 18
HENGYANG_COUNTY = "430421"
EARLIEST_BIRTH = date(1900, 1, 1)
SHORTEST_CARD, LONGEST_CARD = 16, 19

PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
"""First two digits of a national ID (GB/T 2260), with the residence permits for Hong Kong, Macao and Taiwan."""

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_MASK = "*"


# National ID (居民身份证, GB 11643-1999)


def clean_national_id(text: str) -> str:
    """Return an 18-character national ID with a capital X. Whether its holder is of age is `check_adult`'s question."""
    number = _plain(text)
    if re.fullmatch(r"[0-9]{15}", number):
        raise _wrong("old", _("This is an old 15-digit number. Enter the 18 characters of the current ID card."))
    message = _("A national ID has 18 characters, this one has %(length)s. Compare it with the card.")
    _check_length(number, 18, 18, message)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _wrong("characters", _("A national ID consists of digits; only its last character may be an X."))
    if int(number[:2]) not in PROVINCES:
        message = _("No region begins with %(digits)s. Compare the first digits with the card.")
        raise _wrong("region", message, digits=number[:2])
    if _date_of(number[6:14]) is None:
        message = _("Digits 7 to 14 (%(digits)s) are not a possible date of birth. Compare them with the card.")
        raise _wrong("birth_date", message, digits=number[6:14])
    if ric.calc_check_digit(number) != number[-1]:
        raise _wrong("check_digit", _("The last character does not fit the others. Compare every digit with the card."))
    return number


def birth_date(national_id: str) -> date:
    """Return the date of birth written in a clean national ID."""
    born = _date_of(national_id[6:14])
    if born is None:
        raise ValueError("not a clean national ID")
    return born


def sex(national_id: str) -> Sex:
    """Return the sex written in a clean national ID: the 17th digit is odd for men."""
    return Sex.MALE if int(national_id[16]) % 2 else Sex.FEMALE


def age(national_id: str, on: date) -> int:
    """Return the holder's age in full years on a day."""
    born = birth_date(national_id)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def check_adult(national_id: str, on: date, minimum_age: int = ADULT_AGE) -> None:
    """Refuse the holder of a clean national ID who is younger than `minimum_age` on a day."""
    if birth_date(national_id) > on:
        message = _("The date of birth in this number lies in the future. Compare digits 7 to 14 with the card.")
        raise _wrong("future", message)
    years = age(national_id, on)
    if years < minimum_age:
        message = _("The holder of this ID is %(years)s years old; customers must be at least %(minimum)s.")
        raise _wrong("under_age", message, years=years, minimum=minimum_age)


# Unified social credit code (统一社会信用代码, GB 32100-2015)


def clean_credit_code(text: str) -> str:
    """Return an 18-character unified social credit code in capitals."""
    code = _plain(text)
    message = _("A unified social credit code has 18 characters, this one has %(length)s. Compare it with the licence.")
    _check_length(code, 18, 18, message)
    if set(code) & set("IOSVZ"):
        message = _("The letters I, O, S, V and Z do not occur in a credit code. Check whether 1, 0, 5 or 2 is meant.")
        raise _wrong("letters", message)
    if not re.fullmatch(r"[0-9]{8}[0-9A-Z]{10}", code):
        message = _("A credit code is eight digits, then ten digits or capital letters. Compare it with the licence.")
        raise _wrong("characters", message)
    if uscc.calc_check_digit(code) != code[-1]:
        message = _("The last character does not fit the others. Compare every character with the licence.")
        raise _wrong("check_digit", message)
    return code


# Telephone


def clean_mobile(text: str) -> str:
    """Return a Chinese mobile number as 11 digits, without +86."""
    number = _without_country(_plain(text))
    _check_digits(number)
    if number.startswith("0"):
        raise _wrong("landline", _("This looks like a landline. Enter a mobile number: 11 digits beginning with 1."))
    _check_length(number, 11, 11, _("A mobile number has 11 digits, this one has %(length)s."))
    if not _MOBILE.fullmatch(number):
        raise _wrong("prefix", _("A mobile number begins with 13 to 19. Compare the first two digits."))
    return number


def clean_landline(text: str) -> str:
    """Return a landline with its area code as 0734-8234567."""
    plain = _plain(text).replace("(", "").replace(")", "")
    number = _without_country(plain)
    if number != plain and not number.startswith("0"):
        number = f"0{number}"
    _check_digits(number)
    match = _LANDLINE.fullmatch(number)
    if not match:
        raise _wrong("landline", _("Enter a landline with its area code, such as 0734-8234567."))
    return "-".join(match.groups())


def clean_phone(text: str) -> str:
    """Return a mobile or a landline number, whichever was entered."""
    return clean_mobile(text) if _without_country(_plain(text)).startswith("1") else clean_landline(text)


# Bank card


def clean_bank_card(text: str) -> str:
    """Return a card number of 16 to 19 digits whose Luhn check digit fits; whether it exists the bank must say."""
    number = _plain(text)
    _check_digits(number)
    message = _("A bank card number has 16 to 19 digits, this one has %(length)s. Compare it with the card.")
    _check_length(number, SHORTEST_CARD, LONGEST_CARD, message)
    if not luhn.is_valid(number):
        raise _wrong("check_digit", _("This card number has a typing error. Compare every digit with the card."))
    return number


# Masks: what is shown of personal data until somebody with a reason asks for more


def mask_name(name: str) -> str:
    """张三 → 张*, 欧阳小明 → 欧**; the number of stars does not give a long name away."""
    name = name.strip()
    return name[:1] + _MASK * min(len(name) - 1, 2) if len(name) > 1 else _MASK * len(name)


def mask_national_id(number: str) -> str:
    """430421199003070528 → 430421********0528."""
    return _mask_middle(number, 6, 4)


def mask_phone(number: str) -> str:
    """13812341234 → 138****1234, 0734-8234567 → 0734-****567."""
    landline = re.fullmatch(r"(0[0-9]{2,3}-)([0-9]{7,8})", number.strip())
    return landline[1] + _mask_middle(landline[2], 0, 3) if landline else _mask_middle(number, 3, 4)


def mask_bank_card(number: str) -> str:
    """6222021234567890128 → ***************0128."""
    return _mask_middle(number, 0, 4)


_ADDRESS_PARTS = (
    r"(?:[^省市区县]{2,6}(?:省|自治区|特别行政区))?"
    r"(?:[^市州盟区县]{1,9}(?:市|自治州|州|地区|盟))?"
    r"(?:[^市区县旗镇乡路街号]{1,8}(?:自治县|县|区|旗|市))?"
)


def mask_address(address: str) -> str:
    """湖南省衡阳市衡阳县西渡镇清江路1号 → 湖南省衡阳市衡阳县****; what follows the county stays hidden."""
    address = address.strip()
    match = re.match(_ADDRESS_PARTS, address)
    shown = match.group() if match else ""
    if len(shown) >= len(address):
        shown = ""
    return (shown or address[: min(2, len(address) - 1)]) + _MASK * 4 if address else ""


def _mask_middle(text: str, head: int, tail: int) -> str:
    """Hide all but the ends; a text too short to hide anything is hidden whole."""
    text = text.strip()
    hidden = len(text) - head - tail
    if hidden < min(4, len(text)):
        return _MASK * len(text)
    return text[:head] + _MASK * hidden + text[-tail:]


# Invented numbers: valid in form, the same for the same random source


def synthetic_national_id(
    random: Random, *, born: date | None = None, holder: Sex | None = None, region: str = HENGYANG_COUNTY
) -> str:
    """Invent a national ID; without `born` its holder was born between 1966 and 2003."""
    born = born or date(1966, 1, 1) + timedelta(days=random.randrange(38 * 365))
    holder = holder or random.choice((Sex.MALE, Sex.FEMALE))
    last = random.randrange(5) * 2 + (1 if holder == Sex.MALE else 0)
    body = f"{region}{born:%Y%m%d}{random.randrange(1, 100):02d}{last}"
    return body + ric.calc_check_digit(f"{body}0")


def synthetic_credit_code(random: Random, *, individual: bool = True, region: str = HENGYANG_COUNTY) -> str:
    """Invent the credit code of an individual business (92) or an enterprise (91)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    organisation = "MA" + "".join(random.choice(alphabet) for _place in range(6))
    body = f"{'92' if individual else '91'}{region}{organisation}{_organisation_check(organisation)}"
    return body + uscc.calc_check_digit(body)


def synthetic_mobile(random: Random) -> str:
    """Invent a mobile number; 154 is in no operator's use, so that nobody real is called."""
    return f"154{random.randrange(10**8):08d}"


def synthetic_landline(random: Random) -> str:
    """Invent a landline in Hengyang; no number there begins with 2000, so that nobody real is called."""
    return f"0734-2000{random.randrange(10**3):03d}"


def synthetic_bank_card(random: Random, prefix: str = "622202", length: int = LONGEST_CARD) -> str:
    """Invent a card number that passes the Luhn check."""
    body = prefix + "".join(str(random.randrange(10)) for _place in range(length - len(prefix) - 1))
    return body + luhn.calc_check_digit(body)


def _organisation_check(organisation: str) -> str:
    """Check character of an organisation code (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    remainder = -sum(int(char, 36) * weight for char, weight in zip(organisation, weights, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


# What the functions above share


def _plain(text: str) -> str:
    """Fold full-width characters, drop blanks, hyphens and invisible marks, and raise letters to capitals."""
    folded = unicodedata.normalize("NFKC", text)
    kept = (char for char in folded if not char.isspace() and unicodedata.category(char) not in ("Pd", "Cf", "Cc"))
    return "".join(kept).upper()


def _without_country(number: str) -> str:
    """Drop +86, 0086 or a bare 86 before a full number."""
    for prefix in ("+86", "0086"):
        if number.startswith(prefix):
            return number.removeprefix(prefix)
    return number[2:] if re.fullmatch(r"861[0-9]{10}", number) else number


def _date_of(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day >= EARLIEST_BIRTH else None


def _check_length(number: str, shortest: int, longest: int, message: object) -> None:
    if not number:
        raise _wrong("empty", _("Enter the number."))
    if not shortest <= len(number) <= longest:
        raise _wrong("length", message, length=len(number))


def _check_digits(number: str) -> None:
    if not re.fullmatch(r"[0-9]*", number):
        raise _wrong("characters", _("Enter digits only."))


def _wrong(code: str, message: object, **params: object) -> ValidationError:
    return ValidationError(message, code=code, params=params or None)  # type: ignore[arg-type]  # a lazy text
