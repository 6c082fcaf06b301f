"""How several names are put into one sentence."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(names: Iterable[object]) -> str:
    """Return names one after another, as the reader's language separates them."""
    return pgettext("between the names of a list", ", ").join(str(name) for name in names)
