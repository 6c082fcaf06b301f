"""Forms of campaigns and of the way a customer was won."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import Acquisition, CustomerClass
from customers.forms.register import ChoiceButtons, DayField, VersionForm
from customers.models import Area, Campaign, Segment
from customers.queries.campaigns import BORROWED, BORROWS, NEVER
from customers.questions import BY_CODE
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.suggest import SuggestField


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CampaignForm(forms.Form):
    """What a campaign is."""

    name = forms.CharField(
        label=_("Name of the campaign"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 80}),
        help_text=_("As colleagues would call it: stock before the Spring Festival, Qingjiang Road."),
    )
    method = forms.ChoiceField(
        label=_("Way of marketing"),
        choices=Acquisition.choices,
        initial=Acquisition.PRECISE,
        widget=ChoiceButtons,
        help_text=_("Precise: by portrait. Repeat: a good borrower again. Deep: through groups, trade and friends."),
    )
    goal = forms.CharField(
        label=_("Goal (optional)"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )
    segment = forms.ModelChoiceField(
        label=_("Segment (optional)"), queryset=Segment.objects.none(), required=False, empty_label=_("Any")
    )
    starts_on = DayField(label=_("From"), widget=_day())
    ends_on = DayField(label=_("Until"), widget=_day())
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].queryset = Segment.objects.filter(is_active=True)  # type: ignore[attr-defined]  # a ModelChoiceField

    def campaign_fields(self) -> dict[str, Any]:
        """Return what the form says of the campaign."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def initial_of(campaign: Campaign) -> dict[str, Any]:
        """Return what is saved by the names of the form."""
        names = ("name", "method", "goal", "segment", "starts_on", "ends_on", "version")
        return {name: getattr(campaign, name) for name in names}


def _needs() -> list[tuple[str, Any]]:
    asked = [choice for code in ("need_home", "need_business") for choice in BY_CODE[code].choices]
    return [("", _("Any")), *((code, label) for code, label in asked if code != "nothing")]


class CriteriaForm(forms.Form):
    """Whom to put on a list."""

    customer_class = forms.ChoiceField(
        label=_("Class"), choices=[("", _("Any")), *CustomerClass.choices], required=False
    )
    segment = forms.ModelChoiceField(
        label=_("Segment"), queryset=Segment.objects.none(), required=False, empty_label=_("Any")
    )
    area = SuggestField("areas", Area.objects.none(), label=_("Area"), required=False, empty_label=_("Any"))
    standing = forms.ChoiceField(
        label=_("Business with us"),
        choices=[
            ("", _("Any")),
            (NEVER, _("Never borrowed")),
            (BORROWS, _("Borrows now")),
            (BORROWED, _("Has repaid everything")),
        ],
        required=False,
    )
    need = forms.ChoiceField(label=_("Need by the portrait"), choices=_needs, required=False)
    officer = SuggestField(
        "officers", User.objects.none(), label=_("Loan officer"), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["segment"].queryset = Segment.objects.filter(is_active=True)
        tree = Area.objects.tree()
        choices["area"].label_from_instance = lambda area: tree.label(area.pk)
        choices["area"].offer(person, Area.objects.all())
        if person.has_role(Role.MANAGER):
            choices["officer"].offer(person, User.objects.filter(grants__role=Role.OFFICER).order_by("name"))
        else:
            del choices["officer"]

    @property
    def criteria(self) -> dict[str, Any]:
        """Return what was chosen; nothing where it cannot be read."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class AcquisitionForm(VersionForm):
    """Another way of marketing, and why."""

    method = forms.ChoiceField(label=_("Way of marketing"), choices=Acquisition.choices, widget=ChoiceButtons)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500})
    )
