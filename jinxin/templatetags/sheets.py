"""Words of papers on the screen: `**bold**` and line ends, nothing else; all of it escaped."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_SIDES = {"l": "", "c": "text-center", "r": "text-end num"}


@register.filter
def rich(words: object) -> SafeString:
    """Return words with what stands between two stars in bold, as `templates/pdf/sheet.typ` prints it."""
    said = []
    for index, part in enumerate(str(words).split("**")):
        safe = conditional_escape(part).replace("\n", "<br>")
        said.append(f"<strong>{safe}</strong>" if index % 2 else safe)
    return mark_safe("".join(said))  # noqa: S308 - each part was escaped just before


@register.filter
def side(align: str, counter: int) -> str:
    """Return the class of a column, counted from 0, of a table block's `align` (lcr…)."""
    return _SIDES.get(align[counter : counter + 1], "")
