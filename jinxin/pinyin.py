"""The Latin letters by which Chinese names are found: pinyin, and its initials."""

import re
import unicodedata

from pypinyin import lazy_pinyin

SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao", "盖": "ge",
    "召": "shao", "缪": "miao", "乐": "yue", "员": "yun", "秘": "bi", "折": "she", "繁": "po", "种": "chong",
    "覃": "qin", "翟": "zhai", "薄": "bo", "都": "du", "牟": "mu",
    "阚": "kan", "卜": "bu", "乜": "nie", "炅": "gui", "句": "gou",
}  # fmt: skip
"""Characters that sound different as a surname than anywhere else."""


def pinyin(name: str) -> tuple[str, str]:
    """Return a name in Latin letters and its initials: 王小明 → ("wangxiaoming", "wxm")."""
    surname = SURNAMES.get(name[:1])
    spoken = [surname, *lazy_pinyin(name[1:])] if surname else lazy_pinyin(name)
    syllables = [syllable for text in spoken for syllable in re.findall("[a-z]+", _ascii(text))]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
