"""Forms of the customer list: its views, its hand-over, its workbook."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.listing import Listing
from jinxin.access import Role
from jinxin.staff.models import User
from jinxin.suggest import SuggestField

LONGEST_ADDRESS = 1000


class ViewNameForm(forms.Form):
    """The name of a saved view."""

    name = forms.CharField(label=_("Name of the view"), max_length=40)


class ViewForm(ViewNameForm):
    """A list that is to be kept under a name; its address is kept as the list itself says it."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, strip=True)
    is_default = forms.BooleanField(label=_("Open the list with it"), required=False)
    replace = forms.BooleanField(label=_("Replace the view of this name"), required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_query(self) -> str:
        address = Listing(asked(self.cleaned_data["query"]), self.person).address
        if len(address) > LONGEST_ADDRESS:
            raise forms.ValidationError(_("This list has too many filters to be kept."))
        return address


class HandOverForm(forms.Form):
    """Who takes the customers over, and why."""

    officer = SuggestField(
        "working-officers", User.objects.none(), label=_("New loan officer"), empty_label=_("Choose a loan officer")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer: Any = self.fields["officer"]
        officer.offer(None, User.objects.with_role(Role.OFFICER))


class ExportForm(forms.Form):
    """Whether the numbers of people are written out, and why."""

    unmasked = forms.BooleanField(label=_("With whole mobile numbers and national IDs"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def asked(query: str) -> QueryDict:
    """Return the address of a list as it came back from a form."""
    return QueryDict(query.replace("\x00", "").removeprefix("?")[: 2 * LONGEST_ADDRESS])
