"""How a person keeps the customer list: saved views, one of them the default, and the columns."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.models import ListColumns, SavedView
from jinxin.errors import DomainError

MOST_VIEWS: Final = 30
"""Views a person may keep: a menu of more is no help."""


@transaction.atomic
def save_view(*, person: Any, name: str, query: str, is_default: bool, replace: bool = False) -> SavedView:
    """Keep an address of the list under a name; `replace` takes the place of the view that has the name.

    Raises DomainError at `name` for a name that is taken, and where there are MOST_VIEWS already.
    """
    own = SavedView.objects.filter(person=person)
    view = own.filter(name=name).first()
    if view and not replace:
        raise _taken()
    if view is None and own.count() >= MOST_VIEWS:
        message = _("You keep %(most)s views already. Delete one you no longer need.") % {"most": MOST_VIEWS}
        raise DomainError(message, field="name")
    if is_default:
        own.update(is_default=False)
    kept = is_default or bool(view and view.is_default)
    view = view or SavedView(person=person, name=name)
    view.query, view.is_default = query, kept
    _write(view)
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str) -> None:
    """Give a view another name. Raises DomainError at `name` where another view has it."""
    view.name = name
    _write(view)


@transaction.atomic
def set_default(view: SavedView, *, is_default: bool) -> None:
    """Let the list open with this view, or no longer; a person has one default at most."""
    SavedView.objects.filter(person=view.person_id).update(is_default=False)
    SavedView.objects.filter(pk=view.pk).update(is_default=is_default)


def delete_view(view: SavedView) -> None:
    """Forget a view."""
    view.delete()


def keep_columns(*, person: Any, codes: Iterable[str]) -> None:
    """Show these columns in the person's list from now on; none means the usual ones again."""
    if chosen := list(codes):
        ListColumns.objects.update_or_create(person=person, defaults={"codes": chosen})
    else:
        ListColumns.objects.filter(person=person).delete()


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> DomainError:
    return DomainError(_("You have a view of this name already. Choose another name, or replace it."), field="name")
