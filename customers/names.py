"""Names of people: reading what was typed, and the Latin letters by which they are found."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

SHORTEST, LONGEST = 2, 60

SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao", "盖": "ge",
    "召": "shao", "缪": "miao", "乐": "yue", "员": "yun", "秘": "bi", "折": "she", "繁": "po", "种": "chong",
    "覃": "qin", "翟": "zhai", "薄": "bo", "都": "du", "牟": "mu",
    "阚": "kan", "卜": "bu", "乜": "nie", "炅": "gui", "句": "gou",
}  # fmt: skip
"""Characters that sound different as a surname than anywhere else."""

_DOTS = re.compile("[•‧∙⋅・]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff·\U00020000-\U000323af]) +(?=[\u3400-\u9fff·\U00020000-\U000323af])")
_MARKS_ALLOWED = frozenset("· -'’.")


def clean_person_name(text: str) -> str:
    """Return a name as it is stored: one kind of middle dot (阿依古丽·买买提), no blanks between Chinese characters.

    Raises ValidationError for anything that is not a name: digits, signs, a single character.
    """
    name = fold(text).strip("·-.' ")
    if any(not (char in _MARKS_ALLOWED or unicodedata.category(char)[0] in "LM") for char in name):
        message = _("A name consists of letters. Enter it as it stands on the ID card, without digits or signs.")
        raise ValidationError(message, "letters")
    if len(name) < SHORTEST:
        raise ValidationError(_("Enter the whole name as it stands on the ID card."), "short")
    if len(name) > LONGEST:
        raise ValidationError(_("A name has at most %(limit)s characters."), "long", {"limit": LONGEST})
    return name


def fold(text: str) -> str:
    """Fold the ways in which one name is typed: full-width letters, other middle dots, blanks between characters."""
    folded = _DOTS.sub("·", unicodedata.normalize("NFKC", text))
    return _HAN_GAP.sub("", " ".join(folded.split()))


def pinyin(name: str) -> tuple[str, str]:
    """Return a name in Latin letters and its initials: 王小明 → ("wangxiaoming", "wxm")."""
    surname = SURNAMES.get(name[:1])
    spoken = [surname, *lazy_pinyin(name[1:])] if surname else lazy_pinyin(name)
    syllables = [syllable for text in spoken for syllable in re.findall("[a-z]+", _ascii(text))]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def spelled(name: str) -> dict[str, str]:
    """Return the columns by which a shop, a place or a prospect is found in Latin letters."""
    name_pinyin, name_initials = pinyin(name)
    return {"name_pinyin": name_pinyin[:400], "name_initials": name_initials[:120]}


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
