"""The forms of groups and salons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import CircleKind, ContactOutcome
from customers.forms.register import DayField, VersionForm, line_input
from customers.forms.relations import NEW
from customers.models import Attendance, Circle, Party, Salon
from customers.queries.relations import Shown, find_parties, whole_parties
from customers.rules.relations import in_full
from jinxin.keys import key_of


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CircleForm(forms.Form):
    """A group."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=line_input())
    kind = forms.ChoiceField(label=_("What holds it together"), choices=CircleKind.choices)
    opened_on = DayField(label=_("Since"), widget=_day())
    note = forms.CharField(
        label=_("Notes (optional)"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class CircleEditForm(VersionForm, CircleForm):
    """A group that is there already."""


class SomebodyForm(forms.Form):
    """Somebody chosen while typing a name, perhaps somebody new."""

    who = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=line_input(),
        help_text=_("Name, pinyin, shop or last digits of the mobile."),
    )
    other = forms.CharField(max_length=20, required=False)
    mobile = forms.CharField(
        label=_("Mobile of somebody new (optional)"),
        max_length=60,
        required=False,
        widget=line_input(inputmode="tel"),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    @property
    def found(self) -> list[Shown]:
        """Whom the typed name may mean, of those that the person may invite."""
        who = str(self.data.get("who", "")) if self.is_bound else ""
        return [item for item in find_parties(who, self.person) if item.in_full]

    @property
    def new_kind(self) -> str:
        """What somebody new is; "" for somebody who is known."""
        kind = NEW.get(self.cleaned_data.get("other", ""))
        return kind.value if kind else ""

    def clean(self) -> dict[str, Any]:
        """Find out who is meant. Where nothing was chosen, the form comes back with whom to choose from."""
        other = self.cleaned_data.get("other", "")
        if "who" in self.cleaned_data and other not in NEW:
            self.cleaned_data["party"] = self._party(other)
            if self.cleaned_data["party"] is None:
                self.add_error("who", _("Choose below whom you mean."))
        return self.cleaned_data

    def _party(self, key: str) -> Party | None:
        party = whole_parties().filter(pk=key_of(key) or 0).first()
        return party if party and in_full(self.person, party) else None


class JoinForm(SomebodyForm):
    """Somebody joins a group."""

    joined_on = DayField(label=_("Joined"), widget=_day())
    note = forms.CharField(label=_("Note (optional)"), max_length=100, required=False, widget=line_input())


class LeaveForm(forms.Form):
    """Somebody leaves a group."""

    left_on = DayField(label=_("Left"), widget=_day())


class SalonForm(forms.Form):
    """A planned salon."""

    title = forms.CharField(label=pgettext_lazy("salon", "Title"), max_length=80, widget=line_input())
    place = forms.CharField(label=_("Place"), max_length=120, widget=line_input())
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    circle = forms.ModelChoiceField(
        Circle.objects.none(), label=_("For a group (optional)"), required=False, empty_label=_("Whoever is invited")
    )

    def __init__(self, *args: Any, person: Any, kept: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Circle.objects.filter(officer=person)
        field: Any = self.fields["circle"]
        field.queryset = own.filter(closed_at=None) | own.filter(pk__in=[kept] if kept else [])


class SalonEditForm(VersionForm, SalonForm):
    """A salon that is planned already."""


class GuestForm(SomebodyForm):
    """Somebody who came without an invitation, and who brought them."""

    brought_by = forms.ModelChoiceField(
        Attendance.objects.none(),
        label=_("Brought by (optional)"),
        required=False,
        empty_label=_("Came alone"),
    )

    def __init__(self, *args: Any, salon: Salon, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["brought_by"]
        field.queryset = salon.attendances.select_related("party").order_by("party__name_pinyin", "pk")
        field.label_from_instance = lambda guest: guest.party.name


class HoldForm(forms.Form):
    """What came of a salon, of all and of each guest who came."""

    summary = forms.CharField(
        label=pgettext_lazy("salon", "What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_on = DayField(
        label=_("Speak again on (optional)"),
        widget=_day(),
        required=False,
        help_text=_("For everybody who came, but for those who are not interested."),
    )

    def __init__(self, *args: Any, guests: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests = guests
        for guest in guests:
            self.fields[f"outcome-{guest.pk}"] = forms.ChoiceField(
                label=guest.party.name, choices=OUTCOMES, initial=ContactOutcome.LATER
            )

    @property
    def outcome_fields(self) -> list[Any]:
        """The fields of the guests."""
        return [self[f"outcome-{guest.pk}"] for guest in self.guests]

    @property
    def outcomes(self) -> dict[int, str]:
        """What came of it by key of the guest."""
        return {guest.pk: self.cleaned_data[f"outcome-{guest.pk}"] for guest in self.guests}


OUTCOMES = [
    (item.value, item.label)
    for item in (
        ContactOutcome.INTERESTED,
        ContactOutcome.LATER,
        ContactOutcome.NOT_INTERESTED,
        ContactOutcome.APPLIES,
    )
]


class CircleFilterForm(forms.Form):
    """Which groups a list shows."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *CircleKind.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Open groups")), ("closed", _("Closed groups")), ("all", _("All"))],
        required=False,
    )


class SalonFilterForm(forms.Form):
    """Which salons a list shows."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), ("planned", _("Planned")), ("held", _("Held")), ("cancelled", _("Called off"))],
        required=False,
    )
