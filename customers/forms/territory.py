"""The forms of the territory: areas, shops and households, visits."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import AreaKind, PremisesKind, VisitOutcome
from customers.forms.register import ChoiceButtons, DayField, VersionForm
from customers.models import Area, Party
from customers.premises_listing import area_choices
from customers.rules.areas import Tree
from customers.rules.places import Position, read_position
from customers.rules.territory import working_day
from customers.services.territory import PROPOSED
from jinxin.access import Role
from jinxin.errors import DomainError
from jinxin.staff.models import User
from jinxin.suggest import SuggestField
from jinxin.worktime.calendar import WorkCalendar

LONGEST_TEXT: Final = 2000
PHOTO_TYPES: Final = "image/jpeg,image/png,image/webp"


class AreaSelect(SuggestField):
    """One of the areas given, set in as they lie in one another where they are few."""

    def __init__(self, code: str, **kwargs: Any) -> None:
        super().__init__(code, Area.objects.all(), empty_label="—", **kwargs)

    def offer_areas(self, tree: Tree, areas: set[int], person: Any = None) -> None:
        """Offer these areas and no others."""
        self.offer(person, Area.objects.filter(pk__in=areas), choices=lambda: area_choices(tree, areas))


class AreaForm(forms.Form):
    """What an area is called, what it is, where it lies, who answers for it."""

    name = forms.CharField(label=_("Name of the area"), max_length=LONGEST_TEXT)
    kind = forms.ChoiceField(label=_("Kind"), choices=AreaKind.choices, widget=ChoiceButtons)
    parent = AreaSelect(
        "areas-in-use", label=_("Part of (optional)"), required=False, help_text=_("Only towns lie in nothing.")
    )
    officer = SuggestField(
        "working-officers",
        User.objects.none(),
        label=_("Loan officer (optional)"),
        required=False,
        empty_label=_("The officer of what it lies in"),
        help_text=_("Answers for the area and for the parts that have no officer of their own."),
    )

    def __init__(self, *args: Any, tree: Tree, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = set(tree.in_use) - (tree.within(area.pk) if area else set())
        if area and area.parent_id:
            others.add(area.parent_id)
        parent, officer = self.fields["parent"], self.fields["officer"]
        assert isinstance(parent, AreaSelect)
        assert isinstance(officer, SuggestField)
        parent.offer_areas(tree, others)
        active = User.objects.with_role(Role.OFFICER).filter(is_active=True)
        if area and area.officer_id:
            active = active | User.objects.filter(pk=area.officer_id)
        officer.offer(None, active.distinct().order_by("name"))


class AreaEditForm(VersionForm, AreaForm):
    """An area that is there already."""


class ManyAreasForm(forms.Form):
    """Many areas at once, a line each."""

    lines = forms.CharField(
        label=_("Areas, one a line"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "西渡镇 / 清江路"}),
        help_text=_("From the town down: 西渡镇 / 清江路. What is there already stays as it is."),
    )
    officer = SuggestField(
        "working-officers",
        User.objects.none(),
        label=_("Loan officer (optional)"),
        required=False,
        empty_label=_("The officer of what it lies in"),
        help_text=_("Of the new areas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer = self.fields["officer"]
        assert isinstance(officer, SuggestField)
        officer.offer(None, User.objects.with_role(Role.OFFICER).order_by("name"))


class PositionFields(forms.Form):
    """A position as the browser gives it; only where somebody ticked that it may be kept."""

    keep_position = forms.BooleanField(required=False)
    latitude = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    accuracy = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the position."""
        found = super().clean() or self.cleaned_data
        self.position: Position | None = None
        if found.get("keep_position"):
            try:
                self.position = read_position(*(found.get(name) for name in ("latitude", "longitude", "accuracy")))
            except DomainError as error:
                self.add_error("keep_position", error.message)
        return found


