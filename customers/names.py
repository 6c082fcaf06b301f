"""Names of people: reading what was typed, and the Latin letters by which they are found."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jinxin.pinyin import pinyin

SHORTEST, LONGEST = 2, 60

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


def spelled(name: str) -> dict[str, str]:
    """Return the columns by which a shop, a place or a prospect is found in Latin letters."""
    name_pinyin, name_initials = pinyin(name)
    return {"name_pinyin": name_pinyin[:400], "name_initials": name_initials[:120]}
