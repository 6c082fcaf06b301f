"""How several names are put into one sentence, and what a column is called."""

from collections.abc import Iterable

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import pgettext


def listed(names: Iterable[object]) -> str:
    """Return names one after another, as the reader's language separates them."""
    return pgettext("between the names of a list", ", ").join(str(name) for name in names)


def label_of(model: type[models.Model], name: str) -> str:
    """Return what the readers call a column, as a label."""
    field = model._meta.get_field(name)
    return capfirst(str(getattr(field, "verbose_name", name)))