class PremisesForm(PositionFields):
    """A shop or household: where, what, whose."""

    area = AreaSelect("own-areas", label=pgettext_lazy("territory", "Area"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=PremisesKind.choices, widget=ChoiceButtons, initial=PremisesKind.SHOP
    )
    name = forms.CharField(
        label=_("Name on the sign, or head of the household"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("House number or stall (optional)"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sequence = forms.IntegerField(
        label=_("Place along the street (optional)"),
        required=False,
        min_value=0,
        help_text=_("The plan of a day follows it. Empty: at the end."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    confirm_different = forms.BooleanField(label=_("I have compared: this is another one."), required=False)

    def __init__(self, *args: Any, tree: Tree, areas: set[int], person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaSelect)
        area.offer_areas(tree, areas, person)

    def facts(self) -> dict[str, Any]:
        """Return what the form says of the place."""
        names = ("area", "kind", "name", "address", "sequence")
        return {name: self.cleaned_data[name] for name in names} | {"position": self.position}


class NewPremisesForm(PremisesForm):
    """A shop or household entered on the way, with who is there as far as that is known."""

    party = forms.ModelChoiceField(
        Party.objects.all(), required=False, error_messages={"invalid_choice": _("Choose one of those found.")}
    )
    prospect = forms.BooleanField(
        label=_("Keep as a prospect"), required=False, help_text=_("Whoever is there becomes a point of the graph.")
    )
    mobile = forms.CharField(
        label=_("Mobile (optional)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class PremisesEditForm(VersionForm, PremisesForm):
    """A shop or household that is there already."""


class ProspectForm(VersionForm):
    """Whoever is there becomes a prospect."""

    mobile = forms.CharField(label=_("Mobile (optional)"), required=False, max_length=60)


class PartyForm(VersionForm):
    """Who is there: one of those found, or nobody."""

    party = forms.ModelChoiceField(
        Party.objects.all(),
        required=False,
        error_messages={"invalid_choice": _("Choose one of those found.")},
    )


DAYS: Final = {"1": _("Tomorrow"), "3": _("In 3 days"), "7": _("In a week"), "30": _("In 30 days")}
"""Quick picks of the next visit, in days from today."""
WHEN: Final = {PROPOSED: _("As the rules say"), **DAYS, "none": _("No visit"), "day": _("On another day")}


class VisitForm(PositionFields):
    """A visit at the door."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("territory", "What came of it"), choices=VisitOutcome.choices, widget=ChoiceButtons
    )
    met = forms.CharField(
        label=_("Who was met (optional)"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_step = forms.CharField(
        label=_("Next step (optional)"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    when = forms.ChoiceField(
        label=_("Next visit"), choices=list(WHEN.items()), required=False, initial=PROPOSED, widget=ChoiceButtons
    )
    next_on = DayField(
        label=_("Day of the next visit"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    photo = forms.FileField(
        label=_("Photo (optional)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PHOTO_TYPES, "capture": "environment", "data-shrink": "1600"}),
        error_messages={"empty": _("This file is empty. Take the photo again.")},
        help_text=_("Of the shop front. No papers, and nobody who does not agree."),
    )
    visited_at = forms.DateTimeField(
        label=_("When it was"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now."),
    )

    def __init__(self, *args: Any, today: date, calendar: WorkCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.picks = {days: working_day(today + timedelta(days=int(days)), calendar) for days in DAYS}
        when = self.fields["when"]
        assert isinstance(when, forms.ChoiceField)
        when.choices = [(value, self._with_day(value, label)) for value, label in WHEN.items()]

    def _with_day(self, value: str, label: Any) -> str:
        return f"{label} · {self.picks[value]:%m-%d}" if value in self.picks else str(label)

    def clean(self) -> dict[str, Any]:
        """A day of one's own is entered where one was asked for; a day that was entered is meant."""
        found = super().clean()
        if found.get("when") == "day" and not found.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("Enter the day of the next visit."))
        return found

    def next_visit(self) -> Any:
        """Return the day of the next visit, None for none, or that it follows from the outcome."""
        when = self.cleaned_data.get("when") or PROPOSED
        if when == "day" or (when == PROPOSED and self.cleaned_data.get("next_on")):
            return self.cleaned_data["next_on"]
        if when == "none":
            return None
        return self.picks.get(when, PROPOSED)

    def facts(self) -> dict[str, Any]:
        """Return what the form says of the visit."""
        names = ("outcome", "met", "next_step", "photo", "visited_at")
        known = {name: self.cleaned_data.get(name) or None for name in names}
        return {
            **known,
            "met": known["met"] or "",
            "next_step": known["next_step"] or "",
            "next_on": self.next_visit(),
            "position": self.position,
        }
