"""What becomes of a service's refusal in a form, and of a form that came too late."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.money import format_yuan

Result = TypeVar("Result")


@dataclass(frozen=True)
class Conflict:
    """A field that somebody saved meanwhile: what is saved now, and what was typed here."""

    label: str
    saved: str
    typed: str


def attempt(form: forms.Form, verb: Callable[[], Result]) -> Result | None:
    """Return what a service gives for a valid form; what it refuses becomes an error at its field, and None returns.

    Who may not take the step at all, or comes too late for it, is told so by a page of its own.
    """
    if not form.is_valid():
        return None
    try:
        return verb()
    except (NotAllowed, IllegalMove, StaleState):
        raise
    except DomainError as error:
        refuse(form, error)
        return None


def refuse(form: forms.BaseForm, error: DomainError) -> None:
    """Show a refusal in the form, each message at its field."""
    errors = error.errors if isinstance(error, InvalidFields) else {error.field: error.message}
    for name, message in errors.items():
        form.add_error(name if name in form.fields else None, message)


def reopen(form: Any, saved: Any) -> list[Conflict]:
    """Let a model's form that came too late be sent again: what was typed stays, the version becomes the present one.

    Returns the fields where the two differ, with both texts.
    """
    data = form.data.copy()
    data[form.add_prefix("version")] = str(saved.version)
    form.data = data
    now = model_to_dict(saved, fields=[name for name in form.fields if name != "version"])
    differing = [name for name in form.fields if name in now and not _same(form.cleaned_data.get(name), now[name])]
    return [_conflict(form, name, getattr(saved, name)) for name in differing]


def _same(typed: Any, saved: Any) -> bool:
    return (getattr(typed, "pk", typed) or "") == (saved or "")


def _conflict(form: Any, name: str, saved: Any) -> Conflict:
    field = form.fields[name]
    return Conflict(str(field.label), _shown(field, saved), _shown(field, form.cleaned_data.get(name)))


def _shown(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return _("(empty)")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # flat choices only
    return format_yuan(value) if hasattr(value, "quantize") else str(value)
