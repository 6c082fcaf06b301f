"""What counts as a reason: something a reader could answer."""

from django.utils.translation import ngettext

from jinxin.errors import DomainError


def check_reason(reason: str, *, at_least: int, field: str = "reason") -> str:
    """Return the reason without surrounding space, or raise DomainError where it is blank, too short or one character
    over and over (the seed: every member states why; the length is a policy setting)."""
    text = reason.strip()
    letters = {letter for letter in text if not letter.isspace()}
    if len(text) < at_least or len(letters) < min(at_least, 3):
        raise DomainError(
            ngettext(
                "Give a reason of at least %(count)s character that says why.",
                "Give a reason of at least %(count)s characters that says why.",
                at_least,
            )
            % {"count": at_least},
            field=field,
        )
    return text
