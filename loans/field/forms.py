"""What a telephone sends with a photo."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.rules.places import Position, read_position
from jinxin.errors import DomainError
from loans.enums import PaperKind
from loans.field.photos import Taken
from loans.models import Application
from loans.queries.papers import checklist

LONGEST_NUMBER = 40
ON_SITE = (PaperKind.PREMISES, PaperKind.STOCK, PaperKind.ID_CARD, PaperKind.LICENCE, PaperKind.FLOWS)
"""What is photographed at the customer's most often, in this order; the other kinds follow."""


class PhotoForm(forms.Form):
    """One photo: what it shows, and what the telephone says of when and where."""

    kind = forms.ChoiceField(label=gettext_lazy("What it shows"), widget=forms.RadioSelect)
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
        error_messages={"required": gettext_lazy("Take a photo or choose one.")},
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    taken_at = forms.CharField(required=False, max_length=LONGEST_NUMBER, widget=forms.HiddenInput)
    latitude = forms.CharField(required=False, max_length=LONGEST_NUMBER, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, max_length=LONGEST_NUMBER, widget=forms.HiddenInput)
    accuracy = forms.CharField(required=False, max_length=LONGEST_NUMBER, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: tuple[PaperKind, ...] = (), **kwargs: Any) -> None:
        """`asked` are the kinds the list of papers of this case names."""
        super().__init__(*args, **kwargs)
        near = [kind for kind in ON_SITE if kind in asked] or [PaperKind.OTHER]
        self.near = [(kind.value, kind.label) for kind in near]
        self.others = [(kind.value, kind.label) for kind in dict.fromkeys((*asked, *PaperKind)) if kind not in near]
        self.fields["kind"].choices = [*self.near, *self.others]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def of(cls, application: Application) -> "PhotoForm":
        """Return an empty form with the kinds in front that the list of papers of this case asks for."""
        asked = tuple(PaperKind(line.kind) for line in checklist(application) if line.required)
        first = next((kind for kind in ON_SITE if kind in asked), PaperKind.OTHER)
        return cls(asked=asked, initial={"kind": first, "key": uuid4()})

    def clean_taken_at(self) -> datetime | None:
        """Read the moment, which telephones write in UTC; without one (no script) the photo was taken now."""
        text = self.cleaned_data["taken_at"]
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("The time of the photo cannot be read. Take it again."))
        return timezone.localtime(moment)

    def clean(self) -> dict[str, Any]:
        """Read the place."""
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            cleaned["position"] = self._position(cleaned)
        except DomainError as error:
            self.add_error("photo", error.message)
        return cleaned

    def _position(self, cleaned: dict[str, Any]) -> Position | None:
        return read_position(*(cleaned.get(name, "") for name in ("latitude", "longitude", "accuracy")))

    def taken(self, at: datetime) -> Taken:
        """Return what the telephone says of the photo."""
        moment = self.cleaned_data["taken_at"] or at
        return Taken(self.cleaned_data["key"] or uuid4(), moment, self.cleaned_data["position"])
