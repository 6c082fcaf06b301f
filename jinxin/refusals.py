"""What becomes of a service's refusal in a form, and of a form that came too late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, overload

from django import forms
from django.utils.translation import gettext as _

from jinxin.errors import DomainError, IllegalMove, InvalidFields, NotAllowed, StaleState
from jinxin.money import format_yuan

Result = TypeVar("Result")
Refusals = tuple[type[DomainError], ...]

TOLD_ELSEWHERE: Final[Refusals] = (NotAllowed, IllegalMove, StaleState)
"""Who may not take a step at all, or comes too late for it, is told so by a page of its own."""


@dataclass(frozen=True)
class Conflict:
    """A field that somebody saved meanwhile: what is saved now, and what was typed here."""

    label: str
    saved: str
    typed: str


@overload
def attempt(form: forms.BaseForm, verb: Callable[[], None], *, told_elsewhere: Refusals = ...) -> bool | None: ...
@overload
def attempt(form: forms.BaseForm, verb: Callable[[], Result], *, told_elsewhere: Refusals = ...) -> Result | None: ...
def attempt(form: forms.BaseForm, verb: Callable[[], Any], *, told_elsewhere: Refusals = TOLD_ELSEWHERE) -> Any:
    """Return what a service gives for a valid form, True where it gives nothing.

    None where the form was not sent, is not valid, or where the service refuses; what it says becomes an error at its
    field. Refusals of the kinds in `told_elsewhere` are raised.
    """
    if not form.is_valid():
        return None
    try:
        result = verb()
    except told_elsewhere:
        raise
    except DomainError as error:
        refuse(form, error)
        return None
    return True if result is None else result


def refuse(form: forms.BaseForm, error: DomainError) -> None:
    """Show a refusal in the form, each message at its field."""
    errors = error.errors if isinstance(error, InvalidFields) else {error.field: error.message}
    for name, message in errors.items():
        form.add_error(name if name in form.fields else None, message)


def reopen(form: Any, saved: Mapping[str, Any]) -> list[Conflict]:
    """Let a form that came too late be sent again: what was typed stays, the version becomes the present one.

    `saved` has what is saved now by the names of the fields, and the `version`. Returns the fields where the two
    differ, with both texts.
    """
    data = form.data.copy()
    data[form.add_prefix("version")] = str(saved["version"])
    form.data = data
    compared = [name for name in form.fields if name in saved and name != "version"]
    differing = [name for name in compared if not same(form.cleaned_data.get(name), saved[name])]
    return [_conflict(form, name, saved[name]) for name in differing]


def same(typed: Any, saved: Any) -> bool:
    """Say whether a field's two values are one answer: nothing is nothing, however it is kept, but no zero is."""
    return _plain(typed) == _plain(saved)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return "" if value is None or value == [] else value


def _conflict(form: Any, name: str, saved: Any) -> Conflict:
    field = form.fields[name]
    return Conflict(str(field.label), shown(field, saved), shown(field, form.cleaned_data.get(name)))


def shown(field: forms.Field, value: Any) -> str:
    """Return a field's value in words, for comparing it with another."""
    if value in (None, ""):
        return _("(empty)")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        labels: dict[Any, Any] = dict(field.choices)  # type: ignore[arg-type]  # flat choices only
        return " · ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return format_yuan(value) if hasattr(value, "quantize") else str(value)
